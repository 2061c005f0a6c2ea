"""The child that reads: `python -m casework.webarchives FILE FOLDER ORDER`; it knows no Django."""

import zipfile
from pathlib import Path
from typing import Any

from casework import confined
from casework.webarchives import wacz, warc
from casework.webarchives.notebook import Notebook, TooLarge, Unreadable


def read(file: Path, into: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Read the archive, and return what is told of it."""
    book = Notebook(into, order, size=file.stat().st_size)
    try:
        if zipfile.is_zipfile(file):
            wacz.read(file, book)
        else:
            warc.read_file(file, book)
    except TooLarge:
        return {"failed": "ARCHIVE_LARGE"}
    except Unreadable:
        return {"failed": "ARCHIVE_UNREADABLE"}
    return book.told()


if __name__ == "__main__":
    confined.obey(read, broken="ARCHIVE_UNREADABLE")
