"""Reads WARC files: every capture, and whether its bytes are those that its digests name."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from casework.webarchives.digests import Declared
from casework.webarchives.members import LongHeader, Source, parts
from casework.webarchives.notebook import Notebook, TooLarge, Unreadable

CHUNK = 256 * 1024
LONGEST_HEADER = 1024 * 1024
LONGEST_HTTP_HEADER = 64 * 1024
# No page, picture or script is longer; nothing after a longer one is read.
LONGEST_RECORD = 1024**3
LARGEST_DECODED = 32 * 1024 * 1024
LISTED = ("response", "resource", "revisit")
# What crawlers add to an archive about a page, named by no address of the web.
NO_ADDRESS = ("urn:", "metadata:", "dns:")
ENDS = (b"\r\n\r\n", b"\n\n")


class _Cut(Exception):
    """Nothing more is read of this part."""


@dataclass(slots=True)
class _Block:
    """What was read of one record: HTTP header, payload, and what its digests say."""

    header: StatusAndHeaders | None = None
    size: int = 0
    sha256: str = ""
    kept: bytes | None = None
    is_too_long: bool = False
    checks: list[Declared] = field(default_factory=list)

    @property
    def is_chunked(self) -> bool:
        said = self.header.get_header("Transfer-Encoding") if self.header else None
        return (said or "").lower() == "chunked"

    @property
    def status(self) -> int | None:
        said = self.header.get_statuscode() if self.header else ""
        return int(said) if len(said) == 3 and said.isascii() and said.isdecimal() else None


def read_file(file: Path, book: Notebook) -> None:
    """Read a file that is a WARC as a whole.

    :raises Unreadable: when it is none, or broken from its beginning.
    """
    size = max(1, file.stat().st_size)
    with file.open("rb") as opened:
        read(opened, book, "", lambda: book.progress(99 * opened.tell() // size))
    # A word about its length is the word of an archive; anything else may be any file.
    told = {"RECORD_TOO_LONG", "HEADER_TOO_LONG"}
    if not book.records and not told & {one["code"] for one in book.faults}:
        raise Unreadable


def read(stream: IO[bytes], book: Notebook, name: str, tick: Callable[[], None]) -> None:
    """Read a WARC, plain or packed; what does not hold is noted, and what follows it is read."""
    number, before = 0, book.fault_total
    for source in parts(stream, book, name):
        try:
            for record in _records(source, book, name, number):
                number += 1
                _try(record, book, _where(name, number))
                tick()
        except _Cut:
            # What follows a part that is packed by itself is read all the same.
            if not source.is_packed and stream.read(1):
                book.fault("UNREAD", _where(name, number))
    if not number and before == book.fault_total:
        book.fault("BROKEN_RECORD", _where(name, 1))


def _records(source: Source, book: Notebook, name: str, before: int) -> Iterator[ArcWarcRecord]:
    """Yield the records of one part.

    :raises _Cut: where what follows is no record.
    """
    # The block of a record comes as it is, so that its digest can be taken.
    archive = ArchiveIterator(source, no_record_parse=True)
    number = before
    while True:
        source.allow(LONGEST_HEADER)
        try:
            record = next(archive)
        except StopIteration:
            break
        except (TooLarge, MemoryError):
            raise
        except LongHeader as fault:
            book.fault("HEADER_TOO_LONG", _where(name, number + 1))
            raise _Cut from fault
        except Exception as fault:
            book.fault("BROKEN_RECORD", _where(name, number + 1), str(fault))
            raise _Cut from fault
        number += 1
        if record.format != "warc":
            book.fault("BROKEN_RECORD", _where(name, number))
            raise _Cut
        source.allow(None)
        yield record
    if archive.err_count:
        book.fault("BROKEN_RECORD", _where(name, number))


def _try(record: ArcWarcRecord, book: Notebook, where: str) -> None:
    """Note a record; whatever is strange in it is a fault of this one, and of no other."""
    try:
        _note(record, book, where)
    except (TooLarge, MemoryError, _Cut):
        raise
    except Exception as fault:  # noqa: BLE001 - records are broken in many ways
        book.fault("BROKEN_RECORD", where, str(fault))
    book.records += 1


def _note(record: ArcWarcRecord, book: Notebook, where: str) -> None:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.length is None or record.length > LONGEST_RECORD:
        book.fault("RECORD_TOO_LONG" if record.length else "BROKEN_RECORD", where, url)
        raise _Cut
    is_listed = record.rec_type in LISTED and url != ""

    def wants(header: StatusAndHeaders | None, status: int | None) -> int:
        if not is_listed:
            return 0
        return book.pages.wants(url, record.rec_type, _media_type(record, header), status)

    block = _read(record, wants)
    if record.raw_stream.limit:
        book.fault("TRUNCATED", where, url)
        return
    verdict = _verdict(record, block)
    if verdict == "DIFFERS":
        book.fault("DIGEST_DIFFERS", where, url)
    unknown = [one.text for one in block.checks if one.text and one.holds is None]
    if unknown:
        book.fault("DIGEST_UNKNOWN", where, " ".join(unknown))
    if is_listed:
        _list(record, block, verdict, book)


def _list(record: ArcWarcRecord, block: _Block, verdict: str, book: Notebook) -> None:
    """Note the capture that a record is, and keep what copies are made of."""
    headers = record.rec_headers
    url, date = headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date") or ""
    number = 0
    if not url.startswith(NO_ADDRESS):
        number = book.capture(
            url=url,
            captured_at=date,
            record=record.rec_type,
            status=block.status,
            media_type=_media_type(record, block.header),
            size=block.size,
            sha256=block.sha256,
            declared=headers.get_header("WARC-Payload-Digest") or "",
            digest=verdict,
        )
    if block.is_too_long:
        book.fault("PAGE_TEXT", url, str(block.size))
    if block.kept and verdict != "DIFFERS":
        book.pages.keep(url, date, number, _decoded(block, block.kept))


def _read(
    record: ArcWarcRecord, wants: Callable[[StatusAndHeaders | None, int | None], int]
) -> _Block:
    """Read a record to its end, and keep its payload where that is wanted."""
    payload = Declared(record.rec_headers.get_header("WARC-Payload-Digest"))
    whole = Declared(record.rec_headers.get_header("WARC-Block-Digest"))
    block, digest = _Block(checks=[payload, whole]), hashlib.sha256()
    head = _head(record)
    whole.update(head)
    block.header, rest = _parsed(head)
    most, parts_kept = wants(block.header, block.status), []
    chunk = rest or record.raw_stream.read(CHUNK)
    is_counted = bool(rest)
    while chunk:
        if not is_counted:
            whole.update(chunk)
        is_counted = False
        payload.update(chunk)
        digest.update(chunk)
        block.size += len(chunk)
        if block.size <= most:
            parts_kept.append(chunk)
        chunk = record.raw_stream.read(CHUNK)
    block.sha256 = digest.hexdigest()
    block.kept = b"".join(parts_kept) if block.size <= most else None
    block.is_too_long = 0 < most < block.size
    return block


def _head(record: ArcWarcRecord) -> bytes:
    """Return the beginning of a block, up to where its HTTP header has ended in any case."""
    if record.rec_type not in ("response", "revisit"):
        return b""
    head = b""
    while len(head) < LONGEST_HTTP_HEADER and not any(end in head for end in ENDS):
        more: bytes = record.raw_stream.read(16 * 1024)
        if not more:
            break
        head += more
    return head


def _parsed(head: bytes) -> tuple[StatusAndHeaders | None, bytes]:
    """Part a block into its HTTP header, where it has one, and what it holds of the payload."""
    ends = [place + len(end) for end in ENDS if (place := head.find(end)) >= 0]
    if not ends or not head.startswith(b"HTTP/"):
        return None, head
    parser = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"], verify=False)
    return parser.parse(io.BytesIO(head[: min(ends)])), head[min(ends) :]


def _verdict(record: ArcWarcRecord, block: _Block) -> str:
    """Say whether the bytes are those that were declared."""
    declared = [one for one in block.checks if one.text]
    is_whole = record.rec_type != "revisit" and not record.rec_headers.get_header(
        "WARC-Segment-Number"
    )
    # The payload of a revisit lies elsewhere, that of a segment in several records.
    said = [one.holds for one in declared if is_whole or one is block.checks[1]]
    if not declared:
        return "UNDECLARED"
    payload, whole = block.checks
    if payload.holds is False and whole.holds and block.is_chunked:
        # Some tools hash the answer after its chunks were joined; its record is as it was written.
        return "UNCHECKED"
    if False in said:
        return "DIFFERS"
    return "HOLDS" if said and is_whole and None not in said else "UNCHECKED"


def _decoded(block: _Block, payload: bytes) -> bytes:
    """Return a payload without its HTTP encodings, as far as they hold."""
    if block.header is None:
        return payload
    encoding = (block.header.get_header("Content-Encoding") or "").lower()
    unpacker = encoding if encoding in BufferedReader.get_supported_decompressors() else None
    if not unpacker and not block.is_chunked:
        return payload
    reader = ChunkedDataReader if block.is_chunked else BufferedReader
    stream, found = reader(io.BytesIO(payload), decomp_type=unpacker), io.BytesIO()
    while found.tell() < LARGEST_DECODED and (chunk := stream.read(CHUNK)):
        found.write(chunk)
    return found.getvalue()


def _media_type(record: ArcWarcRecord, header: StatusAndHeaders | None) -> str:
    said = header.get_header("Content-Type") if header else None
    if said is None and record.rec_type == "resource":
        said = record.content_type
    return (said or "").partition(";")[0].strip().lower()[:100]


def _where(name: str, number: int) -> str:
    return f"{name} #{number}".strip()
