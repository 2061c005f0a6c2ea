"""Keeps material from being destroyed because a court or an inquiry wants it: legal holds."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check
from casework.errors import BadInput, WrongState
from casework.models import EventKind, Evidence, LegalHold, Network, Officer
from casework.permissions import RoleRequired, may_hold


class AlreadyLifted(WrongState):
    code = "already-lifted"
    message = _("This legal hold was lifted before.")


@transaction.atomic
def place(
    network: Network,
    *,
    authority: str,
    reason: str,
    by: Officer,
    evidence: Evidence | None = None,
) -> LegalHold:
    """Keep a piece of evidence, or all of the case, from being destroyed while this stands.

    :raises RoleRequired: when the officer neither leads the case nor audits it.
    """
    _require_keeper(network, by)
    if evidence and evidence.network_id != network.pk:
        raise BadInput(_("This evidence belongs to another case."), field="evidence")
    # A decision to destroy waits for this lock, or came before it.
    Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    made = LegalHold(
        network=network,
        evidence=evidence,
        authority=authority.strip(),
        reason=reason.strip(),
        recorded_by=by,
    )
    check(made)
    made.save()
    _record(EventKind.HOLD_PLACED, made, by, made.reason)
    return made


@transaction.atomic
def lift(hold: LegalHold, *, reason: str, by: Officer) -> LegalHold:
    """Lift a legal hold, and say on whose word.

    :raises RoleRequired: when the officer neither leads the case nor audits it.
    :raises AlreadyLifted: when somebody did.
    """
    _require_keeper(hold.network, by)
    found = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if found.lifted_at:
        raise AlreadyLifted
    if not reason.strip():
        raise BadInput(_("Say why it is lifted, and on whose word."), field="reason")
    found.lifted_by, found.lifted_at, found.lifted_reason = by, timezone.now(), reason.strip()
    check(found)
    found.save()
    _record(EventKind.HOLD_LIFTED, found, by, found.lifted_reason)
    return found


def _require_keeper(network: Network, by: Officer) -> None:
    if not may_hold(network, by):
        raise RoleRequired


def _record(kind: EventKind, hold: LegalHold, by: Officer, reason: str) -> None:
    whole = hold.network.reference
    audit.record(
        kind,
        by=by,
        subject=f"evidence:{hold.evidence_id}" if hold.evidence_id else whole,
        network=hold.network,
        payload={"hold": hold.pk, "authority": hold.authority, "reason": reason},
    )
