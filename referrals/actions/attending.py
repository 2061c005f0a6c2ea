"""Tells reviewers that one of them is looking at a submission, so that two do not do it at once."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import WrongState
from casework.models import EventKind, Officer
from referrals import permissions
from referrals.actions import _step
from referrals.models import Referral, Submission, Uptake


class TakenUp(WrongState):
    code = "taken-up"
    message = _("%(who)s is looking at it until %(until)s.")
    remedy = _("Wait until then, or ask them. You may still decide, if it cannot wait.")


class NothingSubmitted(WrongState):
    code = "nothing-submitted"
    message = _("Nothing of this referral is submitted now.")
    remedy = _("Wait until it is submitted.")


@transaction.atomic
def take_up(referral: Referral, *, by: Officer) -> Uptake:
    """Say for `RENVOI_UPTAKE_MINUTES` that the reviewer is looking at it; again, for as long anew.

    :raises FourEyesRequired: when the reviewer contributed.
    :raises PersonRequired: when a service tries.
    :raises TakenUp: while another reviewer is looking at it.
    """
    referral = _step.lock(referral)
    permissions.require("approve", referral, by)
    _step.require_possible("approve", referral)
    submission = _submission(referral)
    now = timezone.now()
    held = standing(submission)
    if held and held.reviewer_id != by.pk:
        until = timezone.localtime(held.until)
        raise TakenUp(TakenUp.message % {"who": held.reviewer, "until": f"{until:%H:%M}"})
    until = now + timedelta(minutes=settings.RENVOI_UPTAKE_MINUTES)
    facts = {"reviewer": by, "since": now, "until": until}
    uptake, _is_new = Uptake.objects.update_or_create(submission=submission, defaults=facts)
    _record(EventKind.REVIEW_TAKEN_UP, referral, submission, by)
    return uptake


@transaction.atomic
def put_down(referral: Referral, *, by: Officer) -> None:
    """Say that the reviewer is no longer looking at it; nothing happens where they were not."""
    referral = _step.lock(referral)
    permissions.require("approve", referral, by)
    submission = _submission(referral)
    held = standing(submission)
    if held and held.reviewer_id == by.pk:
        held.delete()
        _record(EventKind.REVIEW_PUT_DOWN, referral, submission, by)


def standing(submission: Submission) -> Uptake | None:
    """Return who is looking at it now; None where nobody is."""
    found = Uptake.objects.standing().select_related("reviewer")
    return found.filter(submission=submission).first()


def _submission(referral: Referral) -> Submission:
    submission: Submission | None = referral.submission
    if submission is None:
        raise NothingSubmitted
    return submission


def _record(kind: EventKind, referral: Referral, submission: Submission, by: Officer) -> None:
    audit.record(
        kind,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={"submission": submission.number},
    )
