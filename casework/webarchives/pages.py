"""The pages of an archive: which captures are pages, and the text and picture of the first ones."""

from pathlib import Path
from typing import Any

from casework.webarchives import text

LONGEST_TEXT = 4 * 1024 * 1024
LARGEST_PICTURE = 32 * 1024 * 1024
LONGEST_TITLE = 500
# How crawlers name what they made of a page, the best first: text, and pictures.
TEXTS = ("urn:textFinal:", "urn:text:")
PICTURES = ("urn:fullPage:", "urn:view:", "urn:thumbnail:")


class Pages:
    """Says which payloads are worth keeping while an archive is read, and makes copies of them."""

    def __init__(self, into: Path, *, most: int) -> None:
        self._into, self._most, self._files = into, most, 0
        # By address: what pages.jsonl says, and the files that were kept.
        self.listed: dict[str, dict[str, str]] = {}
        self._kept: dict[tuple[str, str], Path] = {}

    def wants(self, url: str, *, is_page: bool) -> int:
        """Return how many bytes of this record's payload are worth keeping."""
        kind, address = _kind(url)
        if not kind and (not is_page or (self.listed and url not in self.listed)):
            return 0
        if (kind, address) in self._kept or self._files >= self._most * 3:
            return 0
        return LARGEST_PICTURE if kind in PICTURES else LONGEST_TEXT

    def keep(self, url: str, data: bytes) -> None:
        self._files += 1
        path = self._into / f"kept-{self._files}"
        path.write_bytes(data)
        self._kept[_kind(url)] = path

    def settle(self, captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Mark the captures that are pages, and return the copies of the first ones."""
        extracts: list[dict[str, Any]] = []
        done: set[str] = set()
        for capture in captures:
            url = capture["url"]
            said = self.listed.get(url)
            capture["is_page"] = bool(said) if self.listed else _looks_like_page(capture)
            if not capture["is_page"] or capture["record"] == "revisit":
                continue
            capture["title"] = (said or {}).get("title", "")[:LONGEST_TITLE]
            if url not in done and len(done) < self._most:
                done.add(url)
                extracts += self._extracts(capture, said or {})
        return extracts

    def _extracts(self, capture: dict[str, Any], said: dict[str, str]) -> list[dict[str, Any]]:
        number, url = capture["number"], capture["url"]
        found = []
        words, title = self._words(url, said)
        capture["title"] = capture["title"] or title[:LONGEST_TITLE]
        if words:
            path = self._into / f"text-{number}.txt"
            path.write_text(words, encoding="utf-8")
            found.append({"capture": number, "is_text": True, "file": path.name})
        picture = next((self._kept[k, url] for k in PICTURES if (k, url) in self._kept), None)
        if picture:
            found.append({"capture": number, "is_text": False, "file": picture.name})
        return found

    def _words(self, url: str, said: dict[str, str]) -> tuple[str, str]:
        """Return the text and the title of a page: as the crawler read it, or out of its HTML."""
        html = self._kept.get(("", url))
        read, title = text.of_html(html.read_bytes()) if html else ("", "")
        for kind in TEXTS:
            if (kind, url) in self._kept:
                return self._kept[kind, url].read_bytes().decode("utf-8", "replace"), title
        return said.get("text") or read, title


def _kind(url: str) -> tuple[str, str]:
    for prefix in (*TEXTS, *PICTURES):
        if url.startswith(prefix):
            return prefix, url.removeprefix(prefix)
    return "", url


def _looks_like_page(capture: dict[str, Any]) -> bool:
    is_html = capture["media_type"] in ("text/html", "application/xhtml+xml")
    return is_html and capture["record"] == "response" and 200 <= (capture["status"] or 0) < 300
