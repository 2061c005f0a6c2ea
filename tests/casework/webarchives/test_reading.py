"""Web archives read in a child: what holds, what is told of what does not, and every limit."""

import gzip
import io
import os
import zipfile

import pytest

from casework.confined import Limits
from casework.webarchives import ReadingFailed, wacz
from tests.casework.webarchives import making
from tests.casework.webarchives.conftest import codes, page, texts


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_warc_is_read_to_its_end(read, is_packed):
    found = read(making.warc(is_packed=is_packed))

    assert (found.form, found.manifest, found.records, found.faults) == ("WARC", "ABSENT", 6, [])
    page, script, post = found.every_capture()
    assert (page["url"], page["status"], page["digest"]) == (making.PROFILE, 200, "HOLDS")
    assert page["captured_at"] == making.DATE
    assert found.extracts[0].title == "Paper Lantern"
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
    assert [one["is_page"] for one in found.every_capture()] == [True, False, False]
    assert next(found.every_capture())["title"] == "Lantern"
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
    assert found.capture_total


def test_a_capture_that_is_not_what_its_digest_says_is_told_and_no_copy_is_made_of_it(read):
    found = read(making.warc(is_packed=False).replace(b"let a = 1", b"let b = 1"))
    assert [one["digest"] for one in found.every_capture()] == ["HOLDS", "DIFFERS", "HOLDS"]
    assert codes(found) == {"DIGEST_DIFFERS"}

    found = read(making.warc(is_packed=False).replace(b"Vote <b>no</b>", b"Vote <b>ya</b>"))
    assert {one.capture for one in found.extracts} == {1}


@pytest.mark.parametrize(
    "name", ["../../etc/x.warc", "/abs.warc", "archive/../x.warc", "c:/x.warc"]
)
def test_names_that_leave_their_folder_are_told_and_not_read(read, name):
    found = read(making.wacz(added={name: making.warc()}))

    assert "MEMBER_NAME" in codes(found)
    assert len(list(found.every_capture())) == 3


def test_what_breaks_off_is_told_and_what_came_before_is_kept(read):
    whole = making.warc(is_packed=False)

    found = read(whole[: whole.index(b"let a") + 3])

    assert "TRUNCATED" in codes(found)
    assert [one["url"] for one in found.every_capture()] == [making.PROFILE]


def test_a_record_that_says_ten_gibibytes_ends_the_reading(read):
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 10737418240\r\n\r\nabc"

    assert codes(read(head)) == {"RECORD_TOO_LONG"}
    found = read(making.warc(is_packed=False) + head + b"x" * 100_000)
    assert codes(found) == {"RECORD_TOO_LONG", "UNREAD"}
    assert found.capture_total == 3


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.warc", b"\0" * size)
    return out.getvalue()


def test_what_is_packed_too_well_is_not_unpacked(read):
    assert codes(read(bomb(50_000_000))) >= {"MEMBER_RATIO", "MANIFEST_MISSING"}


def test_no_more_is_unpacked_than_may_be(read):
    found = read(making.warc(), unpacked=1800)

    assert codes(found) == {"TOO_LARGE"}
    assert found.capture_total == 2


@pytest.mark.parametrize("data", [b"", b"plain text", b"PK\3\4 broken", making.wacz()[:200]])
def test_what_is_no_archive_says_so(read, data):
    with pytest.raises(ReadingFailed) as failed:
        read(data)
    assert failed.value.code == "ARCHIVE_UNREADABLE"


def test_more_captures_than_are_kept_are_counted(read):
    found = read(making.warc(), captures=2)

    assert (len(list(found.every_capture())), found.capture_total) == (2, 3)
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
    with pytest.raises(ReadingFailed) as failed:
        read(making.shot(30_000_000), limits=Limits(60, 64 * 1024**2))
    assert failed.value.code == "ARCHIVE_MEMORY"


def test_a_header_without_an_end_is_told_and_takes_no_memory(read):
    bomb = gzip.compress(b"WARC/1.1\r\nWARC-Type: " + b"a" * 400_000_000, 1)

    found = read(making.warc() + bomb)

    assert codes(found) == {"HEADER_TOO_LONG", "TOO_LARGE"}
    assert found.capture_total == 3


def test_lists_of_pages_that_lie_are_told_and_the_captures_stay(read):
    members = {"archive/data.warc.gz": making.warc(), "pages/pages.jsonl": b"{}\n{not json"}

    found = read(making.wacz(members))

    assert codes(found) == {"PAGES_UNREADABLE"}
    assert len(list(found.every_capture())) == 3


def pictures(found):
    return {one.capture: one.file.read_bytes() for one in found.extracts if not one.is_text}


def test_a_warc_that_ends_in_a_zip_is_a_warc(read):
    inner = making.wacz()
    whole = making.records(
        page(), page(inner, url="https://x.com/a.wacz", kind="application/zip"), is_packed=False
    ).rstrip()

    found = read(whole)

    assert (found.form, found.capture_total) == ("WARC", 2)


