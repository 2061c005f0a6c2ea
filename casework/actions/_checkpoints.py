"""Holds checkpoints against one another, against their files, and ledgers against them.

Nothing here writes, and nothing is believed because the database says so.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from casework.actions import _ledger, _tree
from casework.models import Chain, Checkpoint

GENESIS = "0" * 64
FILES = "renvoi-checkpoint-*.json"


class Break(StrEnum):
    """How a checkpoint, or what it covers, can contradict itself."""

    CHANGED = "checkpoint changed"
    MISSING = "checkpoint missing"
    FILE_MISSING = "checkpoint file missing"
    FILE_UNREADABLE = "checkpoint file unreadable"
    FILE_DIFFERS = "checkpoint file differs"
    CHAIN_MISSING = "chain missing"
    ACCESS_CHANGED = "access ledger changed"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be as it was written, and where."""

    checkpoint: int
    kind: Break
    where: str


@dataclass(frozen=True, slots=True)
class Known:
    """One checkpoint as the database or a file has it."""

    number: int
    sha256: str
    body: str
    leaves: list[str]
    where: str

    @property
    def is_whole(self) -> bool:
        """Say whether the parts belong together: hash, number, and the root over the leaves."""
        try:
            said = json.loads(self.body)
            return (
                hashlib.sha256(self.body.encode()).hexdigest() == self.sha256
                and said["number"] == self.number
                and said["root"] == _tree.root(self.leaves)
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return False

    @property
    def previous(self) -> str:
        return str(json.loads(self.body)["previous"])

    @property
    def heads(self) -> dict[str, dict[str, Any]]:
        return {leaf["chain"]: leaf for leaf in map(json.loads, self.leaves)}


@dataclass(slots=True)
class Findings:
    """What holding the checkpoints against everything found."""

    checkpoints: int = 0
    files: int = 0
    last_at: str = ""
    faults: list[Fault] = field(default_factory=list)
    # Heads that were known outside: of each chain, what stands at which line.
    pins: dict[str, dict[int, set[str]]] = field(default_factory=dict)


def examine(folder: str) -> Findings:
    """Hold every checkpoint against the one before, its file, and the access ledger."""
    found = Findings()
    kept = {known.number: known for known in _kept(found)}
    files = _files(folder, found) if folder else {}
    sound: dict[int, Known] = {}
    for number in range(1, max([0, *kept, *files]) + 1):
        known = _hold(number, kept.get(number), files, found, folder)
        if known:
            sound[number] = known
            _pin(known, found)
    _hold_links(sound, found)
    _hold_chains(sound, found)
    _hold_ledgers(sound, found)
    found.faults.sort(key=lambda fault: (fault.checkpoint, fault.kind, fault.where))
    return found


def _kept(found: Findings) -> Iterator[Known]:
    for row in Checkpoint.objects.order_by("number").iterator(chunk_size=50):
        found.checkpoints += 1
        found.last_at = row.recorded_at.isoformat()
        yield Known(row.number, row.sha256, row.body, row.leaves, "database")


def _files(folder: str, found: Findings) -> dict[int, Known]:
    """Read every file of a checkpoint; one that cannot be read is a fault, and no more."""
    read: dict[int, Known] = {}
    for place in sorted(Path(folder).glob(FILES)):
        found.files += 1
        number = int("".join(filter(str.isdigit, place.stem)) or 0)
        try:
            facts = json.loads(place.read_text(encoding="utf-8"))
            read[number] = Known(
                number, facts["sha256"], facts["body"], facts["leaves"], place.name
            )
        except (OSError, ValueError, KeyError, TypeError):
            found.faults.append(Fault(number, Break.FILE_UNREADABLE, place.name))
    return read


def _hold(
    number: int, row: Known | None, files: Mapping[int, Known], found: Findings, folder: str
) -> Known | None:
    """Return the checkpoint that is to be believed: the file's, where there is one that holds."""
    file = files.get(number)
    said = [fault.checkpoint for fault in found.faults]
    if row is None:
        found.faults.append(Fault(number, Break.MISSING, "database"))
    elif not row.is_whole:
        found.faults.append(Fault(number, Break.CHANGED, row.where))
    if file and not file.is_whole:
        found.faults.append(Fault(number, Break.CHANGED, file.where))
    elif file and row and (file.body, file.leaves) != (row.body, row.leaves):
        found.faults.append(Fault(number, Break.FILE_DIFFERS, file.where))
    elif folder and not file and number not in said:
        found.faults.append(Fault(number, Break.FILE_MISSING, folder))
    return next((known for known in (file, row) if known and known.is_whole), None)


def _pin(known: Known, found: Findings) -> None:
    for name, leaf in known.heads.items():
        found.pins.setdefault(name, {}).setdefault(leaf["sequence"], set()).add(leaf["hash"])


def _hold_links(sound: Mapping[int, Known], found: Findings) -> None:
    for number, known in sound.items():
        before = sound.get(number - 1)
        expected = before.sha256 if before else GENESIS
        if (before or number == 1) and known.previous != expected:
            found.faults.append(Fault(number, Break.CHANGED, f"{known.where}: the one before"))


def _hold_chains(sound: Mapping[int, Known], found: Findings) -> None:
    names = {chain.name for chain in Chain.objects.select_related("network")}
    missing: set[str] = set()
    for number, known in sound.items():
        for name in sorted(set(known.heads) - names - missing):
            missing.add(name)
            found.faults.append(Fault(number, Break.CHAIN_MISSING, name))


def _hold_ledgers(sound: Mapping[int, Known], found: Findings) -> None:
    """Find for each ledger the first checkpoint that says something else of it."""
    said: dict[str, dict[int, tuple[int, str]]] = {}
    for number, known in sound.items():
        for name, leaf in known.heads.items():
            said.setdefault(name, {}).setdefault(leaf["accesses"], (number, leaf["ledger"]))
    for chain in Chain.objects.select_related("network").order_by("pk"):
        points = dict(said.get(chain.name, {}))
        running, count = _ledger.START, 0
        lines = _ledger.lines(chain.network)
        while points:
            number, expected = points.pop(count, (0, ""))
            if number and running.hex() != expected:
                found.faults.append(Fault(number, Break.ACCESS_CHANGED, chain.name))
                break
            line = next(lines, None)
            if line is None:
                _blame_missing(points, chain.name, found)
                break
            running, count = _ledger.follow(running, line, name=chain.name), count + 1


def _blame_missing(points: Mapping[int, tuple[int, str]], name: str, found: Findings) -> None:
    """A checkpoint that counts more accesses than there are says that some were removed."""
    if points:
        number = min(number for number, _expected in points.values())
        found.faults.append(Fault(number, Break.ACCESS_CHANGED, name))
