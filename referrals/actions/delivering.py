import logging
from datetime import datetime
from email.message import EmailMessage

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions.collecting import EvidenceChanged
from casework.actions.enlisting import machine
from casework.actions.observing import require_past
from casework.errors import BadInput, WrongState
from casework.models import Anchor, EventKind, JobState, Officer
from referrals import permissions
from referrals.actions import _guard, _stamping, _step, packaging
from referrals.gateways import email
from referrals.lifecycle import Resolution
from referrals.models import UNCERTAIN, Channel, Delivery, Extra, Notice, Outcome, Referral
from referrals.queries import drift, fate

log = logging.getLogger(__name__)
Kind = Delivery.Kind


class NotPending(WrongState):
    code = "not-pending"
    message = _("This delivery has ended already.")


class NotManual(WrongState):
    code = "not-manual"
    message = _("A ticket is recorded for deliveries that are filed by hand.")


class NotUncertain(WrongState):
    code = "not-uncertain"
    message = _("Only a delivery whose fate is unknown is resolved by a person.")


class ContentsOvertaken(WrongState):
    code = "contents-overtaken"
    message = _("Addresses or markings changed since the contents were approved.")
    remedy = _("Look at the changes on the review page, then revise the referral.")


class TooLargeForChannel(WrongState):
    code = "too-large-for-channel"
    message = _("The package is larger than the channel takes.")
    remedy = _("Split the referral, or choose another channel.")


def queue(referral: Referral, *, by: Officer, version: int | None = None) -> Delivery:
    """Ask for the approved package to be handed over through the frozen channel.

    :raises NotAllowed: when the officer is no releaser of the case.
    :raises PackageNotReady: when the package is not built yet.
    :raises EvidenceChanged: when an exhibit changed since the approval.
    :raises ContentsOvertaken: when an address or a marking changed since the approval.
    """
    referral = _step.fresh(referral)
    permissions.require("send", referral, by)
    _step.require_possible("send", referral)
    submission = referral.submission
    package = getattr(submission, "package", None)
    if package is None or not package.is_ready:
        raise packaging.PackageNotReady
    if drift.blocks_sending(submission):
        raise ContentsOvertaken
    _guard.require_open_channel(referral)
    # Hashing reads files, so it happens before the transaction.
    packaging.require_exhibits(package, by=by)
    size = len(packaging.read(package.main))
    channel = referral.channel
    assert channel is not None, "the guard let no referral through without a channel"
    if channel.kind == Channel.Kind.EMAIL and channel.max_bytes and size > channel.max_bytes:
        raise TooLargeForChannel
    with transaction.atomic():
        locked = _step.lock(referral, version=version)
        permissions.require("send", locked, by)
        _step.require_possible("send", locked)
        package.refresh_from_db()
        if package.voided_at:
            raise packaging.PackageNotReady
        return make(locked, kind=Kind.REFERRAL, by=by, package=package)


def make(
    referral: Referral, *, kind: str, by: Officer, package=None, notice: Notice | None = None
) -> Delivery:
    """Write the delivery's row and ring for a worker, or leave it to a person to file."""
    channel = referral.channel
    assert channel is not None, "the guard let no referral through without a channel"
    delivery = Delivery(
        referral=referral,
        kind=kind,
        channel=channel,
        package=package,
        notice=notice,
        is_manual=channel.kind == Channel.Kind.PORTAL,
        recipient=channel.address,
        requested_by=by,
    )
    try:
        with transaction.atomic():
            delivery.save()
    except IntegrityError as clash:
        raise _step.DeliveryPending from clash
    _record(EventKind.DELIVERY_QUEUED, delivery, by, {"channel": str(channel)})
    if not delivery.is_manual:
        bell.ring(delivery)
    return delivery


def send(pk: int) -> Delivery | None:
    """Claim a delivery and hand it to the mail server once; None when it is not to be had."""
    delivery = Delivery.objects.claim(pk)
    if delivery is None:
        return None
    try:
        message = _compose(delivery)
    except (packaging.PackageChanged, packaging.PackageNotReady, EvidenceChanged):
        return _fail(delivery, "EVIDENCE_CHANGED", "")
    except Exception:
        # Nothing has left the house yet, so this is a failure, and no doubt.
        log.exception("Delivery %s could not be composed.", delivery.pk)
        return _fail(delivery, "UNEXPECTED", "")
    # The message id is kept first: after a crash it tells whether the message arrived.
    if not _begin(delivery, message):
        # Composing took longer than the lease: others decide now, and nothing was sent.
        return None
    try:
        answer = email.send(message)
    except email.NotSent as fault:
        return _fail(delivery, fault.code, fault.detail)
    except email.FateUnknown as fault:
        return _doubt(delivery, str(fault))
    return _confirm_sent(delivery, answer)


@transaction.atomic
def record_ticket(
    delivery: Delivery, *, ticket: str, occurred_at: datetime, by: Officer
) -> Delivery:
    """Record that an officer filed the referral by hand, under the platform's ticket.

    :raises NotManual: when the delivery is not filed by hand.
    :raises NotPending: when it has ended.
    """
    permissions.require("send", delivery.referral, by)
    delivery = _lock(delivery)
    if not delivery.is_manual:
        raise NotManual
    if not ticket.strip():
        raise BadInput(_("The ticket is missing."), field="ticket")
    require_past(occurred_at)
    if delivery.state != JobState.REQUESTED:
        raise NotPending
    return _arrived(delivery, at=occurred_at, by=by, ticket=ticket.strip())


