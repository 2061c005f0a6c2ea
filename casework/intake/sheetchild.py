"""Reads one workbook in a process of its own: `python -m casework.intake.sheetchild ASSETS < book`.

A workbook of a few kilobytes can name a cell so far away that the reader asks for more memory than
any machine has, and dies. Here it dies alone. The records of the one sheet that is a list go out
as JSON lines, each `[row number, [cells]]`; the exit status says why there are none.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from casework.intake import families

MEMORY = 1024**3
SECONDS = 120
# What a list of a million rows unpacks to stays well below.
MOST_UNPACKED = 768 * 1024**2
# From here on a spreadsheet's number no longer holds every digit of a stable id.
EXACT = 10**15

BROKEN, LOCKED, SEVERAL, NO_LIST, TOO_BIG = 3, 4, 5, 6, 7


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        if _unpacked(content) > MOST_UNPACKED:
            return TOO_BIG
        return _write(load_workbook(io.BytesIO(content)), sys.argv[1])
    except PasswordError:
        return LOCKED
    except (CalamineError, zipfile.BadZipFile):
        return BROKEN
    except MemoryError:
        return TOO_BIG


def _unpacked(content: bytes) -> int:
    if not content.startswith(b"PK"):
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return sum(entry.file_size for entry in book.infolist())


def _write(book: CalamineWorkbook, kind: str) -> int:
    seen = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    lists = [name for name in seen if _is_list(book.get_sheet_by_name(name), kind)]
    if len(lists) > 1:
        return SEVERAL
    if not lists:
        return NO_LIST
    for line, record in _records(book.get_sheet_by_name(lists[0])):
        sys.stdout.write(json.dumps([line, record]) + "\n")
    return 0


def _is_list(sheet: CalamineSheet, kind: str) -> bool:
    first = next((record for _line, record in _records(sheet) if any(record)), None)
    return first is not None and families.family_of(first, kind).is_recognised


def _records(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    # Rows count from the top of the sheet, also where it begins with blank ones.
    for line, row in enumerate(sheet.iter_rows(), start=1):
        yield line, [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """Return a cell as a person would have typed it into a list."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if abs(cell) >= EXACT:
            # It shows that digits are gone, and is refused as a stable id.
            return f"{cell:.5E}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        is_day = cell.time() == time.min
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).replace("\x00", "\ufffd")


if __name__ == "__main__":
    sys.exit(main())
