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

Written by `make bench`; every figure is of one run on one machine, so only ratios compare.

Machine: {machine}. Run on {day}.

| work | measured | bar | command |
|---|---|---|---|
"""


class Report:
    """Collects one line per measured piece of work."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, work: str, measured: str, *, bar: str = "–", command: str) -> None:
        self.lines.append(f"| {work} | {measured} | {bar} | `{command}` |")
        print(f"\n{work}: {measured} (bar: {bar})")


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    made = Report()
    yield made
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
    day = datetime.now(UTC).date().isoformat()
    REPORT.write_text(HEAD.format(machine=machine, day=day) + "\n".join(made.lines) + "\n")


def seconds_of(work: Callable[[], object], *, runs: int = 1) -> float:
    """Return the median wall seconds of some runs."""
    taken = []
    for _run in range(runs):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return statistics.median(taken)
