"""Re-hashes stored evidence in passes, so that no file goes unseen for longer than is promised."""

import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Now

from casework import audit, bell
from casework.actions import _integrity, _storing, alarming
from casework.actions.enlisting import machine
from casework.models import (
    UNFINISHED,
    EventKind,
    Evidence,
    Integrity,
    IntegrityCheck,
    IntegrityRun,
    JobState,
    Network,
    Officer,
)
from casework.permissions import require_administrator

log = logging.getLogger(__name__)
Kind = IntegrityRun.Kind
# A file is looked at when four fifths of its time are over, so that a backlog has room.
EARLY = 0.8
RENEW_EVERY = 5


def last_seen() -> Coalesce:
    """When the bytes were last hashed: as they came in, if not since."""
    return Coalesce("verified_at", "recorded_at")


def overdue(*, share: float = 1.0) -> QuerySet[Evidence]:
    """Keep the evidence that was not hashed within this share of the promised days."""
    days = timedelta(days=settings.RENVOI_INTEGRITY_DAYS * share)
    rows: QuerySet[Evidence] = Evidence.objects.stored()
    return rows.alias(seen=last_seen()).filter(seen__lt=Now() - days)


def check_due() -> IntegrityRun | None:
    """Hash what is due, for as long as one slice may take; None when nothing is, or one runs."""
    alarming.ask_again_for_failed()
    scheduled = IntegrityRun.objects.filter(kind=Kind.SCHEDULED, state__in=UNFINISHED)
    if scheduled.exists() or not overdue(share=EARLY).exists():
        return None
    run = IntegrityRun.objects.create(kind=Kind.SCHEDULED, requested_by=machine())
    return check(run.pk)


@transaction.atomic
def ask(*, by: Officer) -> IntegrityRun:
    """Ask a worker for one slice now, of the files that were not seen for longest.

    :raises RoleRequired: when the officer is no administrator.
    """
    require_administrator(by)
    run = IntegrityRun.objects.create(kind=Kind.REQUESTED, requested_by=by)
    audit.record(
        EventKind.INTEGRITY_REQUESTED, by=by, subject=f"integrity:{run.pk}", payload={"run": run.pk}
    )
    bell.ring(run)
    return run


def check_all(*, network: Network | None, by: Officer) -> IntegrityRun | None:
    """Hash every file of the house, or of one network, before returning."""
    run = IntegrityRun.objects.create(kind=Kind.COMMAND, network=network, requested_by=by)
    return check(run.pk)


def check(pk: int) -> IntegrityRun | None:
    """Claim a run and do it; None when it is not to be had."""
    run = IntegrityRun.objects.claim(pk)
    if run is None:
        return None
    try:
        _hash_files(run)
        _finish(run)
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Integrity run %s broke off.", run.pk)
        run.finish(JobState.FAILED, reason="UNEXPECTED", **_figures(run))
    run.refresh_from_db()
    return run


def faults() -> QuerySet[Evidence]:
    """Keep the evidence whose bytes are changed or gone, as last seen."""
    return Evidence.objects.exclude(integrity=Integrity.INTACT)


def _hash_files(run: IntegrityRun) -> None:
    began = renewed = time.monotonic()
    found: dict[str, str | None] = {}
    for evidence in _wanted(run):
        # Equal bytes are stored once, so they are hashed once in a run.
        if evidence.sha256 not in found:
            found[evidence.sha256] = _storing.hash_of(evidence.storage_key)
        state = _integrity.settle(evidence, found=found[evidence.sha256], by=machine())
        IntegrityCheck.objects.get_or_create(run=run, evidence=evidence, defaults={"state": state})
        now = time.monotonic()
        if now - renewed > RENEW_EVERY:
            renewed = now
            run.advance(percent=50, step="HASHING")
        if run.kind != Kind.COMMAND and now - began > settings.RENVOI_INTEGRITY_SECONDS:
            return


def _wanted(run: IntegrityRun) -> Iterator[Evidence]:
    """Yield what the run looks at, what was not seen for longest first."""
    scheduled = run.kind == Kind.SCHEDULED
    rows: QuerySet[Evidence] = overdue(share=EARLY) if scheduled else Evidence.objects.stored()
    if run.network:
        rows = rows.filter(network=run.network)
    rows = rows.exclude(checks__run=run).select_related("network")
    yield from rows.order_by(last_seen(), "pk").iterator(chunk_size=500)


def _figures(run: IntegrityRun) -> dict[str, Any]:
    sums = run.checks.aggregate(
        files=Count("pk"),
        bytes=Sum("evidence__size", default=0),
        faults=Count("pk", filter=~Q(state=Integrity.INTACT)),
    )
    return {name: int(number) for name, number in sums.items()}


@transaction.atomic
def _finish(run: IntegrityRun) -> None:
    if not run.finish(JobState.READY, **_figures(run)):
        return
    seen: dict[int, list[IntegrityCheck]] = defaultdict(list)
    for check_ in run.checks.select_related("evidence").order_by("evidence_id"):
        seen[check_.evidence.network_id].append(check_)
    # Chains are locked in the order of their networks, as everywhere.
    for network in Network.objects.filter(pk__in=seen).order_by("pk"):
        _tell(run, network, seen[network.pk])


def _tell(run: IntegrityRun, network: Network, checks: list[IntegrityCheck]) -> None:
    """Say in the case's own trail what of its evidence was hashed: one line, not one a file."""
    bad = [one.evidence_id for one in checks if one.state != Integrity.INTACT]
    audit.record(
        EventKind.INTEGRITY_CHECKED,
        by=run.requested_by,
        subject=f"integrity:{run.pk}",
        network=network,
        payload={
            "run": run.pk,
            "files": len(checks),
            "bytes": sum(one.evidence.size for one in checks),
            "faults": bad,
            "evidence": [one.evidence_id for one in checks],
        },
    )
