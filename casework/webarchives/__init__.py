"""Reads web archives, WARC and WACZ, of unknown origin; in a child of its own.

WARC is ISO 28500:2017; WACZ is the format of https://specs.webrecorder.net/wacz/1.1.1/. Archives
may lie about every length and every name, so each is held against a limit, and what does not hold
is told, not hidden.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework import confined
from casework.confined import Limits, Tick

MODULE = "casework.webarchives"
CAPTURES = "captures.jsonl"
FAULTS_TOLD = 500


class ReadingFailed(Exception):
    """The archive cannot be read; `code` says why (`WebArchive.REASONS`)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What of an archive is read: unpacked bytes, captures, and pages of which copies are made."""

    unpacked: int
    captures: int
    pages: int


@dataclass(frozen=True, slots=True)
class Extract:
    """A text or a picture of a page: of which capture it is, and in which file it lies."""

    capture: int
    url: str
    date: str
    title: str
    is_text: bool
    file: Path


@dataclass(frozen=True, slots=True)
class Reading:
    """What an archive holds, and what does not hold of it."""

    form: str
    manifest: str
    is_signed: bool
    records: int
    capture_total: int
    differing: int
    counts: dict[str, int]
    faults: list[dict[str, str]]
    fault_total: int
    extracts: list[Extract]
    # One capture on each line.
    captures: Path

    def every_capture(self) -> Iterator[dict[str, Any]]:
        with self.captures.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def read(file: Path, into: Path, *, bounds: Bounds, limits: Limits, tick: Tick) -> Reading:
    """Read an archive; texts and pictures of its first pages come into the folder.

    :raises ReadingFailed: when it is no archive, or a limit was met.
    """
    order = {
        "unpacked": bounds.unpacked,
        "captures": bounds.captures,
        "pages": bounds.pages,
    }
    try:
        said = confined.run(MODULE, file, into, order, limits, tick)
    except confined.TooSlow as fault:
        raise ReadingFailed("ARCHIVE_TIMEOUT") from fault
    except confined.Died as fault:
        raise ReadingFailed("ARCHIVE_MEMORY") from fault
    if "failed" in said:
        raise ReadingFailed(said["failed"])
    taken = [Extract(**one | {"file": into / one["file"]}) for one in said.pop("extracts")]
    return Reading(**said, extracts=taken, captures=into / CAPTURES)
