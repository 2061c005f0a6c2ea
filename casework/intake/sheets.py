"""Workbooks → records, by a child process that may die of what it reads."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import IO, BinaryIO, cast

from casework.intake import sheetchild
from casework.intake.reasons import UnreadableFile

CHECKOUT = Path(__file__).resolve().parents[2]
CODES = {
    sheetchild.BROKEN: "BROKEN_SPREADSHEET",
    sheetchild.LOCKED: "LOCKED_SPREADSHEET",
    sheetchild.SEVERAL: "SEVERAL_SHEETS",
    sheetchild.NO_LIST: "UNKNOWN_HEADER",
}
Record = tuple[int, list[str]]


def records(content: IO[bytes] | BinaryIO, kind: str) -> Iterator[Record]:
    """Yield the rows of the one sheet that is a list of this kind, each with its number.

    :raises UnreadableFile: where there is no such sheet, or the child did not survive the book.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", sheetchild.__name__, kind],
        cwd=CHECKOUT,
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        try:
            # It reads all before it answers, so neither waits for the other.
            _feed(content, cast(IO[bytes], child.stdin))
            for line in cast(IO[bytes], child.stdout):
                number, cells = json.loads(line)
                yield number, cells
        finally:
            child.stdout.close()  # type: ignore[union-attr]
            child.wait()
    if child.returncode:
        # Killed by a limit, or by its own reader for want of memory.
        raise UnreadableFile(CODES.get(child.returncode, "SPREADSHEET_TOO_BIG"))


def _feed(content: IO[bytes] | BinaryIO, child: IO[bytes]) -> None:
    try:
        with child:
            copyfileobj(content, child)
    except BrokenPipeError:
        # The child is gone already; its status says why.
        return