def test_copies_belong_to_the_capture_of_which_they_were_made(read):
    later = "2026-09-05T12:00:00Z"
    found = read(
        making.records(
            page(b"<p>Service unavailable</p>", status="503 Busy"),
            page(b"<p>Good</p>", date=later),
            making.view(b"a picture", date=later),
            making.view(b"of another day", date="2026-09-09T12:00:00Z"),
        )
    )

    assert texts(found) == {2: "Good"}
    assert pictures(found) == {2: b"a picture"}


def test_each_of_the_first_pages_keeps_its_picture_however_many_pages_there_are(read):
    urls = [f"https://x.com/page{number}" for number in range(40)]
    crawl = making.records(*(page(b"<p>%d</p>" % n, url=url) for n, url in enumerate(urls)))
    shots = making.records(*(making.view(b"picture %d" % n, url=url) for n, url in enumerate(urls)))
    lines = b"\n".join(making.pages(url).split(b"\n")[1] for url in urls)

    found = read(
        making.wacz(
            {
                "archive/crawl.warc.gz": crawl,
                "archive/screenshots.warc.gz": shots,
                "pages/pages.jsonl": lines,
            }
        )
    )

    assert len(texts(found)) == len(pictures(found)) == 10
    assert pictures(found)[3] == b"picture 2"


def test_no_record_is_lost_wherever_the_beginning_of_one_lies(read):
    first = making.records(page(os.urandom(60_000)))
    for gap in range(65_536 - len(first) - 12, 65_536 - len(first) + 4):
        # A gzip header may name the file, and so be as long as one likes.
        padded = bytearray(first)
        padded[3] |= 0x08
        padded[10:10] = b"n" * (gap - 1) + b"\0"
        found = read(bytes(padded) + making.records(page(), page()))
        assert (found.capture_total, found.faults) == (3, []), gap


def test_a_header_that_claims_what_follows_costs_nothing(read):
    claim = bytes.fromhex("1f8b0804000000000000ffff")
    found = read(making.records(page()) + claim + making.records(page(), page()))

    assert found.capture_total == 3
    assert codes(found) == {"GZIP_SKIPPED"}


def test_where_no_beginning_is_found_that_is_told(read):
    found = read(making.records(page()) + b"\x1f\x8b\x08" * 20_000 + making.records(page()))

    assert codes(found) == {"GZIP_SKIPPED", "UNREAD"}


def test_the_nearest_picture_is_the_one_of_the_page_and_says_when_it_was_taken(read):
    near = "2026-09-01T12:00:05Z"
    found = read(
        making.records(
            making.view(b"earlier", date="2026-09-01T11:30:00Z"),
            making.view(b"nearest", date=near),
            page(),
        )
    )

    assert pictures(found) == {1: b"nearest"}
    assert [one.date for one in found.extracts if not one.is_text] == [near]


def test_one_broken_record_costs_no_other(read):
    packed = [making.records(page(b"<p>%d</p>" % number)) for number in range(5)]
    broken = bytearray(packed[1])
    broken[len(broken) // 2] ^= 0xFF

    found = read(packed[0] + bytes(broken) + b"".join(packed[2:]))

    assert codes(found) & {"GZIP_BROKEN", "BROKEN_RECORD", "DIGEST_DIFFERS"}
    good = [one for one in found.every_capture() if one["digest"] == "HOLDS"]
    assert len(good) == 4


@pytest.mark.parametrize(
    "strange",
    [
        page(status="9" * 5000 + " Odd"),
        page(status="99999 Odd"),
        page(said={"WARC-Target-URI": ""}),
        page("<title>\x00\ud800</title><p>\ud800".encode("utf-8", "surrogatepass")),
        page(b"<div>" * 80_000),
        making.view(b""),
        page(date="9999-12-31T23:59:59-14:00"),
    ],
)
def test_whatever_is_strange_in_one_record_the_next_is_read(read, strange):
    found = read(making.records(strange, page(url="https://x.com/next")))

    last = list(found.every_capture())[-1]
    assert (last["url"], last["digest"]) == ("https://x.com/next", "HOLDS")
    assert texts(found)[last["number"]] == "Good"


def test_a_byte_flipped_in_a_packed_member_is_told_with_its_name(read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.warc.gz", making.warc())
        archive.writestr("pages/pages.jsonl", making.pages() * 50)
    data = bytearray(out.getvalue())
    data[data.index(b"pages/pages.jsonl") + 60] ^= 0xFF

    found = read(bytes(data))

    assert found.capture_total == 3
    assert [f["where"] for f in found.faults if f["code"] == "PAGES_UNREADABLE"]


def test_what_was_left_out_makes_the_manifest_differ(read):
    out = io.BytesIO(making.wacz())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("archive/data.warc.gz", making.warc(is_packed=False))

    found = read(out.getvalue())

    assert (found.manifest, codes(found)) == ("DIFFERS", {"MEMBER_TWICE"})


def test_a_page_that_takes_for_ever_costs_its_text_and_nothing_else(read):
    found = read(making.records(page(b"<div>" * 200_000), page(url="https://x.com/next")))

    assert codes(found) == {"PAGE_TEXT"}
    assert texts(found) == {2: "Good"}
