"""Tells the person at the terminal what happens, as it happens."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

CELLS = 30
# Off a terminal, a line for every so many per cent.
STEP = 25


class Bar:
    """One long part: a bar that fills on a terminal, a few plain lines elsewhere."""

    def __init__(self, out: TextIO, label: str, total: int, *, is_drawn: bool) -> None:
        self.out, self.label, self.total = out, label, max(1, total)
        self.is_drawn = is_drawn
        self.began = time.monotonic()
        self.shown = 0
        self.to(0)

    def to(self, done: int, words: str = "") -> None:
        """Show how far it got."""
        percent = min(100, 100 * done // self.total)
        if self.is_drawn:
            self._draw(percent, words)
        elif percent >= self.shown + STEP or (percent == 100 > self.shown):
            self.shown = percent if percent == 100 else percent - percent % STEP
            self._print(f"  {self.label}: {percent} %")

    def end(self) -> None:
        if self.is_drawn:
            self.out.write(f"\r\x1b[K  {self.label}: done in {self._seconds()}\n")
            self.out.flush()
        else:
            self._print(f"  {self.label}: done in {self._seconds()}")

    def _draw(self, percent: int, words: str) -> None:
        filled = CELLS * percent // 100
        cells = "█" * filled + "·" * (CELLS - filled)
        line = f"  {self.label} {cells} {percent:3} % {words}"
        # A line that wraps could not be drawn over.
        self.out.write("\r\x1b[K" + line[: shutil.get_terminal_size().columns - 1])
        self.out.flush()

    def _print(self, text: str) -> None:
        self.out.write(text + "\n")
        self.out.flush()

    def _seconds(self) -> str:
        return f"{time.monotonic() - self.began:.1f} s"


class Stage:
    """Where the story is told."""

    def __init__(self, out: TextIO, *, is_terminal: bool) -> None:
        self.out, self.is_terminal = out, is_terminal
        self.began = time.monotonic()

    def chapter(self, title: str) -> None:
        self.out.write(f"\n{title}\n")
        self.out.flush()

    def say(self, text: str) -> None:
        self.out.write(f"  {text}".rstrip() + "\n")
        self.out.flush()

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Bar]:
        bar = Bar(self.out, label, total, is_drawn=self.is_terminal)
        try:
            yield bar
        except BaseException:
            # What is written next must not land on the bar's own line.
            if self.is_terminal:
                self.out.write("\n")
            raise
        bar.end()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began
