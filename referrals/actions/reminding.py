"""Writes to officers once a day while something of theirs is overdue."""

import logging
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework import audit
from casework.models import EventKind, Officer, Role
from referrals.models import Referral, Reminder
from referrals.queries import overdue

log = logging.getLogger(__name__)
# Nobody is woken for what was late yesterday.
FIRST_HOUR = 7
NAMED = 50


@transaction.atomic
def want(officer: Officer, *, is_wanted: bool) -> None:
    """Keep whether an officer wants the daily letter."""
    kept, _is_new = Reminder.objects.select_for_update().get_or_create(officer=officer)
    if kept.is_wanted == is_wanted:
        return
    before, kept.is_wanted = kept.is_wanted, is_wanted
    kept.save(update_fields=["is_wanted"])
    audit.record(
        EventKind.OFFICER_CHANGED,
        by=officer,
        subject=officer.email,
        payload={"changed": {"daily_letter": [before, is_wanted]}},
    )


def wants(officer: Officer) -> bool:
    """Say whether the officer gets the letter: everybody who records does, until they say no."""
    kept = Reminder.objects.filter(officer=officer).first()
    return kept is None or kept.is_wanted


def write() -> int:
    """Write today's letters that were not written yet; say how many went out.

    A letter that no mail server took is tried at the next tick; one whose worker dies is left out
    until tomorrow, as two letters a day would teach people not to read them.
    """
    now = timezone.localtime()
    if now.hour < FIRST_HOUR:
        return 0
    recorders = Officer.objects.filter(
        roles__contains=[Role.OFFICER], is_active=True, is_service=False
    )
    return sum(_write_to(officer, now.date()) for officer in recorders.order_by("pk"))


def _write_to(officer: Officer, today: date) -> bool:
    late = list(overdue.of(officer)[: NAMED + 1])
    if not late:
        return False
    kept, _is_new = Reminder.objects.get_or_create(officer=officer)
    unwritten = models.Q(written_on=None) | models.Q(written_on__lt=today)
    mine = Reminder.objects.filter(pk=kept.pk, is_wanted=True)
    # Whoever gets this row writes the letter; another worker finds it written.
    if not mine.filter(unwritten).update(written_on=today):
        return False
    try:
        get_connection().send_messages([_letter(officer, late)])
    except (SMTPException, OSError) as fault:
        log.warning("A daily letter was not mailed: %s", type(fault).__name__)
        mine.update(written_on=kept.written_on)
        return False
    return True


def _letter(officer: Officer, late: list[Referral]) -> EmailMessage:
    # Mail is read on other systems: it names references and dates, never titles or cases.
    facts = {
        "late": late[:NAMED],
        "is_more": len(late) > NAMED,
        "page": f"{settings.RENVOI_BASE_URL}/",
        "base": settings.RENVOI_BASE_URL,
    }
    with translation.override(officer.language):
        subject = _("Renvoi: platforms are late, or wait for you")
        body = render_to_string("referrals/mail/overdue.txt", facts)
    return EmailMessage(subject, body, to=[officer.email])
