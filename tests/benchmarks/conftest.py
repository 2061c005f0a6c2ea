"""Benchmarks report ratios measured in one run; nothing here passes or fails by time."""

import os
import platform
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pytest

REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`, which replaces the rows of the commands that it ran and keeps the others.
A row is of one run on one machine, so only its ratios compare with those of another day.

| work | measured | bar | command | run on |
|---|---|---|---|---|
"""


class Report:
    """Collects one line per measured piece of work."""

    def __init__(self) -> None:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
        machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
        self.run_on = f"{datetime.now(UTC).date().isoformat()}, {machine}"
        self.lines: dict[str, list[str]] = {}

    def add(self, work: str, measured: str, *, bar: str = "–", command: str) -> None:
        line = f"| {work} | {measured} | {bar} | `{command}` | {self.run_on} |"
        self.lines.setdefault(command, []).append(line)
        print(f"\n{work}: {measured} (bar: {bar})")

    def write(self) -> None:
        """Put this run's lines in the place of the older ones of the same commands."""
        kept = {command: [] for command in _commands()} | self.lines
        for line in _rows():
            if (command := _command(line)) not in self.lines:
                kept[command].append(line)
        rows = [line for lines in kept.values() for line in lines]
        REPORT.write_text(HEAD + "\n".join(rows) + "\n")


def _rows() -> list[str]:
    lines = REPORT.read_text().splitlines() if REPORT.exists() else []
    return [line for line in lines if line.endswith("|") and "`" in line]


def _command(line: str) -> str:
    return line.split("`")[1]


def _commands() -> list[str]:
    return [_command(line) for line in _rows()]


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    made = Report()
    yield made
    if made.lines:
        made.write()


def seconds_of(work: Callable[[], object], *, runs: int = 1) -> float:
    """Return the median wall seconds of some runs."""
    taken = []
    for _run in range(runs):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return statistics.median(taken)