@transaction.atomic
def confirm_arrival(
    delivery: Delivery, *, proof: str, occurred_at: datetime, by: Officer
) -> Delivery:
    """Record a person's finding that an uncertain delivery did arrive.

    :raises NotUncertain: when its fate is known.
    """
    _require_uncertain(delivery, by, proof)
    require_past(occurred_at)
    return _arrived(_lock(delivery), at=occurred_at, by=by, proof=proof)


@transaction.atomic
def declare_lost(delivery: Delivery, *, proof: str, by: Officer) -> Delivery:
    """Record a person's finding that an uncertain delivery did not arrive.

    :raises NotUncertain: when its fate is known.
    """
    _require_uncertain(delivery, by, proof)
    return _end(
        delivery, JobState.FAILED, EventKind.DELIVERY_FAILED, by, "NOT_ARRIVED", proof=proof
    )


@transaction.atomic
def cancel(delivery: Delivery, *, by: Officer) -> Delivery:
    """Take back a delivery that nobody has begun.

    :raises NotPending: when it has begun or ended.
    """
    permissions.require("send", delivery.referral, by)
    if _lock(delivery).state != JobState.REQUESTED:
        raise NotPending
    return _end(delivery, JobState.CANCELLED, EventKind.DELIVERY_CANCELLED, by, "")


def doubt_abandoned() -> int:
    """Mark every send whose worker died as uncertain: it may have arrived, so none is repeated."""
    abandoned = Delivery.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())
    return sum(_doubt(delivery, "lease ran out") is not None for delivery in abandoned)


def _begin(delivery: Delivery, message: EmailMessage) -> bool:
    """Note the message under way as this claim's holder; False when the claim was lost."""
    delivery.held().update(message_id=message["Message-ID"])
    return delivery.advance(percent=50, step="SENDING")


def _compose(delivery: Delivery) -> EmailMessage:
    attachments = []
    if delivery.package:
        packaging.require_exhibits(delivery.package, by=machine(), job=delivery)
        volume = delivery.package.main
        attachments = [email.Attachment(volume.file_name, packaging.read(volume))]
    message_id = email.new_message_id()
    return email.compose(delivery, message_id=message_id, attachments=attachments)


@transaction.atomic
def _confirm_sent(delivery: Delivery, answer: str) -> Delivery:
    locked = _lock(delivery)
    if locked.claim != delivery.claim or locked.state != JobState.RUNNING:
        # The sweep gave up on this worker; a person now decides, with this proof at hand.
        Delivery.objects.filter(pk=locked.pk, state=UNCERTAIN).update(proof=answer)
        locked.refresh_from_db()
        late = {"message_id": locked.message_id, "proof": answer, "late": True}
        _record(EventKind.DELIVERY_UNCERTAIN, locked, machine(), late)
        return locked
    return _arrived(locked, at=timezone.now(), by=machine(), proof=answer)


def _arrived(
    delivery: Delivery, *, at: datetime, by: Officer, proof: str = "", ticket: str = ""
) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=JobState.READY,
        percent=100,
        proof=proof,
        ticket=ticket,
        confirmed_at=at,
        confirmed_by=by,
        finished_at=Now(),
        lease_until=None,
    )
    delivery.refresh_from_db()
    _record(
        EventKind.DELIVERY_CONFIRMED,
        delivery,
        by,
        {"message_id": delivery.message_id, "ticket": ticket, "proof": proof},
        at,
    )
    if delivery.kind == Kind.REFERRAL:
        _step.complete("send", delivery, at=at)
        _anchor(delivery)
    elif delivery.kind == Kind.RETRACTION:
        _retracted(delivery, at)
    return delivery


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


def _require_uncertain(delivery: Delivery, by: Officer, proof: str) -> None:
    permissions.require("send", delivery.referral, by)
    if _lock(delivery).state != UNCERTAIN:
        raise NotUncertain
    if not proof.strip():
        raise BadInput(_("Say how you found out."), field="proof")


@transaction.atomic
def _fail(delivery: Delivery, reason: str, detail: str) -> Delivery:
    locked = _lock(delivery)
    if locked.claim != delivery.claim or locked.state != JobState.RUNNING:
        # The sweep gave up on this worker, and a person may have decided since.
        return locked
    return _end(
        locked, JobState.FAILED, EventKind.DELIVERY_FAILED, machine(), reason, detail=detail
    )


@transaction.atomic
def _doubt(delivery: Delivery, detail: str) -> Delivery | None:
    delivery = _lock(delivery)
    if delivery.state != JobState.RUNNING:
        return None
    return _end(
        delivery, UNCERTAIN, EventKind.DELIVERY_UNCERTAIN, machine(), "UNKNOWN_FATE", detail=detail
    )


def _end(
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
    _record(kind, delivery, by, {"reason": reason, "detail": detail, "proof": proof})
    return delivery


def _lock(delivery: Delivery) -> Delivery:
    # The referral first, as every step does, so that nobody waits in a circle.
    _step.lock(delivery.referral)
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related(
            "referral__network", "channel", "package__submission", "notice", "requested_by"
        )
        .get(pk=delivery.pk)
    )


def _record(
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
