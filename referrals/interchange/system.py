"""The record of the system's own integrity through the time of a case.

Canada Evidence Act, section 31.3: an electronic record is presumed sound where the system that
held it was operating properly, or where its not operating properly did not affect the record.
"""

import platform
from datetime import datetime, timedelta
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Q
from django.utils import timezone

from casework import audit
from casework.models import (
    AliveSpan,
    Checkpoint,
    Event,
    EventKind,
    Integrity,
    IntegrityRun,
    Network,
)

KIND = "renvoi.system-integrity/1"
# A gap shorter than three heartbeats is none.
SHORTEST = timedelta(seconds=90)


def record(network: Network) -> dict[str, Any]:
    """Return what ran, what was checked and when nothing ran, since the case was opened."""
    began, ended = network.recorded_at, timezone.now()
    return {
        "schema": KIND,
        "network": network.reference,
        "began_at": audit.moment(began),
        "ended_at": audit.moment(ended),
        "software": {
            "renvoi": settings.RENVOI_VERSION,
            "python": platform.python_version(),
            "django": django.get_version(),
            "postgresql": _postgresql(),
            "system": platform.platform(),
        },
        "migrations": _migrations(began),
        "integrity": _checks(network, began),
        "checkpoints": Checkpoint.objects.filter(recorded_at__gte=began).count(),
        "gaps": gaps("worker", began=began, ended=ended),
    }


def gaps(name: str, *, began: datetime, ended: datetime) -> list[dict[str, Any]]:
    """Return each stretch between two times in which no process of this name was alive."""
    found: list[dict[str, Any]] = []
    alive_until = began
    spans = AliveSpan.objects.filter(name=name, ended_at__gte=began, began_at__lte=ended)
    for span in spans.order_by("began_at"):
        _note(found, alive_until, span.began_at)
        alive_until = max(alive_until, span.ended_at)
    _note(found, alive_until, ended)
    return found


def _note(found: list[dict[str, Any]], since: datetime, until: datetime) -> None:
    if until - since > SHORTEST:
        seconds = round((until - since).total_seconds())
        found.append({"from": audit.moment(since), "to": audit.moment(until), "seconds": seconds})


def _postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _migrations(began: datetime) -> list[dict[str, Any]]:
    """Return every change of the tables, and whether it was made while the case was open."""
    applied = MigrationRecorder(connection).migration_qs.filter(app__in=["casework", "referrals"])
    return [
        {
            "app": row.app,
            "name": row.name,
            "applied_at": audit.moment(row.applied),
            "during_the_case": row.applied >= began,
        }
        for row in applied.order_by("applied", "pk")
    ]


def _checks(network: Network, began: datetime) -> dict[str, Any]:
    """Return what hashing stored evidence anew has found, from the trail of the case."""
    trail = Event.objects.filter(chain__network=network, recorded_at__gte=began)
    found = trail.filter(kind=EventKind.EVIDENCE_MISMATCH).order_by("sequence")
    restored = trail.filter(kind=EventKind.EVIDENCE_VERIFIED).order_by("sequence")
    never = network.evidence.filter(verified_at=None).count()
    oldest = network.evidence.exclude(verified_at=None).order_by("verified_at").first()
    return {
        "runs": _runs(network, began),
        "evidence": network.evidence.count(),
        "never_hashed_anew": never,
        "longest_unseen_since": audit.moment(oldest.verified_at) if oldest else "",
        "not_intact_now": network.evidence.exclude(integrity="INTACT").count(),
        "mismatches": [{"line": e.sequence, "at": audit.moment(e.recorded_at)} for e in found],
        "restorations": [{"line": e.sequence, "at": audit.moment(e.recorded_at)} for e in restored],
    }


def _runs(network: Network, began: datetime) -> list[dict[str, Any]]:
    """Return every pass over stored evidence that covered this case, and what it found of it."""
    runs = IntegrityRun.objects.filter(requested_at__gte=began)
    runs = runs.filter(Q(network=None) | Q(network=network))
    mine = Q(checks__evidence__network=network)
    counted = runs.annotate(
        mine=Count("checks", filter=mine),
        wrong=Count("checks", filter=mine & ~Q(checks__state=Integrity.INTACT)),
    )
    return [
        {
            "run": run.pk,
            "kind": run.kind,
            "state": run.state,
            "finished_at": audit.moment(run.finished_at),
            "files_of_this_case": run.mine,
            "faults_of_this_case": run.wrong,
        }
        for run in counted.order_by("pk")
    ]
