"""Keeps channels and business calendars; what they promise holds for all that is still open."""

from django.db import transaction
from django.db.models import QuerySet

from casework.actions import administering
from casework.models import Officer
from referrals.actions import _clock, _step
from referrals.lifecycle import AWAITING
from referrals.models import Calendar, Channel, Referral


@transaction.atomic
def save_channel(channel: Channel, *, by: Officer) -> int:
    """Write a channel; return how many deadlines its terms moved.

    :raises RoleRequired: when `by` is no administrator.
    """
    administering.save(channel, by=by)
    return _wind(Referral.objects.filter(channel=channel), by)


@transaction.atomic
def save_calendar(calendar: Calendar, *, by: Officer) -> int:
    """Write a business calendar; return how many deadlines it moved.

    :raises RoleRequired: when `by` is no administrator.
    """
    administering.save(calendar, by=by)
    return _wind(Referral.objects.filter(channel__calendar=calendar), by)


def _wind(referrals: QuerySet[Referral], by: Officer) -> int:
    waiting = referrals.filter(status__in=AWAITING)
    locked = map(_step.lock, waiting.order_by("pk"))
    return sum(_clock.wind(referral, by=by, because="TERMS") for referral in locked)
