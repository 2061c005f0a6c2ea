import hashlib
import re
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.api.downloads import disposition
from casework.models import Access, Event
from tests.casework.api.calling import calling

HOSTILE = [
    'a"b;c.html',
    "semi;colon.svg",
    "back\\slash.xml",
    "\u202egnp.exe",
    "new\r\nX-Evil: 1.txt",
    "é" * 400 + ".pdf",
    "..",
    "a/../../etc/passwd",
    "名" * 100,
    "%41%00.html",
    "",
]


def upload(caller, at, content: bytes, name="capture.png", kind="image/png", **facts):
    file = SimpleUploadedFile(name, content, kind)
    return caller.post(at + "evidence/", {"file": file, **facts}, format="multipart")


def test_a_file_comes_in_with_its_provenance(as_amina, network, at, picture):
    answer = upload(
        as_amina,
        at,
        picture,
        source_url="https://x.com/a",
        captured_at="2026-09-01T12:00:00Z",
        reliability="B",
        credibility="2",
        tlp="TLP:GREEN",
    )

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["sha256"] == hashlib.sha256(picture).hexdigest()
    assert told["grade"] == "B2"
    assert told["media_type"] == "image/png"
    assert told["captured_at"] == "2026-09-01T12:00:00Z"
    assert as_amina.get(answer["Location"]).json() == told | {"also_in": []}


def test_the_same_bytes_are_the_same_evidence(as_amina, network, at, picture):
    first, again = (upload(as_amina, at, picture, name=n) for n in ("a.png", "b.png"))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["original_name"] == "a.png"


def test_a_file_is_found_by_its_hash(as_amina, evidence, at):
    found = as_amina.get(f"{at}evidence/?sha256={evidence.sha256}").json()["results"]

    assert [e["id"] for e in found] == [evidence.pk]
    assert as_amina.get(f"{at}evidence/?q=nothing").json()["results"] == []


def test_the_limit_holds_to_the_byte(as_amina, network, at, settings):
    settings.RENVOI_UPLOAD_LIMIT = 100

    assert upload(as_amina, at, b"x" * 100).status_code == 201
    over = upload(as_amina, at, b"x" * 101)
    assert over.status_code == 413
    assert over.json()["limit"] == 100


def test_a_download_is_exact_inert_and_accounted_for(as_dana, dana, evidence, at, picture):
    answer = as_dana.get(f"{at}evidence/{evidence.pk}/file/")

    assert b"".join(answer.streaming_content) == picture
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Cache-Control"] == "private, no-store"
    access = Access.objects.get()
    assert (access.officer, access.door, access.address) == (dana, "API", "127.0.0.1")
    assert access.sha256 == evidence.sha256


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/xhtml+xml"])
def test_active_content_goes_out_as_bytes(as_amina, network, at, kind):
    made = upload(as_amina, at, b"<svg onload='alert(1)'/>", name="x.svg", kind=kind).json()

    answer = as_amina.get(made["file"])
    answer.close()

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_the_header_or_lies(name):
    header = disposition(name)

    matched = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9._-]{1,255})\"; "
        r"filename\*=UTF-8''([A-Za-z0-9._~%-]+)",
        header,
    )
    assert matched, header
    exact = unquote(matched[2])
    assert len(exact.encode()) <= 255
    assert exact.isprintable()
    assert not set("/\\\r\n") & set(exact)


@pytest.mark.parametrize("name", [n for n in HOSTILE if n.strip(".")])
def test_a_hostile_name_survives_the_way_in_and_out(as_amina, network, at, name):
    made = upload(as_amina, at, b"bytes", name=name.replace("\r", "").replace("\n", ""))
    answer = as_amina.get(made.json()["file"])
    answer.close()

    assert answer.status_code == 200


def test_changed_bytes_are_never_handed_out(as_amina, evidence, at):
    default_storage.delete(evidence.storage_key)

    answer = as_amina.get(f"{at}evidence/{evidence.pk}/file/")

    assert answer.status_code == 409
    assert answer.json()["code"] == "evidence-changed"
    assert not Access.objects.exists()
    assert Event.objects.filter(kind="evidence.mismatch").count() == 1


def test_verification_tells_what_it_found(as_amina, evidence, at):
    address = f"{at}evidence/{evidence.pk}/verify/"

    intact = as_amina.post(address).json()
    default_storage.delete(evidence.storage_key)
    missing = as_amina.post(address).json()

    assert intact["integrity"] == "INTACT"
    assert intact["verified_at"]
    assert missing["integrity"] == "MISSING"


def test_evidence_is_linked_to_an_asset_of_its_case(as_amina, evidence, assets, at):
    address = f"{at}evidence/{evidence.pk}/assets/"

    linked = as_amina.post(address, {"asset": assets[0].pk})
    strange = as_amina.post(address, {"asset": 999_999})

    assert linked.status_code == 201
    assert linked.json()["assets"] == [assets[0].pk]
    assert strange.status_code == 400


def test_evidence_is_found_through_its_network_only(as_amina, evidence, open_case):
    at = f"networks/{open_case.reference}/evidence/{evidence.pk}/"

    assert as_amina.get(at).status_code == 404
    assert as_amina.get(at + "file/").status_code == 404
    assert as_amina.post(at + "verify/").status_code == 404


def test_no_answer_tells_where_the_bytes_are(as_amina, evidence, at):
    text = as_amina.get(f"{at}evidence/").content.decode()

    assert evidence.storage_key not in text
    assert str(default_storage.location) not in text


def test_a_list_of_thirty_costs_what_a_list_of_three_does(as_amina, network, at):
    counts = []
    for size in (3, 30):
        for n in range(size):
            upload(as_amina, at, b"%d of %d" % (n, size))
        with CaptureQueriesContext(connection) as queries:
            as_amina.get(at + "evidence/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_stranger_uploads_nothing(eve, network, at, picture):
    assert upload(calling(eve), at, picture).status_code == 404


def test_a_link_is_taken_back_with_a_reason(as_amina, evidence, assets, at):
    place = f"{at}evidence/{evidence.pk}/"
    as_amina.post(place + "assets/", {"asset": assets[0].pk})

    lacking = as_amina.post(place + "unlink/", {"asset": assets[0].pk})
    done = as_amina.post(place + "unlink/", {"asset": assets[0].pk, "reason": "Another account."})
    again = as_amina.post(place + "unlink/", {"asset": assets[0].pk, "reason": "Once more."})

    assert lacking.status_code == 400
    assert (done.status_code, done.json()["assets"]) == (200, [])
    assert again.status_code == 400
    assert again.json()["errors"][0]["code"] == "not-linked"
    told = as_amina.get(place + "custody/").json()["lines"]
    assert [line["deed"] for line in told if "LINKED" in line["deed"]] == ["UNLINKED", "LINKED"]
