"""Bytes become records whatever wrote them, and no stray mark loses a row."""

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.errors import BadInput
from casework.intake import reading
from casework.intake.reading import open_table
from casework.intake.reasons import FILE_REASONS, UnreadableFile
from casework.intake.rows import interpret

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
HEADER = ["url", "display_name", "note"]
RECORDS = [
    ["https://example.com/a,b;c", "Élodie Lefèvre", "a “quoted” note"],
    ["https://example.com/d", "Tab\tand\nline", 'says "so"'],
    ["", "", ""],
    ["https://example.com/é", "œuvre", ""],
]


def written(delimiter: str, line_end: str = "\r\n") -> str:
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if value else ""

    return "".join(delimiter.join(map(cell, row)) + line_end for row in [HEADER, *RECORDS])


def table_of(content: str | bytes, encoding: str = "utf-8") -> reading.Table:
    return open_table(io.BytesIO(content.encode(encoding) if isinstance(content, str) else content))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", reading.DELIMITERS)
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_encoding_and_delimiter_gives_the_same_records(encoding, delimiter, line_end):
    table = table_of(written(delimiter, line_end), encoding)

    records = list(table)

    assert table.header == HEADER
    assert table.delimiter == delimiter
    assert [record for _, record in records] == RECORDS


def test_a_record_has_the_line_where_it_starts():
    assert [line for line, _ in table_of(written(","))] == [2, 3, 5, 6]


def test_excel_says_its_delimiter_in_the_first_line():
    table = table_of("sep=;\r\nurl;note\r\nhttps://example.com/,x;y\r\n")

    assert (table.delimiter, table.header, table.header_line) == (";", ["url", "note"], 2)
    assert list(table) == [(3, ["https://example.com/,x", "y"])]


def test_a_list_of_one_column_keeps_the_commas_in_its_addresses():
    table = table_of("lien\nhttps://example.com/a,b\nhttps://example.com/c;d\n")

    assert [record for _, record in table] == [
        ["https://example.com/a,b"],
        ["https://example.com/c;d"],
    ]


def test_blank_lines_are_records_too_below_the_header():
    table = table_of("\n\nurl,note\n\nhttps://example.com,\n,\n")

    assert table.header_line == 3
    assert list(table) == [(4, []), (5, ["https://example.com", ""]), (6, ["", ""])]


@pytest.mark.parametrize(
    "stray",
    [
        'https://example.com/1,"never closed',
        '"https://example.com/1,x',
        'https://example.com/1,"half" closed',
        'https://example.com/1,5" pipe',
        '"https://example.com/1"x,y',
    ],
)
@pytest.mark.parametrize("after", ["plain", '"quoted, too"'])
def test_a_stray_quotation_mark_costs_at_most_its_own_row(stray, after):
    rest = [f"https://example.com/{number},{after}" for number in range(2, 400)]

    records = list(table_of("\n".join(["url,note", stray, *rest])))

    assert [line for line, _ in records] == list(range(2, 401))
    assert [record[0] for _, record in records[1:]] == [line.split(",")[0] for line in rest]


def test_a_late_byte_of_another_encoding_is_read_as_windows_1252():
    late = b"url,note\n" + b"https://example.com,plain\n" * 5000 + b"https://example.com,caf\xe9\n"

    *_, (_, last) = table_of(late)

    assert last == ["https://example.com", "café"]


def test_bytes_that_windows_1252_leaves_undefined_survive():
    assert [record for _, record in table_of(b"url,note\nexample.com,caf\xe9\x81\n")] == [
        ["example.com", "café\x81"]
    ]


def test_a_nul_byte_is_shown_for_what_it_is_never_dropped():
    assert list(table_of("url,note\nexam\0ple.com,\0\n\0\n")) == [
        (2, ["exam\ufffdple.com", "\ufffd"]),
        (3, ["\ufffd"]),
    ]


def test_nul_bytes_in_utf_8_are_not_taken_for_utf_16():
    assert table_of("url,note\n\0a\0a\0").encoding == "utf-8"


def test_ragged_rows_stay_as_they_are():
    table = table_of("url,note\nexample.com\nexample.com,a,b,c\n")

    assert [record for _, record in table] == [["example.com"], ["example.com", "a", "b", "c"]]


def test_a_cell_of_ten_megabytes_costs_its_own_row_only(read):
    rows = read("url,note\n" + "x" * 10_000_000 + ",n\nhttps://example.com,ok\n")

    assert [(row.line, row.reason) for row in rows] == [(2, "TOO_LONG"), (3, "")]
    assert len(rows[0].value) == 2000


def test_a_stream_that_cannot_be_rewound_is_read_once():
    class Pipe(io.RawIOBase):
        def __init__(self, content: bytes) -> None:
            self.content = io.BytesIO(content)

        def read(self, size: int = -1) -> bytes:
            return self.content.read(min(size, 1000))

    rows = list(interpret(Pipe(b"url\n" + b"example.com\n" * 50_000)))

    assert len(rows) == 50_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"\xef\xbb\xbf", "EMPTY_FILE"),
        (b" \r\n\n,,,\n", "EMPTY_FILE"),
        (b"PK\x03\x04\x14\x00\x06\x00", "BROKEN_SPREADSHEET"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "BROKEN_SPREADSHEET"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "NOT_A_TABLE"),
        (b"<!DOCTYPE html><html>", "NOT_A_TABLE"),
        (b'[{"url": "https://example.com"', "BROKEN_JSON"),
        (b'[{"colour": "red"}]', "UNKNOWN_HEADER"),
        (b'{"a": [{"url": "u"}], "b": [{"url": "v"}]' + b"\n}", "BROKEN_JSON"),
        (bytes(range(32)) * 50, "NOT_A_TABLE"),
        (",".join(f"c{n}" for n in range(300)).encode(), "TOO_MANY_COLUMNS"),
        (b"colour,size\nred,1\n", "UNKNOWN_HEADER"),
        (b"url\n" + b"x" * 16_000_001, "LINE_TOO_LONG"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_reason(content, code):
    with pytest.raises(UnreadableFile) as refusal:
        list(interpret(io.BytesIO(content)))

    assert refusal.value.code == code
    assert isinstance(refusal.value, BadInput)
    assert (refusal.value.message, refusal.value.remedy) == FILE_REASONS[code]


STARTS = [b"", b"url,note\n", b"\xff\xfe", b'url\n"', b"sep=;\n"]


@given(st.binary(max_size=400), st.sampled_from(STARTS))
@settings(max_examples=600, deadline=None)
def test_any_bytes_are_read_or_refused(content, start):
    with contextlib.suppress(UnreadableFile):
        rows = list(interpret(io.BytesIO(start + content)))

        lines = [row.line for row in rows]
        assert lines == sorted(set(lines))
        assert all(bool(row.reason) != bool(row.identity) for row in rows)
