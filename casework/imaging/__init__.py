"""Turns a file of unknown origin into pictures and text that are ours; in a child of its own.

What was handed in may attack whatever decodes it, so a child process does, with little memory, a
short time, none of our secrets and no database. Only what it drew anew comes back.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
TOLD = "told.json"


class ViewingFailed(Exception):
    """The file cannot be shown; `code` says why (`Viewing.REASONS`)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Developed:
    """What was drawn: pictures, pages or text, how many sheets of it, and of how many."""

    form: str
    sheets: int
    total: int


def develop(
    file: Path, into: Path, *, is_text: bool, most: int, seconds: int, memory: int
) -> Developed:
    """Draw the file anew into the folder: `1.clear`, `1.veiled`, `2.clear`, …

    :raises ViewingFailed: when it cannot be shown, or the child met a limit.
    """
    order = {"is_text": is_text, "most": most, "memory": memory}
    command = [sys.executable, "-m", "casework.imaging", str(file), str(into), json.dumps(order)]
    try:
        subprocess.run(
            command,
            cwd=CHECKOUT,
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise ViewingFailed("VIEWING_TIMEOUT") from fault
    told = into / TOLD
    if not told.exists():
        raise ViewingFailed("VIEWING_MEMORY")
    said = json.loads(told.read_text())
    if "failed" in said:
        raise ViewingFailed(said["failed"])
    return Developed(said["form"], said["sheets"], said["total"])
