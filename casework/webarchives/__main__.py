"""The child that reads: `python -m casework.webarchives FILE FOLDER ORDER`; it knows no Django."""

from pathlib import Path
from typing import Any

from casework import confined
from casework.webarchives import wacz, warc
from casework.webarchives.notebook import Notebook, TooLarge, Unreadable

ZIP = b"PK\x03\x04"


def read(file: Path, into: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Read the archive, and return what is told of it."""
    book = Notebook(into, order, size=file.stat().st_size)
    with file.open("rb") as opened:
        # By its beginning: a WARC may well end in a ZIP that was captured.
        is_zip = opened.read(len(ZIP)) == ZIP
    try:
        if is_zip:
            wacz.read(file, book)
        else:
            warc.read_file(file, book)
    except TooLarge:
        # What was read before is no less true.
        book.fault("TOO_LARGE", "")
    except Unreadable:
        return {"failed": "ARCHIVE_UNREADABLE"}
    return book.told()


if __name__ == "__main__":
    confined.obey(read, broken="ARCHIVE_UNREADABLE")
