from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check, check_values
from casework.actions.observing import require_past
from casework.errors import BadInput, Fault, WrongState
from casework.models import EventKind, Officer
from casework.permissions import require_recorder
from referrals import permissions
from referrals.actions import _clock, _step
from referrals.lifecycle import OUTSIDE, Resolution, Status, destination
from referrals.models import Extra, Item, Outcome, Referral, Reply
from referrals.queries import fate


class NotSentYet(WrongState):
    code = "not-sent-yet"
    message = _("Nothing has left the house yet, so nothing can have come back.")


class ItemsUndecided(WrongState):
    code = "items-undecided"

    def __init__(self, count: int) -> None:
        super().__init__(
            _("%d items have no outcome yet.") % count,
            remedy=_("Record their outcomes, or state “no response” for them."),
        )


class NotWithoutAnswer(WrongState):
    code = "not-without-answer"
    message = _("A referral that was never answered is closed as “no response” only.")
    remedy = _("Record the platform's answer first.")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the platform decided on one item, by its permanent number."""

    number: int
    visibility: tuple[str, ...] = ()
    account: str = ""
    provision: str = ""
    monetary: str = ""
    extra: str = ""
    reason: str = ""


@transaction.atomic
def record_reply(
    referral: Referral,
    *,
    kind: str,
    occurred_at: datetime,
    by: Officer,
    text: str = "",
    platform_reference: str = "",
) -> Reply:
    """Record what the platform answered; the status follows where the table says so.

    :raises ContributorRequired: when the officer may not record replies here.
    :raises NotSentYet: when the referral was not sent.
    """
    referral = _outside(referral, by)
    require_past(occurred_at)
    reply = Reply(
        referral=referral,
        kind=kind,
        occurred_at=occurred_at,
        platform_reference=platform_reference,
        text=text,
        is_late=referral.status == Status.CLOSED,
        recorded_by=by,
    )
    check(reply)
    reply.save()
    _record(
        EventKind.REPLY_RECORDED,
        referral,
        by,
        {"reply": reply.pk, "kind": kind, "late": reply.is_late},
        occurred_at,
    )
    _clock.wind(referral, by=by, because="REPLY")
    step = Reply.STEP_OF.get(Reply.Kind(kind))
    if step and destination(referral.status, step):
        _step.take(step, referral, by=by, at=occurred_at)
    return reply


@transaction.atomic
def acknowledge(
    referral: Referral, *, occurred_at: datetime, by: Officer, platform_reference: str = ""
) -> Reply:
    """Record that the platform confirmed receipt.

    :raises ContributorRequired: when the officer may not record replies here.
    :raises StepNotAllowed: when the referral does not wait for that.
    """
    referral = _step.lock(referral)
    permissions.require("acknowledge", referral, by)
    _step.require_possible("acknowledge", referral)
    return record_reply(
        referral,
        kind=Reply.Kind.ACKNOWLEDGED,
        occurred_at=occurred_at,
        by=by,
        platform_reference=platform_reference,
    )


@transaction.atomic
def record_outcomes(
    referral: Referral,
    *,
    decisions: Sequence[Decision],
    occurred_at: datetime,
    by: Officer,
    reply: Reply | None = None,
) -> list[Outcome]:
    """Append the platform's decision on each item; all of them, or none.

    :raises ContributorRequired: when the officer may not record outcomes here.
    :raises BadInput: naming every decision that is wrong.
    """
    referral = _outside(referral, by)
    require_past(occurred_at)
    if reply and reply.referral_id != referral.pk:
        raise BadInput(_("This reply belongs to another referral."), field="reply")
    items = _items(referral, decisions)
    outcomes = [
        Outcome(
            item=items[decision.number],
            reply=reply,
            visibility=sorted(set(decision.visibility)),
            account=decision.account,
            provision=decision.provision,
            monetary=decision.monetary,
            extra=decision.extra,
            reason=decision.reason,
            occurred_at=occurred_at,
            is_late=referral.status == Status.CLOSED,
            recorded_by=by,
        )
        for decision in decisions
    ]
    _require_sound(outcomes)
    Outcome.objects.bulk_create(outcomes, batch_size=2000)
    _step.let_go(referral, [outcome.item for outcome in outcomes])
    _record(
        EventKind.OUTCOMES_RECORDED,
        referral,
        by,
        {
            "outcomes": [[outcome.item.number, outcome.codes] for outcome in outcomes],
            "reply": reply.pk if reply else None,
            "late": referral.status == Status.CLOSED,
        },
        occurred_at,
    )
    if destination(referral.status, "answer") and any(
        o.extra != Extra.NO_RESPONSE for o in outcomes
    ):
        _step.take("answer", referral, by=by, at=occurred_at)
    return outcomes


@transaction.atomic
def close(
    referral: Referral, *, resolution: str, by: Officer, version: int | None = None
) -> Referral:
    """End a referral whose items all have an outcome.

    :raises ItemsUndecided: when an item has none.
    :raises NotWithoutAnswer: when it was never answered and the resolution says otherwise.
    """
    referral = _step.lock(referral, version=version)
    permissions.require("close", referral, by)
    _step.require_possible("close", referral)
    if resolution not in Resolution.values or resolution == Resolution.RETRACTED:
        raise BadInput(_("Choose how the referral ended."), field="resolution")
    if referral.status != Status.ANSWERED and resolution != Resolution.NO_RESPONSE:
        raise NotWithoutAnswer
    missing = fate.undecided(referral.items.all()).count()
    if missing:
        raise ItemsUndecided(missing)
    return _step.take("close", referral, by=by, at=timezone.now(), resolution=resolution)


@transaction.atomic
def state_no_response(referral: Referral, *, occurred_at: datetime, by: Officer) -> list[Outcome]:
    """State “no response” for every item that has no outcome."""
    # Under the lock, so that no outcome that comes in meanwhile is talked over.
    referral = _outside(referral, by)
    numbers = fate.undecided(referral.items.all()).values_list("number", flat=True)
    decisions = [Decision(number, extra=Extra.NO_RESPONSE) for number in numbers]
    if not decisions:
        raise BadInput(_("Every item has an outcome already."))
    return record_outcomes(referral, decisions=decisions, occurred_at=occurred_at, by=by)


@transaction.atomic
def reopen(referral: Referral, *, reason: str, by: Officer, version: int | None = None) -> Referral:
    """Open a closed referral again, with the reason.

    :raises ReasonRequired: when no reason is given.
    """
    return _step.take("reopen", referral, by=by, reason=reason, version=version)


def _outside(referral: Referral, by: Officer) -> Referral:
    referral = _step.lock(referral)
    require_recorder(referral.network, by)
    if referral.status not in (*OUTSIDE, Status.CLOSED):
        raise NotSentYet
    return referral


def _items(referral: Referral, decisions: Sequence[Decision]) -> dict[int, Item]:
    wanted = [decision.number for decision in decisions]
    if not wanted:
        raise BadInput(_("Choose at least one item."), field="items")
    items = {item.number: item for item in referral.items.filter(number__in=wanted)}
    faults = [
        Fault(_("There is no item %d.") % number, "number", row, code="no-such-item")
        for row, number in enumerate(wanted, start=1)
        if number not in items
    ]
    faults += (
        [
            Fault(_("Item %d is named twice.") % number, "number", row, code="twice")
            for row, number in enumerate(wanted, start=1)
            if number in wanted[: row - 1]
        ]
        if len(set(wanted)) != len(wanted)
        else []
    )
    if faults:
        raise BadInput(faults=faults)
    return items


def _require_sound(outcomes: Sequence[Outcome]) -> None:
    faults = []
    for row, outcome in enumerate(outcomes, start=1):
        try:
            check_values(outcome)
        except BadInput as found:
            faults += [Fault(f.message, f.field, row, f.remedy, f.code) for f in found.faults]
        faults += _contradictions(outcome, row)
    if faults:
        raise BadInput(faults=faults)


def _contradictions(outcome: Outcome, row: int) -> Iterator[Fault]:
    """Say what PostgreSQL's constraints would refuse, in words."""
    did = bool(outcome.visibility or outcome.account or outcome.provision or outcome.monetary)
    if did == bool(outcome.extra):
        yield Fault(
            _("An outcome is either what the platform did or one of the other results."),
            "extra",
            row,
            _("Choose one or more measures, or one other result, not both."),
            "one-of-two",
        )
    if outcome.extra == Extra.CANNOT_EXECUTE and not outcome.reason.strip():
        yield Fault(
            _("“Cannot execute” needs the platform's reason."),
            "reason",
            row,
            _("Say why the platform cannot execute."),
            "missing",
        )


def _record(
    kind: EventKind,
    referral: Referral,
    by: Officer,
    payload: dict[str, object],
    at: datetime,
) -> None:
    audit.record(
        kind,
        by=by,
        subject=referral.reference,
        network=referral.network,
        occurred_at=at,
        payload=payload,
    )
