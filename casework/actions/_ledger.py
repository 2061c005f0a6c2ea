"""The access ledger as one running hash for each network, recomputed in Python.

hash = SHA-256(hash before ‖ SHA-256(line)); see docs/decisions for what a line is.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.audit import canonical, moment
from casework.models import Access, Network

START = bytes(32)
CHUNK = 2000
HOUSE = "HOUSE"
COLUMNS = (
    "pk",
    "officer_id",
    "deed",
    "subject",
    "sha256",
    "door",
    "address",
    "salt",
    "recorded_at",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One access as it is hashed; the address only by its salted hash."""

    pk: int
    officer_id: int
    deed: str
    subject: str
    sha256: str
    door: str
    address: str | None
    salt: bytes
    recorded_at: Any

    @property
    def address_hash(self) -> str:
        return hashlib.sha256(bytes(self.salt) + (self.address or "").encode()).hexdigest()

    def text(self, name: str) -> str:
        return canonical(
            [
                name,
                self.officer_id,
                self.deed,
                self.subject,
                self.sha256,
                self.door,
                self.address_hash,
                moment(self.recorded_at),
            ]
        )


def lines(network: Network | None, *, after: int = 0, upto: int | None = None) -> Iterator[Line]:
    """Read the accesses of one network, or of the house, in the order of their keys."""
    rows = Access.objects.filter(network=network, pk__gt=after).order_by("pk")
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    for facts in rows.values_list(*COLUMNS).iterator(chunk_size=CHUNK):
        yield Line(*facts)


def follow(running: bytes, line: Line, *, name: str) -> bytes:
    """Return the running hash after one more line."""
    text = hashlib.sha256(line.text(name).encode()).digest()
    return hashlib.sha256(running + text).digest()
