"""Reads WARC files: every capture, and whether its bytes are those that its digests name."""

import hashlib
import io
import zlib
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from casework.webarchives.notebook import LONGEST_RECORD, Notebook, Unreadable

CHUNK = 256 * 1024
LISTED = ("response", "resource", "revisit")
# What crawlers add to an archive about a page, named by no address of the web.
NO_ADDRESS = ("urn:", "metadata:", "dns:")
HTML = ("text/html", "application/xhtml+xml")
BROKEN = (ArchiveLoadFailed, StatusAndHeadersParserException, ValueError, OSError, zlib.error)


class _Cut(Exception):
    """Nothing more is read of this file."""


def read_file(file: Path, book: Notebook) -> None:
    """Read a file that is a WARC as a whole.

    :raises Unreadable: when not one record of it can be read.
    """
    size = max(1, file.stat().st_size)
    with file.open("rb") as opened:
        read(opened, book, "", lambda: book.progress(99 * opened.tell() // size))
    if not book.records and {fault["code"] for fault in book.faults} <= {"BROKEN_RECORD"}:
        raise Unreadable


def read(stream: IO[bytes], book: Notebook, member: str, tick: Any) -> None:
    """Read a WARC, plain or compressed, to its end or to where it breaks."""
    records, number = ArchiveIterator(stream, check_digests=True), 0
    try:
        for number, record in enumerate(records, start=1):
            if record.format != "warc":
                book.fault("BROKEN_RECORD", _where(member, number))
                raise _Cut
            _note(record, book, _where(member, number))
            book.records += 1
            tick()
        if records.err_count:
            book.fault("BROKEN_RECORD", member)
    except EOFError:
        book.fault("TRUNCATED", _where(member, number + 1))
    except BROKEN as fault:
        book.fault("BROKEN_RECORD", _where(member, number + 1), str(fault))
    except _Cut:
        pass


def _note(record: ArcWarcRecord, book: Notebook, where: str) -> None:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI") or ""
    if record.length is None or record.length > LONGEST_RECORD:
        book.fault("RECORD_TOO_LONG", where, url)
        raise _Cut
    media_type = _media_type(record)
    is_page = record.rec_type == "response" and media_type in HTML
    wanted = book.pages.wants(url, is_page=is_page) if record.rec_type in LISTED else 0
    sha256, size, kept = _consume(record, book, wanted)
    if getattr(record.raw_stream, "limit", 0):
        book.fault("TRUNCATED", where, url)
        return
    checked = record.digest_checker.passed if record.digest_checker else None
    if checked is False:
        book.fault("DIGEST_DIFFERS", where, url)
    if wanted and kept is not None and checked is not False:
        book.pages.keep(url, _decoded(record, kept, wanted))
    if record.rec_type in LISTED and url and not url.startswith(NO_ADDRESS):
        status = record.http_headers.get_statuscode() if record.http_headers else ""
        book.capture(
            url=url,
            captured_at=headers.get_header("WARC-Date") or "",
            record=record.rec_type,
            status=int(status) if status.isascii() and status.isdecimal() else None,
            media_type=media_type[:100],
            size=size,
            sha256=sha256,
            declared=(headers.get_header("WARC-Payload-Digest") or "")[:200],
            digest={True: "HOLDS", False: "DIFFERS", None: "UNDECLARED"}[checked],
        )


def _consume(record: ArcWarcRecord, book: Notebook, wanted: int) -> tuple[str, int, bytes | None]:
    """Read a payload to its end; return its hash and size, and the bytes if they are wanted."""
    digest, size, parts = hashlib.sha256(), 0, []
    while chunk := record.raw_stream.read(CHUNK):
        book.spend(len(chunk))
        digest.update(chunk)
        size += len(chunk)
        if size <= wanted:
            parts.append(chunk)
    return digest.hexdigest(), size, b"".join(parts) if size <= wanted else None


def _decoded(record: ArcWarcRecord, payload: bytes, most: int) -> bytes:
    """Return a payload without its HTTP encodings, and no more of it than is wanted."""
    record.raw_stream = io.BytesIO(payload)
    stream, parts, size = record.content_stream(), [], 0
    try:
        while size < most and (chunk := stream.read(CHUNK)):
            parts.append(chunk)
            size += len(chunk)
    except BROKEN:
        # A page whose encoding breaks off is shown as far as it goes.
        pass
    return b"".join(parts)[:most]


def _media_type(record: ArcWarcRecord) -> str:
    said = record.http_headers.get_header("Content-Type") if record.http_headers else None
    if said is None and record.rec_type == "resource":
        said = record.content_type
    return (said or "").partition(";")[0].strip().lower()


def _where(member: str, number: int) -> str:
    return f"{member} #{number}".strip()
