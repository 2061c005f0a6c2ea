"""Writes to the administrators when evidence is found changed or missing."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from casework import bell
from casework.models import IntegrityAlarm, JobState, Officer, Role

log = logging.getLogger(__name__)
# One letter tells of many files: a store that was lost must not fill every mailbox.
MOST = 500


def mail(pk: int) -> int:
    """Write one letter about this alarm and all others that wait; say of how many it tells."""
    alarm = IntegrityAlarm.objects.claim(pk)
    if alarm is None:
        return 0
    alarms = [alarm, *_others(alarm)]
    try:
        _send(alarms)
    except (SMTPException, OSError) as fault:
        log.warning("The alarm was not mailed: %s", type(fault).__name__)
        for one in alarms:
            one.finish(JobState.FAILED, reason="MAIL_FAILED", detail=type(fault).__name__)
        return 0
    for one in alarms:
        one.finish(JobState.READY)
    return len(alarms)


def ask_again_for_failed() -> int:
    """Ring again for every letter that no mail server took, for as long as it takes."""
    again = list(IntegrityAlarm.objects.filter(state=JobState.FAILED)[:MOST])
    for alarm in again:
        if alarm.ask_again():
            bell.ring(alarm)
    return len(again)


def _others(first: IntegrityAlarm) -> list[IntegrityAlarm]:
    waiting = IntegrityAlarm.objects.filter(state=JobState.REQUESTED).exclude(pk=first.pk)
    keys = waiting.order_by("pk").values_list("pk", flat=True)[: MOST - 1]
    claimed = (IntegrityAlarm.objects.claim(pk) for pk in list(keys))
    return [one for one in claimed if one is not None]


def _send(alarms: Sequence[IntegrityAlarm]) -> None:
    readers = Officer.objects.filter(
        roles__contains=[Role.ADMINISTRATOR], is_active=True, is_service=False
    ).order_by("pk")
    letters = [_letter(officer, alarms) for officer in readers]
    if letters:
        get_connection().send_messages(letters)


def _letter(officer: Officer, alarms: Sequence[IntegrityAlarm]) -> EmailMessage:
    # Administrators open no case file: the letter names bytes and numbers, never names or cases.
    facts = {"alarms": alarms, "page": f"{settings.RENVOI_BASE_URL}/operations/"}
    with translation.override(officer.language):
        subject = _("Renvoi: stored evidence is damaged (%d)") % len(alarms)
        body = render_to_string("casework/mail/alarm.txt", facts)
    return EmailMessage(subject, body, to=[officer.email])
