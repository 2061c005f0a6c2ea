"""Packages of any size against one pass over the same rows; two workers, as on two cores."""

import hashlib
import json
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from referrals import rendering
from referrals.rendering import forkservers
from tests.benchmarks.conftest import seconds_of
from tests.referrals.rendering import samples

BASELINE = Path(__file__).with_name("one_pass.py")
WORKERS = 2
# Smaller where somebody only wants to see that the benchmark works.
ITEMS = int(os.environ.get("BENCH_PACKAGE_ITEMS", "2000"))
MANY = int(os.environ.get("BENCH_PACKAGE_MANY", "25000"))
COMMAND = "make bench ARGS='-k package'"
MEGABYTE = 1024 * 1024


class Maker:
    """Builds packages as the workers do: annexes side by side, unchanged ones not again."""

    def __init__(self) -> None:
        self.kept: dict[str, rendering.Rendering] = {}
        self.documents = 0
        self.memory = 0

    def package(self, text: str) -> rendering.Rendering:
        cuts = rendering.plan(text)[1:]
        with ThreadPoolExecutor(WORKERS) as pool:
            made = list(pool.map(lambda cut: self._annex(text, cut.number), cuts))
        facts = [
            rendering.VolumeFact(
                cut.number,
                cut.first,
                cut.last,
                cut.items,
                len(annex.pdf),
                hashlib.sha256(annex.pdf).hexdigest(),
                annex.pages,
            )
            for cut, annex in zip(cuts, made, strict=True)
        ]
        approvals = [samples.approval(text)]
        return self._count(rendering.build_main(text, {}, approvals, quiet, volumes=facts))

    def _annex(self, text: str, number: int) -> rendering.Rendering:
        key = rendering.volume_key(text, number)
        if key not in self.kept:
            self.kept[key] = self._count(rendering.build_volume(text, number, quiet))
        return self.kept[key]

    def _count(self, made: rendering.Rendering) -> rendering.Rendering:
        self.documents += 1
        self.memory = max(self.memory, made.memory)
        return made


def quiet(percent: int, step: str) -> None:
    """Take no notice of progress."""


def items(count: int, **edits: Any) -> list[dict[str, Any]]:
    return [
        samples.asset(number, last_seen="2023-09-04") | (edits if number == count // 2 else {})
        for number in range(1, count + 1)
    ]


def contents(count: int, **edits: Any) -> str:
    return samples.contents(items=items(count, **edits), narratives=[])


@pytest.fixture(scope="module")
def one_pass() -> float:
    """The seconds that the baseline takes, from nothing to a PDF."""
    rows = json.dumps(items(ITEMS))
    environment = forkservers.environment()
    return seconds_of(
        lambda: subprocess.run(
            [sys.executable, str(BASELINE)],
            input=rows,
            text=True,
            env=environment,
            check=True,
            capture_output=True,
        )
    )


def test_a_package_beats_one_pass_and_an_edit_renders_two_documents(one_pass, report):
    maker = Maker()
    text = contents(ITEMS)
    forkservers.end_idle()

    cold = seconds_of(lambda: maker.package(text))
    volumes, maker.documents = maker.documents, 0
    edited = seconds_of(lambda: maker.package(contents(ITEMS, handle="@other")))

    assert maker.documents == 2
    report.add(
        f"package of {ITEMS:,} items, cold, {volumes} documents, {WORKERS} workers",
        f"{cold:.1f} s, one pass {one_pass:.1f} s: {one_pass / cold:.1f}× faster",
        bar="≥ 3×",
        command=COMMAND,
    )
    report.add(
        f"the same after one item was edited, {maker.documents} documents",
        f"{edited:.2f} s: {one_pass / edited:.1f}× faster than one pass",
        bar="2 documents, ≥ 8×",
        command=COMMAND,
    )


def test_the_cost_of_an_item_does_not_grow(report):
    few, many = Maker(), Maker()

    small = seconds_of(lambda: few.package(contents(ITEMS))) / ITEMS
    large = seconds_of(lambda: many.package(contents(MANY))) / MANY

    report.add(
        f"cost of an item at {MANY:,} items, {many.documents} documents",
        f"{large * 1000:.2f} ms, at {ITEMS:,} {small * 1000:.2f} ms: {large / small:.2f}×",
        bar="≤ 1.2×",
        command=COMMAND,
    )
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    report.add(
        f"memory at {MANY:,} items",
        f"renderer {many.memory // MEGABYTE} MB; both workers' own side {own // MEGABYTE} MB",
        bar="≤ 400 MB each",
        command=COMMAND,
    )
