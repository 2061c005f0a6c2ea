"""Digests of web archives: in whatever spelling they hold, differ, or are not known."""

import base64
import hashlib

import pytest

from tests.casework.webarchives import making
from tests.casework.webarchives.conftest import codes, page, texts


def test_no_copy_is_made_of_a_capture_that_differs(read):
    wrong = {"WARC-Payload-Digest": "sha1:" + "A" * 32}
    found = read(making.records(page(b"<p>Bad</p>", said=wrong), page(b"<p>Good</p>")))

    assert [one["digest"] for one in found.every_capture()] == ["DIFFERS", "HOLDS"]
    assert texts(found) == {2: "Good"}


@pytest.mark.parametrize(
    "declared",
    ["md5", "sha1", "sha-256", "sha512"],
)
@pytest.mark.parametrize("form", ["hex", "base32", "base32 lower", "base64", "bare"])
def test_a_digest_holds_however_it_is_written(read, declared, form):
    raw = hashlib.new(declared.replace("-", ""), b"<p>Good</p>").digest()
    written = {
        "hex": f"{declared}:{raw.hex()}",
        "base32": f"{declared}:{base64.b32encode(raw).decode().rstrip('=')}",
        "base32 lower": f"{declared}:{base64.b32encode(raw).decode().lower()}",
        "base64": f"{declared}:{base64.urlsafe_b64encode(raw).decode().rstrip('=')}",
        "bare": raw.hex(),
    }[form]

    found = read(making.records(page(said={"WARC-Payload-Digest": written})))

    assert next(found.every_capture())["digest"] == "HOLDS"
    assert found.faults == []


@pytest.mark.parametrize("written", ["blake3:00", "sha1:abc", "shake_128:00", "nonsense"])
def test_a_digest_that_is_not_known_is_no_difference_and_stops_nothing(read, written):
    found = read(making.records(page(said={"WARC-Payload-Digest": written}), page()))

    assert [one["digest"] for one in found.every_capture()] == ["UNCHECKED", "HOLDS"]
    assert codes(found) == {"DIGEST_UNKNOWN"}


def test_a_chunked_answer_whose_joined_body_was_hashed_is_not_said_to_differ(read):
    body = b"4\r\nGood\r\n0\r\n\r\n"
    said = {"WARC-Payload-Digest": "sha1:" + hashlib.sha1(b"Good").hexdigest()}
    record = page(body, said=said, headers=[("Transfer-Encoding", "chunked")])

    assert next(read(making.records(record)).every_capture())["digest"] == "UNCHECKED"


def test_the_payload_of_a_segment_is_not_said_to_hold(read):
    said = {"WARC-Payload-Digest": "sha1:" + "A" * 32, "WARC-Segment-Number": 1}

    assert next(read(making.records(page(said=said))).every_capture())["digest"] == "UNCHECKED"
