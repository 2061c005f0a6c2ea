"""Recomputes the hash chains line by line, in Python, so that nothing has to be believed of SQL.

Nothing here writes. The header and the hashes are those of docs/decisions/0005-hash-chains.md.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from casework.actions import _checkpoints
from casework.actions._checkpoints import Findings
from casework.audit import moment
from casework.gateways import authority
from casework.models import Anchor, Chain, Stamp

GENESIS = bytes(32)
CHUNK = 2000
LINE = (
    "sequence",
    "kind",
    "actor_id",
    "subject",
    "occurred_at",
    "recorded_at",
    "payload",
    "salt",
    "payload_hash",
    "previous",
    "hash",
)


class Break(StrEnum):
    """How a line can contradict the chain that it stands in."""

    PAYLOAD_CHANGED = "payload changed"
    HEADER_CHANGED = "header changed"
    LINE_MISSING = "line missing"
    LINE_REPLACED = "line replaced"
    REORDERED = "reordered"
    HEAD_MOVED = "head moved"
    ANCHOR_CONTRADICTED = "anchor contradicted"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first line that cannot be as it was written, and why."""

    sequence: int
    kind: Break


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is hashed."""

    sequence: int
    kind: str
    actor_id: int
    subject: str
    occurred_at: datetime | None
    recorded_at: datetime
    payload: str | None
    salt: bytes | None
    payload_hash: bytes
    previous: bytes
    hash: bytes

    def header(self, name: str, *, sequence: int | None = None) -> bytes:
        """Return what the trigger `renvoi_chain_event` hashes between previous and payload."""
        parts = (
            name,
            str(sequence or self.sequence),
            self.kind,
            str(self.actor_id),
            self.subject,
            moment(self.occurred_at),
            moment(self.recorded_at),
        )
        return "\n".join(parts).encode()

    def hash_in(self, name: str, *, sequence: int | None = None) -> bytes:
        """Return the hash of this line as number `sequence` of the named chain."""
        header = self.header(name, sequence=sequence)
        return hashlib.sha256(self.previous + header + self.payload_hash).digest()

    @property
    def payload_holds(self) -> bool:
        """Say whether the payload is the one that was hashed; a disposed one is past asking."""
        if self.payload is None:
            return True
        return hashlib.sha256((self.salt or b"") + self.payload.encode()).digest() == (
            self.payload_hash
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What the examination of one chain found."""

    chain: str
    events: int
    fault: Fault | None
    anchor: dict[str, Any] | None
    younger: int

    @property
    def ok(self) -> bool:
        return self.fault is None

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {**asdict(self), "ok": self.ok}


def examine(
    chains: Iterable[Chain], *, pins: Mapping[str, Mapping[int, set[str]]] | None = None
) -> Iterator[Report]:
    """Examine chain after chain, from the first line to the head, in flat memory.

    `pins` says by chain and line which hashes are known from checkpoints.
    """
    for chain in chains:
        yield _Walk(chain, (pins or {}).get(chain.name, {})).report()


def examine_checkpoints(folder: str) -> Findings:
    """Hold checkpoints against one another, against their files, and the ledgers against them."""
    return _checkpoints.examine(folder)


def examine_stamps() -> Iterator[tuple[Stamp, str]]:
    """Verify every token anew, and tell of each why it does not hold; of a good one, nothing."""
    for stamp in Stamp.objects.exclude(token=None).order_by("pk").iterator(chunk_size=100):
        fault = ""
        try:
            said = authority.verify(bytes(stamp.token or b""), stamp.body)
            if said.stamped_at != stamp.stamped_at:
                fault = "the time is not the token's"
            elif hashlib.sha256(stamp.body.encode()).hexdigest() != stamp.sha256:
                fault = "the text is not the one that was stamped"
        except authority.BadAnswer as found:
            fault = str(found)
        yield stamp, fault


