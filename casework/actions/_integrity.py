"""Hashes stored bytes anew, and sounds the alarm when they are not what came in."""

from django.db import transaction
from django.db.models.functions import Now

from casework import audit, bell
from casework.actions import _storing
from casework.models import EventKind, Evidence, Integrity, IntegrityAlarm, Keeping, Officer


def examine(evidence: Evidence, *, by: Officer) -> str:
    """Hash the stored bytes, note what was found on the row, and return it."""
    return settle(evidence, found=_storing.hash_of(evidence.storage_key), by=by)


def settle(evidence: Evidence, *, found: str | None, by: Officer) -> str:
    """Note the hash that was found, None where there are no bytes, and return what it means."""
    state = Integrity.INTACT if found == evidence.sha256 else Integrity.MISMATCH
    if found is None:
        state = Integrity.MISSING
    if state != Integrity.INTACT:
        _raise_alarm(evidence, state, found, by)
    # The row decides, not the copy of it that the caller happens to hold.
    elif not Evidence.objects.filter(pk=evidence.pk, integrity=state).update(verified_at=Now()):
        _note_recovery(evidence, by)
    return state


@transaction.atomic
def _raise_alarm(evidence: Evidence, state: str, found: str | None, by: Officer) -> None:
    fresh = Evidence.objects.select_for_update(no_key=True).get(pk=evidence.pk)
    if fresh.keeping == Keeping.DESTROYED:
        # Its bytes are not missing: two persons had them destroyed.
        return
    Evidence.objects.filter(pk=evidence.pk).update(integrity=state, verified_at=Now())
    evidence.integrity = state
    if fresh.integrity == state:
        return
    alarm = IntegrityAlarm.objects.create(evidence=evidence, found=state)
    audit.record(
        EventKind.EVIDENCE_MISMATCH,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        payload={"expected": evidence.sha256, "found": found, "state": state},
    )
    bell.ring(alarm)


@transaction.atomic
def _note_recovery(evidence: Evidence, by: Officer) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(integrity=Integrity.INTACT, verified_at=Now())
    evidence.integrity = Integrity.INTACT
    audit.record(
        EventKind.EVIDENCE_VERIFIED,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        payload={"sha256": evidence.sha256, "restored": True},
    )
