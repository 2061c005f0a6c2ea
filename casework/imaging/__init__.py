"""Turns a file of unknown origin into pictures and text that are ours; in a child of its own.

What was handed in may attack whatever decodes it, so a child process does, with little memory, a
short time, none of our secrets and no database. Only what it drew anew comes back.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from casework import confined
from casework.confined import Limits

__all__ = ["Box", "Developed", "Limits", "ViewingFailed", "cover", "develop"]

COVERED = "covered.png"
# Boxes are in thousandths of the width and height, so that they fit the picture at any size.
WHOLE = 1000


class ViewingFailed(Exception):
    """The file cannot be shown; `code` says why (`Viewing.REASONS`)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Box:
    """One part of a picture that is covered, in thousandths of its width and height."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Developed:
    """What was drawn: pictures, pages or text, how many sheets of it, and of how many."""

    form: str
    sheets: int
    total: int


def develop(file: Path, into: Path, *, is_text: bool, most: int, limits: Limits) -> Developed:
    """Draw the file anew into the folder: `1.clear`, `1.veiled`, `2.clear`, …

    :raises ViewingFailed: when it cannot be shown, or the child met a limit.
    """
    said = _ordered(file, into, {"is_text": is_text, "most": most}, limits)
    return Developed(said["form"], said["sheets"], said["total"])


def cover(file: Path, into: Path, *, boxes: Sequence[Box], limits: Limits) -> Path:
    """Draw a picture anew, in full size, with black boxes for which there are no other pixels.

    :raises ViewingFailed: when it is no picture, or the child met a limit.
    """
    _ordered(file, into, {"boxes": [asdict(box) for box in boxes]}, limits)
    return into / COVERED


def _ordered(file: Path, into: Path, order: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Let a child do the order, and return what it told of it."""
    try:
        said = confined.run("casework.imaging", file, into, order, limits)
    except confined.TooSlow as fault:
        raise ViewingFailed("VIEWING_TIMEOUT") from fault
    except confined.Died as fault:
        raise ViewingFailed("VIEWING_MEMORY") from fault
    if "failed" in said:
        raise ViewingFailed(said["failed"])
    return said
