"""Writes the append-only trail, in the transaction of the change that it tells of."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any

from casework.models import Access, Chain, Event, EventKind, Network, Officer

_origin: ContextVar[Mapping[str, str]] = ContextVar("origin", default={})  # noqa: B039


def canonical(payload: Any) -> str:
    """Return the one JSON text of this payload: sorted keys, no spaces, real characters."""
    return json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def moment(value: datetime | None) -> str:
    """Return a time as chains and ledgers hash it: UTC with microseconds, or nothing."""
    if value is None:
        return ""
    plain = value.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(timespec="microseconds") + "Z"


@contextmanager
def coming_by(door: str, *, address: str | None = None) -> Iterator[None]:
    """Say of every event of evidence inside by which door, and from where, it came."""
    before = _origin.set({"door": str(door), **({"address": address} if address else {})})
    try:
        yield
    finally:
        _origin.reset(before)


def record(
    kind: EventKind,
    *,
    by: Officer,
    subject: str,
    network: Network | None = None,
    occurred_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the network's chain, or to the house's where there is no network.

    Call it last in a transaction: it locks the head of the chain until the commit.
    """
    chain, _ = Chain.objects.get_or_create(network=network)
    return Event.objects.create(
        chain=chain,
        kind=kind,
        actor=by,
        subject=subject[:80].replace("\n", " "),
        occurred_at=occurred_at,
        payload=canonical({**(payload or {}), **_origin_of(kind)}),
    )


def _origin_of(kind: EventKind) -> Mapping[str, str]:
    # Custody asks for it; elsewhere an address would be a personal datum without a purpose.
    return _origin.get() if kind.value.startswith("evidence.") else {}


def head(network: Network) -> dict[str, Any]:
    """Return the place and hash of the network's newest event, to be cited outside."""
    chain, _ = Chain.objects.get_or_create(network=network)
    return {"chain": chain.name, "sequence": chain.sequence, "hash": bytes(chain.head).hex()}


def note_access(
    deed: Access.Deed,
    *,
    by: Officer,
    subject: str,
    door: Access.Door,
    network: Network | None = None,
    sha256: str = "",
    address: str | None = None,
) -> None:
    """Append one read to the access ledger, which takes no lock on any chain."""
    Access.objects.create(
        network=network,
        officer=by,
        deed=deed,
        subject=subject[:80],
        sha256=sha256,
        door=door,
        address=address,
    )
