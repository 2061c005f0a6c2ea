"""Workbooks and JSON become the same rows as the CSV that says the same."""

import io
import json
import resource
import zipfile
from datetime import date

import pytest
import xlsxwriter

from casework.intake.reading import open_table
from casework.intake.reasons import FILE_REASONS, UnreadableFile
from casework.intake.rows import interpret

HEADER = ["lien", "nom affiché", "première observation", "stable_id"]
CSV = (
    ",".join(HEADER)
    + "\nhttps://x.com/lantern_a,Élodie,2023-09-07,123456789012345\n"
    + ",,,\nhttps://x.com/lantern_b,李明,,\n"
)
OBJECTS = [
    {
        "lien": "https://x.com/lantern_a",
        "nom affiché": "Élodie",
        "première observation": "2023-09-07",
        "stable_id": 123456789012345,
    },
    {"lien": "https://x.com/lantern_b", "nom affiché": "李明", "stable_id": None},
]


def told(content: str | bytes, encoding: str = "utf-8") -> list[tuple]:
    raw = content.encode(encoding) if isinstance(content, str) else content
    return [
        (row.identity and row.identity.key, row.display_name, row.first_seen, row.stable_id)
        for row in interpret(io.BytesIO(raw))
        if row.reason != "BLANK"
    ]


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        list(interpret(io.BytesIO(content)))
    assert refused.value.code in FILE_REASONS
    return refused.value.code


def workbook(*sheets: tuple[str, list[list]], hidden: str = "") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_urls": False}) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(line, column, cell, days)
                    else:
                        sheet.write(line, column, cell)
    return made.getvalue()


ROWS = [
    HEADER,
    ["https://x.com/lantern_a", "Élodie", date(2023, 9, 7), 123456789012345],
    [],
    ["https://x.com/lantern_b", "李明"],
]


def test_a_workbook_is_read_as_its_csv_is():
    assert told(workbook(("Liste", ROWS))) == told(CSV)


def test_rows_of_a_workbook_have_the_numbers_that_the_screen_shows():
    table = open_table(io.BytesIO(workbook(("Liste", [[], [], *ROWS]))))

    assert table.header_line == 3
    assert [line for line, _record in table] == [4, 5, 6]


def test_the_one_sheet_that_is_a_list_is_found_among_the_others():
    notes = ("Read me", [["Collected by the desk in May"], ["Nothing here is public"]])

    assert told(workbook(notes, ("Liste", ROWS))) == told(CSV)
    assert told(workbook(("Liste", ROWS), ("Old", ROWS[:2]), hidden="Old")) == told(CSV)


def test_two_lists_in_one_workbook_are_refused_rather_than_one_chosen():
    assert refusal(workbook(("A", ROWS), ("B", ROWS))) == "SEVERAL_SHEETS"


def test_a_workbook_without_a_list_has_no_known_column():
    assert refusal(workbook(("A", [["colour", "size"], ["red", 1]]))) == "UNKNOWN_HEADER"


def test_a_number_that_lost_its_digits_is_no_stable_id():
    rows = [["url", "stable_id"], ["https://x.com/lantern_a", 12345678901234567890]]

    (row,) = interpret(io.BytesIO(workbook(("A", rows))))

    assert row.reason == "BAD_STABLE_ID"


def test_a_cell_at_the_end_of_the_sheet_kills_its_reader_and_nobody_else():
    rows = [["url"], ["https://x.com/lantern_a"]]
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
        sheet.write(1_048_575, 16_383, "far away")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert refusal(made.getvalue()) == "SPREADSHEET_TOO_BIG"

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_workbook_that_unpacks_without_end_is_not_unpacked():
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry,
    ):
        for _piece in range(800):
            entry.write(bytes(1024 * 1024))

    assert refusal(bomb.getvalue()) == "SPREADSHEET_TOO_BIG"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_workbook_that_was_cut_off_is_refused(share):
    whole = workbook(("Liste", ROWS))

    assert refusal(whole[: int(len(whole) * share)]) == "BROKEN_SPREADSHEET"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_objects_is_read_as_its_csv_is(encoding, indent):
    assert told(json.dumps(OBJECTS, indent=indent), encoding) == told(CSV)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_one_object_to_a_line_is_read_as_its_csv_is(line_end):
    lines = line_end.join(json.dumps(one, ensure_ascii=False) for one in OBJECTS)

    assert told(lines + line_end) == told(CSV)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_that_another_system_wraps_is_unwrapped(indent):
    wrapped = {"made": "2023", "accounts": OBJECTS, "tags": ["a"]}

    assert told(json.dumps(wrapped, indent=indent)) == told(CSV)


def test_a_broken_line_costs_itself_and_keeps_its_number():
    text = '{"url": "https://x.com/a1"}\n\n{"url": \n{"url": "https://x.com/a2"}\n"word"\n'

    rows = list(interpret(io.BytesIO(text.encode())))

    assert [(row.line, row.reason) for row in rows] == [
        (1, ""),
        (3, "BROKEN_JSON"),
        (4, ""),
        (5, "BROKEN_JSON"),
    ]
    assert rows[1].value == '{"url":'


def test_what_only_later_objects_say_is_kept():
    lines = [{"url": f"https://x.com/a{n}"} for n in range(250)] + [
        {"url": "https://x.com/b", "colour": "red"}
    ]

    *_others, last = interpret(io.BytesIO("\n".join(map(json.dumps, lines)).encode()))

    assert last.extras == {"column 2": "colour: red"}


@pytest.mark.parametrize("text", ['[{"url": ' + "[" * 100_000, '{"a": ' * 50_000])
def test_deep_nesting_is_refused_and_kills_nobody(text):
    assert refusal(text.encode()) == "BROKEN_JSON"
