"""The worker's part of a delivery: its messages, one after the other, each at most once."""

import logging
from email.message import EmailMessage

from django.db import transaction

from casework.actions.collecting import EvidenceChanged, UnderSeal
from casework.actions.enlisting import machine
from referrals.actions import _fates, _shelf, packaging
from referrals.gateways import email
from referrals.models import Delivery, Message

log = logging.getLogger(__name__)


def post(delivery: Delivery) -> Delivery | None:
    """Send every message that surely did not arrive yet; None when the claim was lost."""
    unsent = list(delivery.messages.unsent().order_by("number"))
    total = delivery.messages.count()
    if unsent and delivery.package:
        try:
            packaging.require_exhibits(delivery.package, by=machine(), job=delivery)
        except UnderSeal:
            return _fates.fail(delivery, unsent[0], "UNDER_SEAL", "")
        except EvidenceChanged:
            return _fates.fail(delivery, unsent[0], "EVIDENCE_CHANGED", "")
    for message in unsent:
        ended = _post_one(delivery, message, total=total)
        if ended is not None:
            return ended if isinstance(ended, Delivery) else None
    return _fates.conclude(delivery)


def _post_one(delivery: Delivery, message: Message, *, total: int) -> Delivery | bool | None:
    """Send one message; None when it was accepted, what became of the delivery otherwise."""
    try:
        letter = _compose(delivery, message, total=total)
    except packaging.PackageChanged:
        return _fates.fail(delivery, message, "EVIDENCE_CHANGED", "")
    except Exception:
        # This message has not left the house, so this is a failure, and no doubt.
        log.exception("Delivery %s could not be composed.", delivery.pk)
        return _fates.fail(delivery, message, "UNEXPECTED", "")
    # The message id is kept first: after a crash it tells whether the message arrived.
    if not _begin(delivery, message, letter, total=total):
        # Composing took longer than the lease: others decide now, and nothing was sent.
        return False
    try:
        answer = email.send(letter)
    except email.NotSent as fault:
        return _fates.fail(delivery, message, fault.code, fault.detail)
    except email.FateUnknown as fault:
        return _fates.doubt(delivery, str(fault)) or False
    return None if _fates.accept(delivery, message, answer) else False


@transaction.atomic
def _begin(delivery: Delivery, message: Message, letter: EmailMessage, *, total: int) -> bool:
    """Note the message under way as this claim's holder; False when the claim was lost."""
    percent = 50 + 50 * (message.number - 1) // total
    if not delivery.advance(percent=percent, step="SENDING"):
        return False
    message.message_id = letter["Message-ID"]
    taken = Message.objects.unsent().filter(pk=message.pk)
    if not taken.update(state=Message.State.SENDING, message_id=message.message_id, proof=""):
        return False
    delivery.held().update(message_id=message.message_id)
    return True


def _compose(delivery: Delivery, message: Message, *, total: int) -> EmailMessage:
    attachments = [
        email.Attachment(one["name"], _shelf.take(one["sha256"]), one["media_type"])
        for one in message.enclosures
    ]
    return email.compose(
        delivery,
        message_id=email.new_message_id(),
        attachments=attachments,
        part=email.Part(message.number, total),
    )
