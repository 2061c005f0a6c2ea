"""Every object that can be read has a tag, the same in each language and encoding, and a 304."""

import gzip
import json

import pytest

from casework.actions import importing, redacting, viewing
from referrals.actions import disclosing
from tests.casework.admissions import access_to
from tests.casework.api.calling import Caller, calling
from tests.casework.api.conftest import BOX
from tests.casework.api.declared import contract
from tests.casework.api.routes import methods_of, routes
from tests.casework.sealed import sealed_things
from tests.casework.webarchives.known import archive_of
from tests.referrals.api.conftest import hook_of

# What only administrators read.
CLOSED = {"integrity"}
# A page of words, which is another one in each language.
WORDS = {"problem"}


@pytest.fixture
def objects(things_at, network, assets, evidence, amina, boris, eve) -> dict[str, str]:
    """The address of each object that the contract has, by the name of its route."""
    made = importing.upload(
        network, chunks=[b"url\nhttps://x.com/lantern_9\n"], name="list.csv", by=amina
    )
    viewing.draw(viewing.ask(evidence, by=amina).pk)
    archive_of(evidence, showing=assets[0], by=amina)
    things = {
        **things_at("noticed"),
        "redaction": redacting.ask(evidence, boxes=[BOX], by=amina).pk,
        **sealed_things(network, by=amina, second=amina),
        "officer": boris.pk,
        "asset": assets[0].pk,
        "batch": importing.load(made.pk).pk,
        "evidence": evidence.pk,
        "access": access_to(network, by=eve).pk,
        "code": "not-found",
        # A disclosure is given to nobody but whoever asked for it.
        "disclosure": disclosing.ask(network, by=amina).pk,
        # As a webhook is its officer's alone.
        **hook_of(amina, network),
    }
    found = {}
    for route in routes():
        path = route.address(**{name: f"{{{name}}}" for name in route.parameters})
        said = contract()["paths"].get(path, {}).get("get", {"responses": {}})
        if (
            route.name not in CLOSED | WORDS
            and "304" in said["responses"]
            and "GET" in methods_of(route.door)
        ):
            of_case = route.template.startswith("networks/")
            reference = network.reference if of_case else things["reference"]
            if all(name in things for name in route.parameters):
                found[route.name] = route.address(**{**things, "reference": reference})
    return found


def test_each_object_has_one_tag_in_every_language_and_encoding(objects, amina):
    caller = calling(amina)

    assert objects.keys() >= {"network", "asset", "evidence", "import", "referral", "item", "me"}
    for name, address in objects.items():
        tags = set()
        for language in ("en", "fr"):
            for encoding in ("identity", "gzip"):
                answer = read(caller, address, language, encoding)
                assert answer.status_code == 200, name
                tags.add(answer["ETag"].removeprefix("W/"))
        assert len(tags) == 1, name


def test_whoever_holds_the_object_is_sent_nothing(objects, amina):
    caller = calling(amina)

    for name, address in objects.items():
        tag = caller.get(address)["ETag"]
        for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = caller.get(address, headers={"if-none-match": held})
            assert (answer.status_code, answer.content) == (304, b""), (name, held)
            assert answer["ETag"] == tag
        assert caller.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_change_gives_another_tag(objects, network, amina):
    caller = calling(amina)
    tag = caller.get(objects["network"])["ETag"]

    caller.patch(objects["network"], {"title": "Other"}, headers={"if-match": tag})

    answer = caller.get(objects["network"], headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag


def test_what_the_api_says_is_compressed_for_who_asks(objects, amina):
    answer = read(calling(amina), objects["referral"], "en", "gzip")

    assert answer["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.content))["reference"] in objects["referral"]


def test_files_go_out_as_they_are(objects, amina):
    answer = read(calling(amina), f"{objects['evidence']}file/", "en", "gzip")

    assert answer.status_code == 200
    assert not answer.has_header("Content-Encoding")


def read(caller: Caller, address: str, language: str, encoding: str):
    return caller.get(address, headers={"accept-language": language, "accept-encoding": encoding})
