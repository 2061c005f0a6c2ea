"""What is noted while an archive is read, and how much of it may be read."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from casework import confined
from casework.webarchives import CAPTURES, FAULTS_TOLD
from casework.webarchives.pages import Pages

LONGEST_URL = 2000
LONGEST_TITLE = 500
# Of what is noted of a capture, where it is not as long as an address may be.
LONGEST = {"declared": 200, "media_type": 100}
SHOWN = 300
# A text that is packed well shrinks to a twentieth; what shrinks more is made to fill disks.
MOST_RATIO = 200
SMALL = 64 * 1024 * 1024


class TooLarge(Exception):
    """More bytes came out of the archive than may be read."""


class Unreadable(Exception):
    """It is no archive, or broken from its beginning."""


class Notebook:
    """Captures, faults and counts of one archive; the captures go to a file as they come."""

    def __init__(self, into: Path, order: dict[str, Any], *, size: int) -> None:
        self.form, self.manifest, self.is_signed = "WARC", "ABSENT", False
        self.records = self.capture_total = self.differing = self.fault_total = self._spent = 0
        self.faults: list[dict[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.pages = Pages(into, most=order["pages"])
        self._into, self._percent, self._most_captures = into, 0, order["captures"]
        self._most = min(order["unpacked"], max(SMALL, MOST_RATIO * size))
        self._file = (into / CAPTURES).open("w", encoding="utf-8", errors="replace")

    def spend(self, count: int) -> None:
        """Count bytes that were read.

        :raises TooLarge: when they are more than may be read.
        """
        self._spent += count
        if self._spent > self._most:
            raise TooLarge

    def progress(self, percent: int) -> None:
        if percent > self._percent:
            self._percent = percent
            confined.note_progress(self._into, percent)

    def fault(self, code: str, where: str, detail: str = "") -> None:
        """Note what does not hold, and where; beyond some hundreds they are only counted."""
        self.fault_total += 1
        if len(self.faults) < FAULTS_TOLD:
            told = {"code": code, "where": where[:SHOWN], "detail": detail[:SHOWN]}
            self.faults.append({name: plain(value) for name, value in told.items()})

    def capture(self, **facts: Any) -> int:
        """Note a capture, and return its number; 0 when there are more than are kept."""
        self.capture_total += 1
        self.counts[_family(facts["media_type"])] += 1
        self.differing += facts["digest"] == "DIFFERS"
        if self.capture_total > self._most_captures:
            return 0
        number, url, status = self.capture_total, facts["url"], facts["status"]
        is_page = self.pages.is_page(url, facts["record"], facts["media_type"], status)
        if is_page and facts["digest"] != "DIFFERS":
            self.pages.note(number, url, facts["captured_at"], status)
        title = self.pages.titles.get(url, "") if is_page else ""
        told = {"number": number, "is_page": is_page, "title": plain(title)[:LONGEST_TITLE]}
        for name, value in facts.items():
            longest = LONGEST.get(name, LONGEST_URL)
            told[name] = plain(value)[:longest] if isinstance(value, str) else value
        self._file.write(json.dumps(told, ensure_ascii=False) + "\n")
        return number

    def told(self) -> dict[str, Any]:
        """Return all but the captures, as JSON knows it."""
        if self.capture_total > self._most_captures:
            self.fault("TOO_MANY", f"{self.capture_total}")
        extracts = [
            {name: plain(v)[:LONGEST_URL] if isinstance(v, str) else v for name, v in one.items()}
            for one in self.pages.settle(self.fault)
        ]
        self._file.close()
        return {
            "form": self.form,
            "manifest": self.manifest,
            "is_signed": self.is_signed,
            "records": self.records,
            "capture_total": self.capture_total,
            "differing": self.differing,
            "counts": dict(self.counts),
            "faults": self.faults,
            "fault_total": self.fault_total,
            "extracts": extracts,
        }


def plain(text: str) -> str:
    """Return the text without what no database keeps."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _family(media_type: str) -> str:
    """Return what kind of resource a media type is, as counts are shown."""
    head, _slash, tail = media_type.partition("/")
    if tail in ("html", "xhtml+xml"):
        return "page"
    if tail == "css" or "javascript" in tail or tail == "ecmascript":
        return "code"
    if "json" in tail or "xml" in tail:
        return "data"
    return head if head in ("image", "video", "audio", "font", "text") else "other"
