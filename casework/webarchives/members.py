"""The parts of a WARC file, unpacked as they are read: its gzip members, or the whole of it."""

import zlib
from collections.abc import Callable, Iterator
from typing import IO

from casework.webarchives.notebook import Notebook

CHUNK = 64 * 1024
MAGIC = b"\x1f\x8b\x08"
GZIP = 16 + zlib.MAX_WBITS
RECORD = b"WARC/"
# How often a beginning is looked for behind a broken member.
MOST_TRIES = 10_000


class LongHeader(Exception):
    """A header is longer than any is read."""


class Source:
    """The bytes of one part; every one of them is counted."""

    def __init__(self, pull: Callable[[int], bytes], book: Notebook, *, is_packed: bool) -> None:
        self._pull, self._book, self.is_packed = pull, book, is_packed
        self._allowed: int | None = None
        self._is_new = True

    def allow(self, count: int | None) -> None:
        """Say how many bytes may be read before the next word; None for any number."""
        self._allowed = count

    def read(self, size: int = CHUNK) -> bytes:
        data = self._pull(size)
        self._book.spend(len(data))
        was_new, self._is_new = self._is_new, False
        if was_new and data.startswith(MAGIC):
            raise ValueError("it is packed twice")
        if self._allowed is not None:
            self._allowed -= len(data)
            if self._allowed < 0:
                raise LongHeader
        return data


class _Raw:
    """A stream of which bytes can be given back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._back, self.offset = stream, b"", 0

    def read(self, size: int) -> bytes:
        data, self._back = self._back[:size], self._back[size:]
        # Filled up, as what is looked for may lie across what was given back and what follows.
        while len(data) < size and (more := self._stream.read(size - len(data))):
            data += more
        self.offset += len(data)
        return data

    def unread(self, data: bytes) -> None:
        self._back = data + self._back
        self.offset -= len(data)


class _Member:
    """One gzip member, unpacked piece by piece."""

    def __init__(self, raw: _Raw) -> None:
        self._raw, self._unpacker = raw, zlib.decompressobj(GZIP)
        self.is_broken = self.is_cut = self._is_over = False

    def read(self, size: int) -> bytes:
        while not self._is_over:
            packed = self._unpacker.unconsumed_tail or self._raw.read(CHUNK)
            if not packed:
                self.is_cut = self._is_over = True
                break
            try:
                data = self._unpacker.decompress(packed, size)
            except zlib.error:
                self.is_broken = self._is_over = True
                self._raw.unread(packed)
                break
            if self._unpacker.eof:
                self._is_over = True
                self._raw.unread(self._unpacker.unused_data)
            if data:
                return data
        return b""


def parts(stream: IO[bytes], book: Notebook, name: str) -> Iterator[Source]:
    """Yield each part; behind a broken one, what begins as a part again."""
    raw = _Raw(stream)
    head = raw.read(len(MAGIC))
    raw.unread(head)
    if head != MAGIC:
        yield Source(raw.read, book, is_packed=False)
        return
    while _begins(raw, book, name):
        began, member = raw.offset, _Member(raw)
        yield (source := Source(member.read, book, is_packed=True))
        source.allow(None)
        while source.read():
            pass
        if member.is_broken:
            book.fault("GZIP_BROKEN", name, f"{began}")
            raw.read(1)
        elif member.is_cut and (not book.faults or book.faults[-1]["code"] != "TRUNCATED"):
            book.fault("TRUNCATED", name, f"{began}")


def _begins(raw: _Raw, book: Notebook, name: str) -> bool:
    """Go on to where the next member begins; say whether there is one."""
    skipped = False
    for _try in range(MOST_TRIES):
        data = raw.read(CHUNK)
        if not data:
            return False
        place = data.find(MAGIC)
        if place == 0 and _is_record(data):
            raw.unread(data)
            return True
        if not skipped and data.strip(b"\0"):
            skipped = True
            book.fault("GZIP_SKIPPED", name, f"{raw.offset - len(data)}")
        # A beginning may lie across two chunks.
        cut = place if place > 0 else 1 if place == 0 else max(1, len(data) - len(MAGIC) + 1)
        raw.unread(data[cut:])
    book.fault("UNREAD", name, f"{raw.offset}")
    return False


def _is_record(data: bytes) -> bool:
    """Say whether a record comes out of it; a header alone may claim all that follows."""
    try:
        begins = zlib.decompressobj(GZIP).decompress(data, len(RECORD))
    except zlib.error:
        return False
    return begins != b"" and RECORD.startswith(begins)
