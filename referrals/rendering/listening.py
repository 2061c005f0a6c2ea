"""What WeasyPrint says while it works: pages done, and characters it could not show."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from weasyprint.logger import LOGGER, PROGRESS_LOGGER

from referrals.rendering.failures import GlyphMissing, RenderFailed
from referrals.rendering.outcome import Progress

MISSING = re.compile(r"unsupported by fonts.*\(U\+([0-9A-F]+)\)")
PAGE = re.compile(r"Page (\d+)$")
ITEMS_PER_PAGE = 20
OTHER_PAGES = 15
LAYOUT_FROM, LAYOUT_TO, WRITING = 25, 75, 78


class Ear(logging.Handler):
    """Collects what went wrong and turns page numbers into progress."""

    def __init__(self, progress: Progress, items: int) -> None:
        super().__init__()
        self._progress = progress
        self._expected = OTHER_PAGES + items / ITEMS_PER_PAGE
        self._last = 0
        self.missing: frozenset[str] = frozenset()
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line of WeasyPrint's log."""
        message = record.getMessage()
        if found := MISSING.search(message):
            self.missing |= {chr(int(found[1], 16))}
        elif record.levelno >= logging.ERROR:
            self.errors.append(message)
        elif found := PAGE.search(message):
            self._page(int(found[1]))
        elif message.startswith("Step 6"):
            self._progress(WRITING, "WRITING")

    def _page(self, page: int) -> None:
        done = min(1.0, page / self._expected)
        percent = round(LAYOUT_FROM + (LAYOUT_TO - LAYOUT_FROM) * done)
        # Only steps forward are told: pages are laid out again when a reference moved.
        if percent > self._last:
            self._last = percent
            self._progress(percent, "LAYOUT")

    def check(self) -> None:
        """Refuse a rendering with errors or with characters that could not be shown.

        :raises GlyphMissing: naming the characters.
        :raises RenderFailed: with what WeasyPrint said was wrong.
        """
        if self.missing:
            raise GlyphMissing(", ".join(f"U+{ord(c):04X}" for c in sorted(self.missing)))
        if self.errors:
            raise RenderFailed("; ".join(self.errors))


@contextmanager
def to_weasyprint(progress: Progress, items: int) -> Iterator[Ear]:
    """Listen to WeasyPrint's two logs while the block runs."""
    ear = Ear(progress, items)
    levels = [(log, log.level) for log in (LOGGER, PROGRESS_LOGGER)]
    LOGGER.addHandler(ear)
    PROGRESS_LOGGER.addHandler(ear)
    LOGGER.setLevel(logging.WARNING)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    try:
        yield ear
    finally:
        for log, level in levels:
            log.removeHandler(ear)
            log.setLevel(level)
