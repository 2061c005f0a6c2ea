"""Puts material under seal that nobody shall see, and takes the seal off again: by two persons.

What is sealed is not drawn, handed out, cited, packed or disclosed. Another person than the one
who proposed it releases it, or has its bytes destroyed; the hash and the certificate stay
(docs/decisions/0040).
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions import viewing
from casework.actions._checking import check
from casework.actions._storing import lock_bytes
from casework.actions.enlisting import machine
from casework.errors import BadInput, NotAllowed, WrongState
from casework.models import (
    Capture,
    EventKind,
    Evidence,
    Keeping,
    LegalHold,
    Network,
    Officer,
    Seal,
    Unsealing,
    Viewing,
)
from casework.permissions import RoleRequired, may_unseal, require_contributor, sees

log = logging.getLogger(__name__)


class AlreadySealed(WrongState):
    code = "already-sealed"
    message = _("This evidence is under seal already, or its bytes were destroyed.")


class NotSealed(WrongState):
    code = "not-sealed"
    message = _("This evidence is not under seal.")


class AlreadyProposed(WrongState):
    code = "already-proposed"
    message = _("A proposal for this seal waits for a decision.")
    remedy = _("Decide on that one first.")


class AlreadyDecided(WrongState):
    code = "already-decided"
    message = _("This proposal was decided already.")
    remedy = _("Reload the page to read what became of it, and what is proposed now.")


class SecondPersonRequired(NotAllowed):
    code = "second-person-required"
    message = _("Whoever proposed it cannot decide on it.")
    remedy = _("Ask a lead of the case, or a reviewer.")


class PersonRequired(NotAllowed):
    code = "person-required"
    message = _("Only a person decides what becomes of sealed material, never a service.")
    remedy = _("Ask an officer of the case.")


class HeldByOrder(WrongState):
    code = "held-by-order"
    message = _("A legal hold stands on this evidence or on its case: nothing may be destroyed.")
    remedy = _("Have the hold lifted first, by those who ordered it.")


@transaction.atomic
def seal(evidence: Evidence, *, ground: str, reason: str, by: Officer) -> Seal:
    """Put evidence, every copy made from it and the archive that it is in, under seal at once.

    Whoever sees the case may do so: such material must not wait for somebody with more rights.

    :raises RoleRequired: when the officer does not see the case.
    :raises AlreadySealed: when it is under seal, or destroyed.
    """
    if not sees(evidence.network, by):
        raise RoleRequired
    locked = _locked(evidence)
    if locked.keeping != Keeping.KEPT:
        raise AlreadySealed
    made = _seal(locked, ground, reason, by)
    for copy in (*_copies_of(locked), *_archives_of(locked)):
        if copy.keeping == Keeping.KEPT:
            _seal(copy, ground, reason, by)
    return made


@transaction.atomic
def propose(seal: Seal, *, act: str, reason: str, by: Officer, authority: str = "") -> Unsealing:
    """Propose to release what is sealed, or to destroy its bytes by an authority.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises PersonRequired: when it is a service, which is no second pair of eyes.
    :raises NotSealed: when it is not under this seal any more.
    :raises AlreadyProposed: when a proposal waits already.
    :raises HeldByOrder: when it is to be destroyed, and a legal hold stands.
    """
    require_contributor(seal.case, by)
    _require_person(by)
    evidence = _locked(seal.evidence)
    _require_newest(seal, evidence)
    if act == Unsealing.Act.DESTROY:
        if not authority.strip():
            raise BadInput(
                _("Nothing is destroyed without an authority."),
                field="authority",
                remedy=_("Give the number of the disposition authority, or of the order."),
            )
        _require_unheld(evidence)
    if seal.unsealings.undecided().exists():
        raise AlreadyProposed
    made = Unsealing(
        seal=seal,
        act=act,
        reason=reason.strip(),
        authority=authority.strip() if act == Unsealing.Act.DESTROY else "",
        proposed_by=by,
    )
    check(made)
    made.save()
    facts = {"seal": seal.pk, "act": act, "reason": made.reason, "authority": made.authority}
    _record(EventKind.UNSEALING_PROPOSED, evidence, by, facts)
    return made


@transaction.atomic
def decide(unsealing: Unsealing, *, agrees: bool, reason: str, by: Officer) -> Unsealing:
    """Agree to a proposal, which carries it out, or refuse it.

    :raises SecondPersonRequired: when the officer proposed it, or neither leads nor reviews.
    :raises PersonRequired: when it is a service.
    :raises AlreadyDecided: when somebody did.
    :raises HeldByOrder: when it is to be destroyed, and a legal hold stands.
    """
    evidence = _locked(unsealing.seal.evidence)
    unsealing = Unsealing.objects.select_for_update(of=("self",)).get(pk=unsealing.pk)
    if unsealing.proposed_by_id == by.pk or not may_unseal(evidence.network, by):
        raise SecondPersonRequired
    _require_person(by)
    if unsealing.verdict:
        raise AlreadyDecided
    is_destroyed = agrees and unsealing.act == Unsealing.Act.DESTROY
    if is_destroyed:
        _require_unheld(evidence)
    unsealing.verdict = Unsealing.Verdict.AGREED if agrees else Unsealing.Verdict.REFUSED
    unsealing.decided_by, unsealing.decided_at = by, timezone.now()
    unsealing.decided_reason = reason.strip()
    check(unsealing)
    unsealing.save()
    kind = EventKind.UNSEALING_REFUSED
    if agrees:
        keeping = Keeping.DESTROYED if is_destroyed else Keeping.KEPT
        Evidence.objects.filter(pk=evidence.pk).update(keeping=keeping)
        kind = EventKind.EVIDENCE_DESTROYED if is_destroyed else EventKind.EVIDENCE_RELEASED
    _record(kind, evidence, by, _certificate(unsealing, evidence))
    if is_destroyed:
        transaction.on_commit(remove_destroyed)
    return unsealing


def remove_destroyed() -> int:
    """Take the bytes out of the store of whatever two persons destroyed, and say how many.

    Bytes that another case keeps, or that a legal hold placed since wants, stay until both let go
    of them. The clock comes back for what could not be removed at once.
    """
    done = 0
    for found in Unsealing.objects.unfinished().select_related("seal__evidence__network"):
        try:
            done += _remove(found)
        except Exception:
            # The decision stands, and one file that stays must not keep the others.
            log.exception("The bytes of evidence %s could not be removed.", found.seal.evidence_id)
    return done


def _seal(evidence: Evidence, ground: str, reason: str, by: Officer) -> Seal:
    made = Seal(evidence=evidence, ground=ground, reason=reason.strip(), recorded_by=by)
    check(made)
    made.save()
    Evidence.objects.filter(pk=evidence.pk).update(keeping=Keeping.SEALED)
    # What was drawn of it is not shown from now on; the clock deletes it at its next tick.
    Viewing.objects.filter(evidence=evidence).update(expires_at=Now())
    facts = {"seal": made.pk, "ground": ground, "reason": made.reason, "sha256": evidence.sha256}
    _record(EventKind.EVIDENCE_SEALED, evidence, by, facts)
    return made


def _copies_of(evidence: Evidence) -> Iterator[Evidence]:
    """Yield every copy that was made from it, and what was made from those."""
    known, left = {evidence.pk}, [evidence]
    while left:
        made_from = left.pop()
        # A copy whose bytes the case had already says nothing of what it was made from since.
        captures = Capture.objects.filter(archive__evidence=made_from)
        made = Evidence.objects.filter(
            Q(derived_from=made_from)
            | Q(made_by_redaction__evidence=made_from)
            | Q(pk__in=captures.values("text"))
            | Q(pk__in=captures.values("picture"))
        )
        for copy in made.select_related("network").distinct():
            if copy.pk not in known:
                known.add(copy.pk)
                left.append(copy)
                yield copy


def _archives_of(evidence: Evidence) -> QuerySet[Evidence]:
    """Return the web archives that hold the very bytes of this text or picture."""
    captures = Capture.objects.filter(Q(text=evidence) | Q(picture=evidence))
    archives = Evidence.objects.filter(web_archive__in=captures.values("archive"))
    return archives.select_related("network")


def _locked(evidence: Evidence) -> Evidence:
    """Lock the case and then the row: a seal, a hold and a decision come one after the other."""
    Network.objects.select_for_update(no_key=True).get(pk=evidence.network_id)
    rows = Evidence.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("network").get(pk=evidence.pk)


def _require_person(officer: Officer) -> None:
    if officer.is_service:
        raise PersonRequired


def _require_newest(seal: Seal, evidence: Evidence) -> None:
    newest = evidence.seals.first()
    if evidence.keeping != Keeping.SEALED or newest is None or newest.pk != seal.pk:
        raise NotSealed


def _require_unheld(evidence: Evidence) -> None:
    if LegalHold.objects.standing().over(evidence).exists():
        raise HeldByOrder


def _certificate(unsealing: Unsealing, evidence: Evidence) -> dict[str, Any]:
    """Return what stays of a decision for good: what it was about, by whom, by which authority."""
    return {
        "seal": unsealing.seal_id,
        "act": unsealing.act,
        "sha256": evidence.sha256,
        "size": evidence.size,
        "authority": unsealing.authority,
        "proposed_by": unsealing.proposed_by_id,
        "reason": unsealing.decided_reason,
    }


def _remove(unsealing: Unsealing) -> bool:
    evidence = unsealing.seal.evidence
    same = Evidence.objects.filter(sha256=evidence.sha256)
    cases = Network.objects.filter(evidence__in=same).order_by("pk")
    with transaction.atomic():
        # Nobody places a legal hold at this moment; the cases before the bytes, as elsewhere.
        list(cases.select_for_update(of=("self",), no_key=True))
        # The same bytes may come in for another case at this moment: see `collecting`.
        lock_bytes(evidence.sha256)
        if same.stored().exists() or LegalHold.objects.standing().over_any(same).exists():
            return False
        viewing.forget(evidence)
        default_storage.delete(evidence.storage_key)
        if not Unsealing.objects.unfinished().filter(pk=unsealing.pk).update(removed_at=Now()):
            return False
        facts = {"sha256": evidence.sha256, "size": evidence.size}
        _record(EventKind.BYTES_REMOVED, evidence, machine(), facts)
    return True


def _record(kind: EventKind, evidence: Evidence, by: Officer, payload: dict[str, Any]) -> None:
    audit.record(
        kind,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        payload=payload,
    )
