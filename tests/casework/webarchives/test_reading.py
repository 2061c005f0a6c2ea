"""Web archives read in a child: what holds, what is told of what does not, and every limit."""

import gzip
import io
import zipfile

import pytest

from casework import webarchives
from casework.confined import Limits
from casework.webarchives import Bounds, ReadingFailed, wacz
from tests.casework.webarchives import making

LIMITS = Limits(60, 512 * 1024**2)


@pytest.fixture
def read(tmp_path):
    def reading(data, *, unpacked=10**9, captures=1000, pages=10, limits=LIMITS):
        file, into = tmp_path / "file", tmp_path / "into"
        file.write_bytes(data)
        into.mkdir(exist_ok=True)
        bounds = Bounds(unpacked, captures, pages)
        return webarchives.read(file, into, bounds=bounds, limits=limits, tick=lambda _done: None)

    return reading


def codes(reading):
    return {fault["code"] for fault in reading.faults}


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_warc_is_read_to_its_end(read, is_packed):
    found = read(making.warc(is_packed=is_packed))

    assert (found.form, found.manifest, found.records, found.faults) == ("WARC", "ABSENT", 6, [])
    page, script, post = found.captures
    assert (page["url"], page["status"], page["digest"]) == (making.PROFILE, 200, "HOLDS")
    assert (page["captured_at"], page["title"]) == (making.DATE, "Paper Lantern")
    assert [one["is_page"] for one in (page, script, post)] == [True, False, True]
    assert found.counts == {"page": 2, "code": 1}


def test_text_and_the_better_picture_are_taken_out_and_no_script(read):
    found = read(making.warc())

    text, picture = (one for one in found.extracts if one.capture == 1)
    assert text.is_text
    assert text.file.read_text() == "Lantern 7\nVote no."
    assert picture.file.read_bytes() == making.png("teal")


def test_of_a_wacz_the_pages_that_it_lists_are_pages(read):
    found = read(making.wacz(signed=True))

    assert (found.form, found.manifest, found.is_signed) == ("WACZ", "HOLDS", True)
    assert [one["is_page"] for one in found.captures] == [True, False, False]
    assert found.captures[0]["title"] == "Lantern"
    assert found.faults == []


def changed(name):
    members = {"archive/data.warc.gz": making.warc(), "pages/pages.jsonl": making.pages()}
    return making.wacz(members, listed=members | {name: b"other"})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (changed("pages/pages.jsonl"), "MANIFEST_HASH"),
        (changed("archive/other.warc.gz"), "MANIFEST_NO_FILE"),
        (making.wacz(added={"archive/more.warc": making.warc()}), "MANIFEST_UNLISTED"),
        (making.wacz(digest="sha256:" + "0" * 64), "MANIFEST_DIGEST"),
    ],
)
def test_a_manifest_that_does_not_hold_is_told(read, data, code):
    found = read(data)

    assert (found.manifest, codes(found)) == ("DIFFERS", {code})
    assert found.captures


def test_a_capture_that_is_not_what_its_digest_says_is_told_and_no_copy_is_made_of_it(read):
    found = read(making.warc(is_packed=False).replace(b"let a = 1", b"let b = 1"))
    assert [one["digest"] for one in found.captures] == ["HOLDS", "DIFFERS", "HOLDS"]
    assert codes(found) == {"DIGEST_DIFFERS"}

    found = read(making.warc(is_packed=False).replace(b"Vote <b>no</b>", b"Vote <b>ya</b>"))
    assert {one.capture for one in found.extracts} == {1}


@pytest.mark.parametrize(
    "name", ["../../etc/x.warc", "/abs.warc", "archive/../x.warc", "c:/x.warc"]
)
def test_names_that_leave_their_folder_are_told_and_not_read(read, name):
    found = read(making.wacz(added={name: making.warc()}))

    assert "MEMBER_NAME" in codes(found)
    assert len(found.captures) == 3


def test_what_breaks_off_is_told_and_what_came_before_is_kept(read):
    whole = making.warc(is_packed=False)

    found = read(whole[: whole.index(b"let a") + 3])

    assert "TRUNCATED" in codes(found)
    assert [one["url"] for one in found.captures] == [making.PROFILE]


def test_a_record_that_says_ten_gibibytes_ends_the_reading(read):
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 10737418240\r\n\r\nabc"

    assert codes(read(head)) == {"RECORD_TOO_LONG"}
    assert codes(read(making.warc(is_packed=False) + head)) == {"RECORD_TOO_LONG"}


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.warc", b"\0" * size)
    return out.getvalue()


def test_what_is_packed_too_well_is_not_unpacked(read):
    assert codes(read(bomb(50_000_000))) >= {"MEMBER_RATIO", "MANIFEST_MISSING"}


def test_no_more_is_unpacked_than_may_be(read):
    with pytest.raises(ReadingFailed) as failed:
        read(making.wacz(), unpacked=500)
    assert failed.value.code == "ARCHIVE_LARGE"


@pytest.mark.parametrize("data", [b"", b"plain text", b"PK\3\4 broken", making.wacz()[:200]])
def test_what_is_no_archive_says_so(read, data):
    with pytest.raises(ReadingFailed) as failed:
        read(data)
    assert failed.value.code == "ARCHIVE_UNREADABLE"


def test_more_captures_than_are_kept_are_counted(read):
    found = read(making.warc(), captures=2)

    assert (len(found.captures), found.capture_total) == (2, 3)
    assert codes(found) == {"TOO_MANY"}


def test_more_files_than_are_read_are_told(read, monkeypatch):
    out = io.BytesIO(making.wacz())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(wacz.MOST_MEMBERS):
            archive.writestr(f"extra/{number}", b"")

    assert "TOO_MANY_MEMBERS" in codes(read(out.getvalue()))


def test_a_child_that_meets_its_limit_says_which(read):
    with pytest.raises(ReadingFailed) as failed:
        read(making.warc(), limits=Limits(0, 1024**3))
    assert failed.value.code == "ARCHIVE_TIMEOUT"
    # A header is read as one line, however long it says that it is.
    with pytest.raises(ReadingFailed) as failed:
        read(gzip.compress(b"WARC/1.1\r\nWARC-Type: " + b"a" * 400_000_000, 1))
    assert failed.value.code == "ARCHIVE_MEMORY"


def test_lists_of_pages_that_lie_are_told_and_the_captures_stay(read):
    members = {"archive/data.warc.gz": making.warc(), "pages/pages.jsonl": b"{}\n{not json"}

    found = read(making.wacz(members))

    assert codes(found) == {"PAGES_UNREADABLE"}
    assert len(found.captures) == 3
