"""The custody of one piece of evidence: every event, read and check of it, as one table."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Access, Event, Evidence, IntegrityCheck, Network

CHUNK = 500
# What happened: the code that is given out, by how the source calls it, and the words for it.
DEEDS: dict[str, tuple[str, Promise]] = {
    "evidence.received": ("RECEIVED", _("Received")),
    "evidence.linked": ("LINKED", _("Linked to an asset or a post")),
    "evidence.unlinked": ("UNLINKED", _("No longer linked to an asset or a post")),
    "evidence.archive_read": ("ARCHIVE_READ", _("Web archive read")),
    "evidence.verified": ("VERIFIED", _("Verified")),
    "evidence.mismatch": ("MISMATCH", _("Found changed or missing")),
    "evidence.derived": ("DERIVED", _("Copy derived")),
    "evidence.redaction_requested": ("REDACTION_REQUESTED", _("Redacted copy requested")),
    "evidence.revealed": ("REVEALED", _("Revealed")),
    "evidence.sealed": ("SEALED", _("Sealed")),
    "evidence.unsealing_proposed": ("UNSEALING_PROPOSED", _("Release or destruction proposed")),
    "evidence.unsealing_refused": ("UNSEALING_REFUSED", _("Release or destruction refused")),
    "evidence.released": ("RELEASED", _("Seal taken off")),
    "evidence.destroyed": ("DESTROYED", _("Destruction decided")),
    "evidence.removed": ("REMOVED", _("Bytes removed from the store")),
    "evidence.hold_placed": ("HOLD_PLACED", _("Placed under legal hold")),
    "evidence.hold_lifted": ("HOLD_LIFTED", _("Legal hold lifted")),
    "evidence.annotated": ("CORRECTED", _("Description corrected")),
    "evidence.exported": ("EXPORTED", _("Exported")),
    "check.INTACT": ("VERIFIED", _("Verified")),
    "check.MISMATCH": ("MISMATCH", _("Found changed or missing")),
    "check.MISSING": ("MISMATCH", _("Found changed or missing")),
    "access.VIEWED": ("VIEWED", _("Details viewed")),
    "access.OPENED": ("OPENED", _("Contents opened")),
    "access.DOWNLOADED": ("DOWNLOADED", _("Downloaded")),
    "access.EXPORTED": ("EXPORTED", _("Exported")),
}
DOORS = Access.Door.choices
COLUMNS = ("at", "source", "number", "piece", "what", "officer", "who", "door", "address", "facts")
PIECE = COLUMNS.index("piece")
ORDER = ("its_at", "its_source", "its_number")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to a piece of evidence."""

    at: datetime
    what: str
    officer: int | None
    who: str
    door: str
    address: str
    facts: dict[str, Any]

    @property
    def deed(self) -> str:
        return DEEDS[self.what][0] if self.what in DEEDS else self.what

    @property
    def label(self) -> Promise | str:
        return DEEDS[self.what][1] if self.what in DEEDS else self.what

    @property
    def door_label(self) -> str:
        return str(dict(DOORS).get(self.door, ""))


def count(evidence: Evidence) -> int:
    return sum(rows.order_by().count() for rows in _sources(evidence))


def page(evidence: Evidence, *, start: int, size: int) -> list[Line]:
    """Return some of the lines, newest first."""
    return [_line(row) for row in _ordered(evidence, newest=True)[start : start + size]]


def every_line(evidence: Evidence) -> Iterator[Line]:
    """Yield all lines, oldest first, as they are exported."""
    start = 0
    while rows := list(_ordered(evidence, newest=False)[start : start + CHUNK]):
        yield from map(_line, rows)
        start += CHUNK


def without_reads(network: Network, evidence: Sequence[Evidence]) -> dict[int, list[Line]]:
    """Return what happened to each of these pieces, but who read it, oldest first, in one query."""
    subjects = [f"evidence:{one.pk}" for one in evidence]
    events = _events(Event.objects.filter(chain__network=network, subject__in=subjects))
    checks = _checks(IntegrityCheck.objects.filter(evidence__in=evidence))
    found: dict[int, list[Line]] = {}
    for row in events.union(checks, all=True).order_by(*ORDER):
        found.setdefault(int(row[PIECE]), []).append(_line(row))
    return found


def _ordered(evidence: Evidence, *, newest: bool) -> QuerySet:
    first, *others = _sources(evidence)
    return first.union(*others, all=True).order_by(
        *(f"-{name}" if newest else name for name in ORDER)
    )


def _sources(evidence: Evidence) -> list[QuerySet]:
    subject = f"evidence:{evidence.pk}"
    accesses = Access.objects.filter(network=evidence.network_id, subject=subject)
    return [
        _events(Event.objects.filter(chain__network=evidence.network_id, subject=subject)),
        _columns(
            accesses,
            what=Concat(Value("access."), F("deed")),
            officer=F("officer"),
            who=F("officer__name"),
            door=F("door"),
            address=Cast("address", TextField()),
            source=1,
        ),
        _checks(IntegrityCheck.objects.filter(evidence=evidence)),
    ]


def _events(events: QuerySet) -> QuerySet:
    piece = Substr("subject", len("evidence:") + 1)
    return _columns(
        events,
        what=F("kind"),
        officer=F("actor"),
        who=F("actor__name"),
        facts=F("payload"),
        piece=piece,
    )


def _checks(checks: QuerySet) -> QuerySet:
    return _columns(
        checks,
        what=Concat(Value("check."), F("state")),
        officer=F("run__requested_by"),
        who=F("run__requested_by__name"),
        piece=F("evidence"),
        source=2,
    )


def _columns(rows: QuerySet, *, source: int = 0, **given: Any) -> QuerySet:
    empty = Value("", output_field=TextField())
    facts = {name: Cast(given.get(name, empty), TextField()) for name in COLUMNS[3:]}
    # Their own names would hide columns of the tables.
    named = {f"its_{name}": expression for name, expression in facts.items()}
    return (
        rows.order_by()
        .annotate(its_at=F("recorded_at"), its_source=Value(source), its_number=F("pk"), **named)
        .values_list(*(f"its_{name}" for name in COLUMNS))
    )


def _line(row: tuple) -> Line:
    at, _source, _number, _piece, what, officer, who, door, address, facts = row
    told = json.loads(facts) if facts else {}
    if not isinstance(told, dict):
        told = {}
    return Line(
        at=at,
        what=what,
        officer=int(officer) if officer else None,
        who=who,
        door=told.pop("door", door) or "",
        address=(told.pop("address", None) or address or "").partition("/")[0],
        facts=told,
    )