class _Walk:
    """One walk along a chain, which remembers the last good hash and the first fault."""

    def __init__(self, chain: Chain, pins: Mapping[int, set[str]]) -> None:
        self.chain, self.name = chain, chain.name
        # Before the lines: what an anchor cites was committed before it.
        self.anchors = list(Anchor.objects.filter(chain=chain).order_by("sequence", "pk"))
        self.cited: dict[int, set[str]] = {place: set(known) for place, known in pins.items()}
        for anchor in self.anchors:
            self.cited.setdefault(anchor.sequence, set()).add(anchor.hash)
        self.events, self.place = 0, 0
        self.running = GENESIS
        self.fault: Fault | None = None
        self.head: tuple[int, bytes] = (chain.sequence, bytes(chain.head))

    def report(self) -> Report:
        self._hold_anchors_against(0, GENESIS)
        for line in self._lines():
            self.events += 1
            self._step(line)
        self._arrive()
        last = self.anchors[-1] if self.anchors else None
        return Report(
            chain=self.name,
            events=self.events,
            fault=self.fault,
            anchor=_plain(last) if last else None,
            younger=max(0, self.place - last.sequence) if last else self.events,
        )

    def _lines(self) -> Iterator[Line]:
        """Read head and lines in one statement, so that writers at work change nothing."""
        names = ["sequence", "head", *(f"events__{name}" for name in LINE)]
        rows = Chain.objects.filter(pk=self.chain.pk).order_by("events__sequence")
        for sequence, head, *facts in rows.values_list(*names).iterator(chunk_size=CHUNK):
            self.head = sequence, bytes(head)
            # A chain without events comes as one row of nothing.
            if facts[0] is not None:
                yield Line(*[_as_bytes(fact) for fact in facts])

    def _step(self, line: Line) -> None:
        kind = self._kind_of_break(line)
        if kind is Break.LINE_MISSING:
            self._blame(self.place + 1, kind)
        elif kind is Break.LINE_REPLACED:
            # This line still cites the one that stood before it once.
            self._blame(line.sequence - 1, kind)
        elif kind:
            self._blame(line.sequence, kind)
        self._hold_anchors_against(line.sequence, line.hash)
        self.place, self.running = line.sequence, line.hash

    def _kind_of_break(self, line: Line) -> Break | None:
        if self.fault:
            return None
        if line.sequence > self.place + 1:
            return Break.LINE_MISSING
        if not line.payload_holds:
            return Break.PAYLOAD_CHANGED
        if line.hash_in(self.name) != line.hash:
            return Break.REORDERED if self._fits_elsewhere(line) else Break.HEADER_CHANGED
        return None if line.previous == self.running else Break.LINE_REPLACED

    def _fits_elsewhere(self, line: Line) -> bool:
        """Say whether the line is whole, only not under this number."""
        numbers = range(1, max(self.head[0], line.sequence) + 1)
        return any(line.hash_in(self.name, sequence=n) == line.hash for n in numbers)

    def _arrive(self) -> None:
        sequence, head = self.head
        if sequence > self.place:
            self._blame(self.place + 1, Break.LINE_MISSING)
        elif (sequence, head) != (self.place, self.running):
            self._blame(self.place, Break.HEAD_MOVED)
        for cited in sorted(self.cited):
            if cited > self.place:
                self._blame(cited, Break.ANCHOR_CONTRADICTED)

    def _hold_anchors_against(self, sequence: int, found: bytes) -> None:
        if self.cited.get(sequence, set()) - {found.hex()}:
            self._blame(sequence, Break.ANCHOR_CONTRADICTED)

    def _blame(self, sequence: int, kind: Break) -> None:
        self.fault = self.fault or Fault(sequence, kind)


def _as_bytes(fact: Any) -> Any:
    return bytes(fact) if isinstance(fact, memoryview) else fact


def _plain(anchor: Anchor) -> dict[str, Any]:
    return {
        "where": anchor.where,
        "citation": anchor.citation,
        "sequence": anchor.sequence,
        "recorded_at": anchor.recorded_at.isoformat(),
    }
