"""Web archives over the API: read, listed, narrowed, and linked to what they show."""

import pytest

from casework.actions import attributing, collecting, sealing, unpacking
from casework.models import WebArchive
from tests.casework.api.calling import calling
from tests.casework.webarchives import making


@pytest.fixture
def place(network, amina):
    evidence = collecting.add(
        network, chunks=[making.wacz(digest="sha256:0")], name="crawl.bin", by=amina
    ).evidence
    return f"networks/{network.reference}/evidence/{evidence.pk}/archive/"


def test_from_asking_to_a_link(place, network, amina, boris):
    caller = calling(amina)
    assert caller.get(place).status_code == 404
    asked = caller.post(place)
    assert (asked.status_code, asked.json()["state"]) == (202, "REQUESTED")
    assert asked["Location"].endswith(place)
    early = caller.post(f"{place}things/", {"assets": []}, format="json")
    assert (early.status_code, early.json()["code"]) == (409, "not-read")
    unpacking.read(asked.json()["id"])

    told = caller.get(place, HTTP_ACCEPT_LANGUAGE="fr").json()

    assert (told["state"], told["manifest"], told["capture_total"]) == ("READY", "DIFFERS", 3)
    assert [fault["code"] for fault in told["faults"]] == ["MANIFEST_DIGEST"]
    assert told["faults"][0]["text"].startswith("Le manifeste")
    captures = caller.get(f"{place}captures/", {"is_page": "true"}).json()["results"]
    assert [one["url"] for one in captures] == [making.PROFILE]
    assert captures[0]["text"]
    assert captures[0]["picture"]
    assert len(caller.get(f"{place}captures/", {"q": "app.js"}).json()["results"]) == 1

    found = attributing.attach(network, value=making.POST, by=amina)
    held = {"assets": [found.asset.pk], "posts": [found.post.pk]}
    assert caller.get(f"{place}things/").json() == held
    made = caller.post(f"{place}things/", held, format="json")
    assert (made.status_code, made.json()["assets"], made.json()["posts"]) == (
        201,
        held["assets"],
        held["posts"],
    )
    refused = calling(boris).post(f"{place}things/", held, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "contributor-required")


def test_a_thing_that_was_not_captured_is_refused_by_name(place, network, amina, assets):
    caller = calling(amina)
    unpacking.read(caller.post(place).json()["id"])

    refused = caller.post(f"{place}things/", {"assets": [assets[0].pk]}, format="json").json()

    assert (refused["code"], refused["errors"][0]["field"]) == ("not-captured", "assets")


def test_a_link_names_one_thing(network, evidence, assets, amina):
    caller = calling(amina)
    at = f"networks/{network.reference}/evidence/{evidence.pk}/assets/"
    post = attributing.attach(network, value=making.POST, by=amina).post

    for body in ({}, {"asset": assets[0].pk, "post": post.pk}):
        assert caller.post(at, body, format="json").json()["code"] == "one-thing"
    assert caller.post(at, {"post": post.pk}, format="json").json()["posts"] == [post.pk]


def test_nothing_is_told_of_what_is_under_seal(place, network, amina):
    caller = calling(amina)
    archive = unpacking.read(caller.post(place).json()["id"])
    sealing.seal(archive.evidence, ground="MALWARE", reason="A scanner.", by=amina)

    for address in (place, f"{place}captures/", f"{place}things/"):
        answer = caller.get(address)
        assert (answer.status_code, answer.json()["code"]) == (409, "under-seal")
    assert caller.post(place).status_code == 409
    assert WebArchive.objects.count() == 1
