"""Bytes → records: encoding, delimiter, line numbers, and files that break every rule."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from casework.intake import families, objects, sheets
from casework.intake.families import Family
from casework.intake.reasons import UnreadableFile
from casework.intake.sheets import Record

DELIMITERS = (",", ";", "\t")
MOST_COLUMNS = 256
LONGEST_LINE = 16_000_000

_SAMPLE_BYTES = 65_536
_SAMPLE_RECORDS = 50
# A cell with more lines than this is a quotation mark that nobody closed.
_MOST_LINES_IN_A_RECORD = 200
_MAGIC = (
    (b"\x1f\x8b", "NOT_A_TABLE"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "NOT_A_TABLE"),
    (b"\x89PNG", "NOT_A_TABLE"),
    (b"\xff\xd8\xff", "NOT_A_TABLE"),
    (b"GIF8", "NOT_A_TABLE"),
    (b"SQLite format 3", "NOT_A_TABLE"),
)
# XLSX, XLSB and ODS are ZIP files; XLS is a compound file.
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\ufffd]")
_MARKUP = re.compile(r"\s*(?:<(?:!doctype|html|\?xml)|[\[{]\s*[\"{\[\]}])", re.IGNORECASE)
_SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?[ \t]*[\r\n]', re.IGNORECASE)

# The module's own limit (128 KiB) would end the whole file at one long cell. Lines are limited
# here instead, so that a long cell costs its own row only.
csv.field_size_limit(LONGEST_LINE)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the offending bytes as Windows-1252, and what that leaves undefined as it stands."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    raw = error.object[error.start : error.end]
    text = "".join(_WINDOWS_1252[byte] for byte in raw)
    return text, error.end


def _windows_1252_letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_WINDOWS_1252 = tuple(_windows_1252_letter(byte) for byte in range(256))
codecs.register_error("renvoi-windows-1252", _as_windows_1252)


class _Rewound(io.RawIOBase):
    """A stream that gives its first bytes again; uploads need not be seekable."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _QuoteLeftOpen(Exception):
    """A record that does not end where records end."""


class _Lines:
    """Physical lines for `csv`, remembering which of them the current record has taken."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES_IN_A_RECORD:
            raise _QuoteLeftOpen
        line = self._again.popleft() if self._again else self._read()
        if not line:
            # `csv` asks for more only inside a record: at the end of the file it never closed.
            raise _QuoteLeftOpen if self.taken else StopIteration
        self.taken.append(line)
        self.number += 1
        return line

    def begin(self) -> None:
        """Start a new record."""
        self.taken.clear()

    def give_back(self) -> str:
        """Return the first line of the current record; the others will be read again."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        return first

    def _read(self) -> str:
        line = self._text.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise UnreadableFile("LINE_TOO_LONG")
        # PostgreSQL stores no NUL. Left out, it would make another handle of the one around it.
        return line.replace("\x00", "\ufffd") if line else ""


class Table:
    """A list: its header, how it is written, and its records one by one."""

    def __init__(
        self, records: Iterator[Record], kind: str, encoding: str = "", delimiter: str = ""
    ) -> None:
        self.encoding = encoding
        self.delimiter = delimiter
        self._records = records
        self.header_line, self.header = self._first_record()
        if len(self.header) > MOST_COLUMNS:
            raise UnreadableFile("TOO_MANY_COLUMNS")
        self.family: Family = families.family_of(self.header, kind)

    def __iter__(self) -> Iterator[Record]:
        """Yield every record below the header, blank ones too, with the line where it starts."""
        return self._records

    def _first_record(self) -> Record:
        for line, record in self._records:
            if any(cell.strip() for cell in record):
                return line, record
        raise UnreadableFile("EMPTY_FILE")


