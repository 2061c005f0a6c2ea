"""How a delivery and its messages end: confirmed, failed, in doubt, or partly sent."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from casework import audit
from casework.actions._checking import require_version
from casework.actions.enlisting import machine
from casework.models import Anchor, EventKind, JobState, Officer
from referrals.actions import _clock, _exporting, _stamping, _step
from referrals.lifecycle import Resolution
from referrals.models import UNCERTAIN, Delivery, Extra, Message, Outcome
from referrals.queries import fate

Kind = Delivery.Kind
State = Message.State


def lock(delivery: Delivery, *, version: int | None = None) -> Delivery:
    """Return the delivery as it is now, locked.

    :raises StaleVersion: when `version` is named and not the newest.
    """
    # The referral first, as every step does, so that nobody waits in a circle.
    _step.lock(delivery.referral)
    locked = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related(
            "referral__network", "channel", "package__submission", "notice", "requested_by"
        )
        .get(pk=delivery.pk)
    )
    require_version(locked, version)
    return locked


@transaction.atomic
def accept(delivery: Delivery, message: Message, answer: str) -> bool:
    """Keep the mail server's receipt for one message; False when this worker was given up on."""
    locked = lock(delivery)
    if not _is_held(locked, delivery):
        # The sweep gave up on this worker; a person now decides, with this proof at hand.
        Message.objects.filter(pk=message.pk, state=State.UNCERTAIN).update(proof=answer)
        Delivery.objects.filter(pk=locked.pk, state=UNCERTAIN).update(proof=answer)
        late = {"message_id": message.message_id, "proof": answer, "late": True}
        record(EventKind.DELIVERY_UNCERTAIN, locked, machine(), late)
        return False
    confirm(message, answer, at=timezone.now())
    return True


@transaction.atomic
def conclude(delivery: Delivery) -> Delivery:
    """End a delivery all of whose messages were accepted."""
    locked = lock(delivery)
    if not _is_held(locked, delivery) or _unconfirmed(locked).exists():
        return locked
    if not locked.messages.exists():
        # Asked for before messages had rows of their own: nothing went out, so nothing arrived.
        return end(locked, JobState.FAILED, EventKind.DELIVERY_FAILED, machine(), "UNEXPECTED")
    return arrived(locked, at=timezone.now(), by=machine(), proof=proofs(locked))


@transaction.atomic
def fail(delivery: Delivery, message: Message, reason: str, detail: str) -> Delivery:
    """End what surely did not arrive; where other messages did, a person decides what follows."""
    locked = lock(delivery)
    if not _is_held(locked, delivery):
        # The sweep gave up on this worker, and a person may have decided since.
        return locked
    told = Message.objects.filter(pk=message.pk).exclude(state=State.CONFIRMED)
    told.update(state=State.FAILED, proof=detail[:500])
    if locked.messages.filter(state=State.CONFIRMED).exists():
        return _doubtful(locked, "PARTLY_SENT", f"{message.number}: {reason} {detail}".strip())
    return end(locked, JobState.FAILED, EventKind.DELIVERY_FAILED, machine(), reason, detail=detail)


@transaction.atomic
def doubt(delivery: Delivery, detail: str) -> Delivery | None:
    """Say that nobody knows what became of it; None when it has ended otherwise."""
    locked = lock(delivery)
    if locked.state != JobState.RUNNING:
        return None
    under_way = locked.messages.filter(state=State.SENDING)
    if not under_way.update(state=State.UNCERTAIN, proof=detail[:500]):
        if locked.messages.filter(state=State.CONFIRMED).exists():
            return _doubtful(locked, "PARTLY_SENT", detail)
        # Its worker died before it noted how far it was: to be safe, the first is in doubt.
        first = locked.messages.order_by("number").first()
        if first:
            Message.objects.filter(pk=first.pk).update(state=State.UNCERTAIN)
    return _doubtful(locked, "UNKNOWN_FATE", detail)


def confirm(message: Message, proof: str, *, at: datetime) -> None:
    """Note that one message arrived; from now on it is never sent again."""
    Message.objects.filter(pk=message.pk).exclude(state=State.CONFIRMED).update(
        state=State.CONFIRMED, proof=proof, confirmed_at=at
    )


