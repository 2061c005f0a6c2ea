import io
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions.observing import require_past
from casework.errors import BadInput, WrongState
from casework.models import Access, EventKind, JobState, Officer
from casework.permissions import RoleRequired, sees
from referrals import permissions
from referrals.actions import _fates, _guard, _parcelling, _posting, _step, packaging
from referrals.actions._parcelling import Parcel, TooLargeForChannel
from referrals.models import UNCERTAIN, Channel, Delivery, Message, Notice, Package, Referral
from referrals.queries import drift

__all__ = ["TooLargeForChannel"]
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


class NotPartlySent(WrongState):
    code = "not-partly-sent"
    message = _("There is no rest to send: nothing arrived, or nobody has said yet what did.")


class NothingUncertain(WrongState):
    code = "nothing-uncertain"
    message = _("What is missing was surely not sent, so it cannot have arrived.")
    remedy = _("Send the rest.")


def queue(
    referral: Referral,
    *,
    by: Officer,
    reasons: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Delivery:
    """Ask for the approved package to be handed over through the frozen channel.

    `reasons` pass warnings of the guard that came up since the approval.

    :raises NotAllowed: when the officer is no releaser of the case.
    :raises PackageNotReady: when the package is not built yet.
    :raises EvidenceChanged: when an exhibit changed since the approval.
    :raises ContentsOvertaken: when an address or a marking changed since the approval.
    :raises GuardStopped: with what stops it, or warns without a reason.
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
    # Hashing reads files, so it happens before the transaction.
    packaging.require_exhibits(package, by=by)
    passed = _guard.require_fit(referral, by=by, reasons=reasons, submission=submission)
    channel = referral.channel
    assert channel is not None, "the guard let no referral through without a channel"
    # The bytes are read and split before the transaction as well.
    parcel = _parcelling.parcel(package, channel=channel)
    with transaction.atomic():
        locked = _step.lock(referral, version=version)
        permissions.require("send", locked, by)
        _step.require_possible("send", locked)
        package.refresh_from_db()
        if package.voided_at:
            raise packaging.PackageNotReady
        _guard.waive(submission, passed, reasons=reasons, by=by)
        return make(locked, kind=Kind.REFERRAL, by=by, package=package, parcel=parcel)


def make(
    referral: Referral,
    *,
    kind: str,
    by: Officer,
    package: Package | None = None,
    parcel: Parcel | None = None,
    notice: Notice | None = None,
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
        recipient=channel.address_of(kind),
        requested_by=by,
    )
    if parcel and parcel.file:
        one = parcel.file
        delivery.file_name, delivery.sha256 = one["name"], one["sha256"]
        delivery.size = one["size"]
    try:
        with transaction.atomic():
            delivery.save()
    except IntegrityError as clash:
        raise _step.DeliveryPending from clash
    if not delivery.is_manual:
        Message.objects.bulk_create(
            Message(delivery=delivery, number=number, enclosures=enclosures)
            for number, enclosures in enumerate(parcel.messages if parcel else [[]], start=1)
        )
    queued: dict[str, object] = {"channel": str(channel), "sha256": delivery.sha256}
    _fates.record(EventKind.DELIVERY_QUEUED, delivery, by, queued)
    if not delivery.is_manual:
        bell.ring(delivery)
    return delivery


def send(pk: int) -> Delivery | None:
    """Claim a delivery and hand its messages to the mail server; None when it is not to be had."""
    delivery = Delivery.objects.claim(pk)
    return _posting.post(delivery) if delivery else None


@transaction.atomic
def record_ticket(
    delivery: Delivery,
    *,
    ticket: str,
    occurred_at: datetime,
    by: Officer,
    version: int | None = None,
) -> Delivery:
    """Record that an officer filed the referral by hand, under the platform's ticket.

    :raises StaleVersion: when `version` is named and not the newest; so do all steps below.
    :raises NotManual: when the delivery is not filed by hand.
    :raises NotPending: when it has ended.
    """
    permissions.require("send", delivery.referral, by)
    delivery = _fates.lock(delivery, version=version)
    if not delivery.is_manual:
        raise NotManual
    if not ticket.strip():
        raise BadInput(_("The ticket is missing."), field="ticket")
    require_past(occurred_at)
    if delivery.state != JobState.REQUESTED:
        raise NotPending
    return _fates.arrived(delivery, at=occurred_at, by=by, ticket=ticket.strip())


@transaction.atomic
def confirm_arrival(
    delivery: Delivery,
    *,
    proof: str,
    occurred_at: datetime,
    by: Officer,
    version: int | None = None,
) -> Delivery:
    """Record a person's finding that what was uncertain did arrive.

    Where further messages are still to be sent, the delivery waits for somebody to send the rest.

    :raises NotUncertain: when its fate is known.
    :raises NothingUncertain: when only the rest is missing, which surely did not arrive.
    """
    locked = _uncertain(delivery, by, proof, version)
    require_past(occurred_at)
    doubtful = list(locked.messages.filter(state=Message.State.UNCERTAIN))
    if not doubtful and locked.messages.exists():
        raise NothingUncertain
    for message in doubtful:
        _fates.confirm(message, proof, at=occurred_at)
    if locked.messages.unsent().exists():
        return _wait_for_rest(locked, by, proof)
    return _fates.arrived(locked, at=occurred_at, by=by, proof=proof)


@transaction.atomic
def declare_lost(
    delivery: Delivery, *, proof: str, by: Officer, version: int | None = None
) -> Delivery:
    """Record a person's finding that what was uncertain did not arrive.

    Messages that did arrive before it still count: then the rest can be sent. Where nothing is
    uncertain any more, this gives up what arrived as well, and the delivery has failed.

    :raises NotUncertain: when its fate is known.
    """
    locked = _uncertain(delivery, by, proof, version)
    doubtful = locked.messages.filter(state=Message.State.UNCERTAIN)
    was_in_doubt = doubtful.update(state=Message.State.FAILED, proof=proof)
    if was_in_doubt and locked.messages.filter(state=Message.State.CONFIRMED).exists():
        return _wait_for_rest(locked, by, proof)
    return _fates.end(
        locked, JobState.FAILED, EventKind.DELIVERY_FAILED, by, "NOT_ARRIVED", proof=proof
    )


@transaction.atomic
def send_rest(delivery: Delivery, *, by: Officer, version: int | None = None) -> Delivery:
    """Let a worker send the messages that surely did not arrive, and none of those that did.

    :raises NotPartlySent: when nothing arrived, or the fate of a message is still unknown.
    """
    permissions.require("send", delivery.referral, by)
    locked = _fates.lock(delivery, version=version)
    if not locked.is_partly_sent:
        raise NotPartlySent
    Delivery.objects.filter(pk=locked.pk).update(
        state=JobState.REQUESTED,
        percent=0,
        step="",
        reason="",
        reason_detail="",
        requested_at=Now(),
        finished_at=None,
    )
    locked.refresh_from_db()
    left = locked.messages.unsent().count()
    _fates.record(EventKind.DELIVERY_RETRIED, locked, by, {"messages": left})
    bell.ring(locked)
    return locked


@transaction.atomic
def cancel(delivery: Delivery, *, by: Officer, version: int | None = None) -> Delivery:
    """Take back a delivery that nobody has begun.

    :raises NotPending: when it has begun or ended.
    """
    permissions.require("send", delivery.referral, by)
    locked = _fates.lock(delivery, version=version)
    if locked.state != JobState.REQUESTED:
        raise NotPending
    if locked.messages.filter(state=Message.State.CONFIRMED).exists():
        raise NotPending
    return _fates.end(locked, JobState.CANCELLED, EventKind.DELIVERY_CANCELLED, by, "")


def doubt_abandoned() -> int:
    """Mark every send whose worker died as uncertain: it may have arrived, so none is repeated."""
    abandoned = Delivery.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())
    return sum(_fates.doubt(delivery, "lease ran out") is not None for delivery in abandoned)


def hand_out(
    delivery: Delivery, *, by: Officer, door: Access.Door, address: str | None = None
) -> io.BytesIO:
    """Return the file that was handed over, as sent, and note who takes it.

    :raises PackageNotReady: when it was not one file.
    :raises UnderSeal: when an exhibit in it is under seal, or destroyed.
    """
    if not sees(delivery.case, by):
        raise RoleRequired
    if delivery.package:
        packaging.require_kept(delivery.package)
    if not delivery.sha256:
        raise packaging.PackageNotReady
    data = packaging.take(delivery.sha256)
    audit.note_access(
        Access.Deed.DOWNLOADED,
        by=by,
        subject=f"delivery:{delivery.pk}",
        network=delivery.case,
        sha256=delivery.sha256,
        door=door,
        address=address,
    )
    return io.BytesIO(data)


def _wait_for_rest(delivery: Delivery, by: Officer, proof: str) -> Delivery:
    return _fates.end(
        delivery, UNCERTAIN, EventKind.DELIVERY_UNCERTAIN, by, "PARTLY_SENT", proof=proof
    )


def _uncertain(delivery: Delivery, by: Officer, proof: str, version: int | None) -> Delivery:
    """Return the delivery, locked, when a person may say what became of it."""
    permissions.require("send", delivery.referral, by)
    locked = _fates.lock(delivery, version=version)
    if locked.state != UNCERTAIN:
        raise NotUncertain
    if not proof.strip():
        raise BadInput(_("Say how you found out."), field="proof")
    return locked