def open_table(stream: BinaryIO, kind: str = families.ASSETS) -> Table:
    """Return the table in a stream of bytes, read as a list of this kind.

    :raises UnreadableFile: where the bytes are no text table.
    """
    head = _head(stream)
    raw = io.BufferedReader(_Rewound(head, stream), _SAMPLE_BYTES)
    if head.startswith(_WORKBOOKS):
        return Table(sheets.records(raw, kind), kind)
    encoding = _encoding(head)
    text = io.TextIOWrapper(raw, encoding, errors=_errors(encoding), newline="")
    if objects.is_json(_decoded(head, encoding)):
        return Table(objects.records(text), kind)
    sample = _sample(head, encoding)
    separator = _SEPARATOR_LINE.match(sample)
    delimiter = separator[1] if separator else _delimiter(sample, kind)
    lines = _Lines(text)
    if separator:
        next(lines)
    return Table(_records(lines, delimiter), kind, encoding, delimiter)


def pasted(text: str, kind: str = families.ASSETS) -> bytes:
    """Return a pasted text as the file that it would be: a list of addresses names its column."""
    raw = text.encode()
    try:
        is_table = open_table(io.BytesIO(raw), kind).family.has_columns
    except UnreadableFile:
        is_table = False
    return raw if is_table else b"url\n" + raw


def _head(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) < _SAMPLE_BYTES and (chunk := stream.read(_SAMPLE_BYTES - len(head))):
        head += chunk
    if not head:
        raise UnreadableFile("EMPTY_FILE")
    for magic, code in _MAGIC:
        if head.startswith(magic):
            raise UnreadableFile(code)
    return head


def _encoding(head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    if wide := _wide_encoding(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _wide_encoding(head: bytes) -> str:
    """Return UTF-16 without its mark, where every second byte of mostly Latin text is NUL."""
    pairs = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if head[1:4:2] == b"\0\0" and odd > pairs * 0.4 and even < pairs * 0.05:
        return "utf-16-le"
    is_big = head[0:3:2] == b"\0\0" and even > pairs * 0.4 and odd < pairs * 0.05
    return "utf-16-be" if is_big else ""


def _errors(encoding: str) -> str:
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "renvoi-windows-1252"


def _decoded(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)(_errors(encoding)).decode(head)


def _sample(head: bytes, encoding: str) -> str:
    sample = _decoded(head, encoding)
    if len(_CONTROL.findall(sample)) > len(sample) * 0.1 or _MARKUP.match(sample):
        raise UnreadableFile("NOT_A_TABLE")
    if not any(map(str.isalnum, sample)):
        raise UnreadableFile("EMPTY_FILE")
    return sample.replace("\x00", "")


def _delimiter(sample: str, kind: str) -> str:
    """Return the delimiter under which the first row makes most sense.

    A list of one column has none, so that commas in its addresses stay: a tab will do.
    """
    return max(reversed(DELIMITERS), key=lambda delimiter: _fitness(sample, delimiter, kind))


def _fitness(sample: str, delimiter: str, kind: str) -> tuple[bool, int, int]:
    records = _records(_Lines(io.StringIO(sample, newline="")), delimiter)
    widths = []
    family: Family | None = None
    for _, record in records:
        if any(cell.strip() for cell in record):
            family = family or families.family_of(record, kind)
            widths.append(len(record))
        if len(widths) >= _SAMPLE_RECORDS:
            break
    if family is None:
        return False, 0, 0
    is_regular = widths.count(widths[0]) if widths[0] > 1 else 0
    return family.is_recognised, len(family.fields), is_regular


def _records(lines: _Lines, delimiter: str) -> Iterator[Record]:
    """Yield each record with the line where it starts, whatever its quotation marks do."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        lines.begin()
        start = lines.number + 1
        try:
            record = next(reader, None)
        except (_QuoteLeftOpen, csv.Error):
            record = _salvaged(lines.give_back().rstrip("\r\n"), delimiter)
        if record is None:
            return
        yield start, record


def _salvaged(line: str, delimiter: str) -> list[str]:
    """Return a record from its first line alone, so that a stray mark cannot eat the next rows."""
    if line.count('"') % 2:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
