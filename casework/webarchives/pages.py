"""The pages of an archive: which captures are pages, and the text and picture of the first ones."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.webarchives import text

LONGEST_TEXT = 1024 * 1024
LARGEST_PICTURE = 32 * 1024 * 1024
HTML = ("text/html", "application/xhtml+xml")
# How crawlers name what they made of a page, the best first: text, and pictures.
TEXTS = ("urn:textFinal:", "urn:text:")
PICTURES = ("urn:fullPage:", "urn:view:", "urn:thumbnail:")
LISTED_TEXT = "pages.jsonl"
# What was made of a page belongs to the capture of its address that lies nearest, and not farther.
FARTHEST_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class _Kept:
    """A text or picture that waits for its capture."""

    kind: str
    url: str
    date: str
    path: Path

    @property
    def at(self) -> datetime | None:
        return _moment(self.date)


@dataclass(frozen=True, slots=True)
class _Page:
    """A capture of which copies are made."""

    number: int
    url: str
    date: str

    @property
    def at(self) -> datetime | None:
        return _moment(self.date)


class Pages:
    """Says which payloads are worth keeping while an archive is read, and makes copies of them."""

    def __init__(self, into: Path, *, most: int) -> None:
        self._into, self._most = into, most
        self.titles: dict[str, str] = {}
        self._chosen: set[str] = set()
        self._kept: list[_Kept] = []
        self._html: dict[int, Path] = {}
        self._pages: list[_Page] = []
        self._counts: Counter[str] = Counter()

    def enter(self, url: str, *, title: str, at: str, words: str) -> None:
        """Note a page that the archive names itself."""
        if url in self.titles:
            return
        self.titles[url] = title
        if len(self._chosen) < self._most:
            self._chosen.add(url)
            if words:
                self._save(LISTED_TEXT, url, at, words.encode("utf-8", "replace"))

    def wants(self, url: str, record: str, media_type: str, status: int | None) -> int:
        """Return how many bytes of this payload are worth keeping."""
        kind, address = _kind(url)
        if kind:
            is_asked = address in self._chosen if self.titles else True
            is_room = self._counts[kind] < 3 * self._most
            most = LARGEST_PICTURE if kind in PICTURES else LONGEST_TEXT
            return most if is_asked and is_room else 0
        is_page = self.is_page(url, record, media_type, status) and _went_well(status)
        return LONGEST_TEXT if is_page and self._has_room(url) else 0

    def keep(self, url: str, date: str, number: int, data: bytes) -> None:
        kind, address = _kind(url)
        if kind:
            self._save(kind, address, date, data)
        elif number in {page.number for page in self._pages}:
            self._html[number] = self._into / f"html-{number}"
            self._html[number].write_bytes(data)

    def is_page(self, url: str, record: str, media_type: str, status: int | None) -> bool:
        """Say whether a capture is a page: as the archive lists them, or by what it is."""
        if record == "revisit":
            return False
        if self.titles:
            return url in self.titles
        return record == "response" and media_type in HTML and _went_well(status)

    def note(self, number: int, url: str, date: str, status: int | None) -> None:
        """Note a capture that is a page and holds: copies are made of the first ones."""
        if _went_well(status) and self._has_room(url):
            self._chosen.add(url)
            self._pages.append(_Page(number, url, date))

    def settle(self, fault: Callable[[str, str, str], None]) -> list[dict[str, Any]]:
        """Return the copies of the first pages, each with its capture."""
        found: list[dict[str, Any]] = []
        theirs: dict[int, dict[str, _Kept]] = {page.number: {} for page in self._pages}
        near = ((*self._nearest(kept), kept) for kept in self._kept)
        for _distance, page, kept in sorted(near, key=lambda one: one[0]):
            if page:
                theirs[page.number].setdefault(kept.kind, kept)
        for page in self._pages:
            mine = theirs[page.number]
            words, title = self._words(page, mine, fault)
            about = {"capture": page.number, "url": page.url, "date": page.date, "title": title}
            if words.strip():
                path = self._into / f"text-{page.number}"
                path.write_text(words, encoding="utf-8", errors="replace")
                found.append(about | {"is_text": True, "file": path.name})
            picture = next((mine[kind] for kind in PICTURES if kind in mine), None)
            if picture:
                # It says when it was taken, which may be a little later than the page came.
                taken = {"date": picture.date, "file": picture.path.name}
                found.append(about | {"is_text": False} | taken)
        return found

    def _words(
        self, page: _Page, mine: dict[str, _Kept], fault: Callable[[str, str, str], None]
    ) -> tuple[str, str]:
        """Return the text and title of a page: as the crawler read it, or out of its HTML."""
        read, title = "", ""
        if page.number in self._html:
            try:
                read, title = text.of_html(self._html[page.number].read_bytes())
            except Exception as found:  # noqa: BLE001 - whatever a page is made of
                fault("PAGE_TEXT", page.url, type(found).__name__)
        said = next((mine[kind] for kind in (*TEXTS, LISTED_TEXT) if kind in mine), None)
        if said:
            return said.path.read_bytes().decode("utf-8", "replace"), title
        return read, title

    def _nearest(self, kept: _Kept) -> tuple[float, _Page | None]:
        """Return the capture that it belongs to, and how far away that lies in seconds."""
        near = [
            (abs((page.at - kept.at).total_seconds()), page.number, page)
            for page in self._pages
            if page.url == kept.url and page.at and kept.at
        ]
        distance, _number, page = min(near, default=(FARTHEST_SECONDS + 1.0, 0, None))
        return distance, page if distance <= FARTHEST_SECONDS else None

    def _has_room(self, url: str) -> bool:
        if self.titles and url not in self._chosen:
            return False
        return len(self._pages) < self._most

    def _save(self, kind: str, url: str, date: str, data: bytes) -> None:
        self._counts[kind] += 1
        path = self._into / f"kept-{len(self._kept)}"
        path.write_bytes(data)
        self._kept.append(_Kept(kind, url, date, path))


def _kind(url: str) -> tuple[str, str]:
    for prefix in (*TEXTS, *PICTURES):
        if url.startswith(prefix):
            return prefix, url.removeprefix(prefix)
    return "", url


def _went_well(status: int | None) -> bool:
    return 200 <= (status or 0) < 300


def _moment(date: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(date)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
