"""Writes to the platform after the sending: a text by one person, approved by another, delivered.

A chaser reminds, an escalation goes higher, further information answers a question, a retraction
takes the referral back.
"""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import BadInput, WrongState
from casework.models import EventKind, Officer
from referrals import permissions
from referrals.actions import _step, delivering
from referrals.models import Delivery, Notice, Referral
from referrals.permissions import (
    FourEyesRequired,
    PersonRequired,
    refusal_of_contributor,
    refusal_of_reviewer,
)

Kind = Notice.Kind


class NoticeNotApproved(WrongState):
    code = "notice-not-approved"
    message = _("A notice is sent only after a second person approved its text.")
    remedy = _("Ask a reviewer to approve the notice.")


class NoticeApproved(WrongState):
    code = "notice-approved"
    message = _("This notice is approved already.")


class OtherKindOfNotice(WrongState):
    code = "other-kind-of-notice"
    message = _("A retraction ends the referral, so it is not sent like any other notice.")
    remedy = _("Retract by a retraction, and send every other notice.")


@transaction.atomic
def draft_notice(
    referral: Referral, *, text: str, by: Officer, kind: str = Kind.RETRACTION
) -> Notice:
    """Write to the platform of a referral that is outside the house.

    :raises StepNotAllowed: when the referral is not outside the house.
    """
    referral = _step.lock(referral)
    refused = refusal_of_contributor(referral, by)
    if refused:
        raise refused
    _step.require_possible("retract", referral)
    if kind not in Kind.values:
        raise BadInput(_("Choose what the notice is for."), field="kind")
    if not text.strip():
        raise BadInput(_("The text of the notice is missing."), field="text")
    notice = Notice.objects.create(referral=referral, kind=kind, text=text, drafted_by=by)
    _record(EventKind.NOTICE_DRAFTED, notice, by)
    return notice


@transaction.atomic
def approve_notice(notice: Notice, *, by: Officer, version: int | None = None) -> Notice:
    """Approve the text, as a reviewer who wrote neither it nor the referral.

    :raises FourEyesRequired: when the reviewer wrote the notice or contributed to the referral.
    """
    referral = _step.lock(notice.referral, version=version)
    refused = PersonRequired if by.is_service else refusal_of_reviewer(referral, by)
    if notice.drafted_by_id == by.pk:
        refused = FourEyesRequired
    if refused:
        raise refused
    _step.require_possible("retract", referral)
    approved = Notice.objects.filter(pk=notice.pk, approved_by=None).update(
        approved_by=by, approved_at=Now()
    )
    if not approved:
        raise NoticeApproved
    _record(EventKind.NOTICE_APPROVED, notice, by)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def retract(notice: Notice, *, by: Officer, version: int | None = None) -> Delivery:
    """Queue an approved retraction; the referral closes as retracted when it has arrived.

    :raises NoticeNotApproved: when no second person approved it.
    :raises OtherKindOfNotice: when it is no retraction.
    :raises DeliveryPending: when something is on its way out.
    """
    return _queue(notice, by=by, version=version, is_retraction=True)


@transaction.atomic
def send(notice: Notice, *, by: Officer, version: int | None = None) -> Delivery:
    """Queue an approved chaser, escalation or further information; the status stays.

    :raises NoticeNotApproved: when no second person approved it.
    :raises OtherKindOfNotice: when it is a retraction.
    :raises DeliveryPending: when something is on its way out.
    """
    return _queue(notice, by=by, version=version, is_retraction=False)


def _queue(notice: Notice, *, by: Officer, version: int | None, is_retraction: bool) -> Delivery:
    referral = _step.lock(notice.referral, version=version)
    permissions.require("retract", referral, by)
    _step.require_possible("retract", referral)
    if (notice.kind == Kind.RETRACTION) != is_retraction:
        raise OtherKindOfNotice
    if notice.approved_by_id is None:
        raise NoticeNotApproved
    return delivering.make(referral, kind=notice.kind, by=by, notice=notice)


def _record(kind: EventKind, notice: Notice, by: Officer) -> None:
    audit.record(
        kind,
        by=by,
        subject=notice.referral.reference,
        network=notice.referral.network,
        payload={"notice": notice.pk, "kind": notice.kind, "text": notice.text},
    )