def arrived(
    delivery: Delivery, *, at: datetime, by: Officer, proof: str = "", ticket: str = ""
) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=JobState.READY,
        percent=100,
        reason="",
        reason_detail="",
        proof=proof,
        ticket=ticket,
        confirmed_at=at,
        confirmed_by=by,
        finished_at=Now(),
        lease_until=None,
    )
    delivery.refresh_from_db()
    told: dict[str, object] = {
        "message_id": delivery.message_id,
        "ticket": ticket,
        "proof": proof,
    }
    if delivery.sha256:
        told |= {"file": delivery.file_name, "sha256": delivery.sha256}
    told_messages = [[m.message_id, m.enclosures] for m in delivery.messages.all()]
    if len(told_messages) > 1:
        told |= {"messages": told_messages}
    record(EventKind.DELIVERY_CONFIRMED, delivery, by, told, at)
    if delivery.kind == Kind.REFERRAL:
        _step.complete("send", delivery, at=at)
        _exporting.tell(
            delivery.referral, by=by, delivery=delivery.pk, recipient=delivery.recipient
        )
        _anchor(delivery)
    elif delivery.kind == Kind.RETRACTION:
        _retracted(delivery, at)
    elif delivery.kind == Kind.INFORMATION:
        # What the platform waited for is there, so its days count again.
        _clock.wind(_step.lock(delivery.referral), by=by, because="INFORMATION")
    return delivery


def end(
    delivery: Delivery,
    state: str,
    kind: EventKind,
    by: Officer,
    reason: str,
    *,
    detail: str = "",
    proof: str = "",
) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state,
        reason=reason,
        reason_detail=detail[:500],
        proof=proof,
        finished_at=Now(),
        lease_until=None,
    )
    delivery.refresh_from_db()
    record(kind, delivery, by, {"reason": reason, "detail": detail, "proof": proof})
    return delivery


def proofs(delivery: Delivery) -> str:
    """Return the proof of every message, numbered where there are several."""
    told = list(delivery.messages.order_by("number").values_list("number", "proof"))
    if len(told) == 1:
        return told[0][1]
    return "\n".join(f"{number}/{len(told)}: {proof}" for number, proof in told)


def record(
    kind: EventKind,
    delivery: Delivery,
    by: Officer,
    payload: dict[str, object],
    at: datetime | None = None,
) -> None:
    referral = delivery.referral
    package = delivery.package
    digest = package.submission.sha256 if package else None
    audit.record(
        kind,
        by=by,
        subject=referral.reference,
        network=referral.network,
        occurred_at=at,
        payload={
            "delivery": delivery.pk,
            "kind": delivery.kind,
            "digest": digest,
            **payload,
        },
    )


def _doubtful(delivery: Delivery, reason: str, detail: str) -> Delivery:
    return end(delivery, UNCERTAIN, EventKind.DELIVERY_UNCERTAIN, machine(), reason, detail=detail)


def _is_held(locked: Delivery, delivery: Delivery) -> bool:
    return locked.claim == delivery.claim and locked.state == JobState.RUNNING


def _unconfirmed(delivery: Delivery):
    return delivery.messages.exclude(state=State.CONFIRMED)


def _retracted(delivery: Delivery, at: datetime) -> None:
    referral = delivery.referral
    Outcome.objects.bulk_create(
        Outcome(item=item, extra=Extra.RETRACTED, occurred_at=at, recorded_by=machine())
        for item in fate.undecided(referral.items.all())
    )
    notice = delivery.notice
    reason = notice.text if notice else ""
    _step.complete("retract", delivery, at=at, reason=reason, resolution=Resolution.RETRACTED)


def _anchor(delivery: Delivery) -> None:
    """A head cited in a package that left the house can never be denied."""
    assert delivery.package is not None, "a referral is delivered with its package"
    submission = delivery.package.submission
    trail = submission.trail
    Anchor.objects.create(
        chain=delivery.referral.network.chain,
        sequence=trail["sequence"],
        hash=trail["hash"],
        where=Anchor.Where.PACKAGE,
        citation=f"{delivery.referral.reference} {submission.sha256}",
    )
    _stamping.ask_for(delivery)
