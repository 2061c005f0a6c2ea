"""Until when a platform is to answer, as the terms, the replies and the calendars have it."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.models import Event, EventKind
from casework.permissions import RoleRequired
from referrals import clock
from referrals.actions import concluding, directing
from referrals.actions._clock import terms_of
from referrals.models import Calendar, Lateness, Referral, Reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(db):
    return Calendar.objects.create(
        code="desk", name_en="Desk", name_fr="Bureau", time_zone="America/Toronto", region="CA"
    )


@pytest.fixture
def termed(mail_channel, calendar, house):
    mail_channel.acknowledge_hours, mail_channel.answer_days = 48, 10
    mail_channel.calendar = calendar
    directing.save_channel(mail_channel, by=house)
    return mail_channel


def moves():
    return [
        json.loads(e.payload)
        for e in Event.objects.filter(kind=EventKind.DEADLINES_MOVED).order_by("pk")
    ]


def reply(referral, kind, by, ago=timedelta(0)):
    return concluding.record_reply(referral, kind=kind, occurred_at=timezone.now() - ago, by=by)


def test_sending_starts_the_clock_by_the_terms_of_the_channel(termed, sent):
    due = clock.due(terms_of(termed), sent_at=sent.sent_at)

    assert (sent.acknowledge_by, sent.answer_by) == (due.acknowledge_by, due.answer_by)
    assert sent.acknowledge_by == sent.sent_at + timedelta(hours=48)
    assert sent.answer_by > sent.sent_at + timedelta(days=13)
    assert sent.paused_since is None
    assert [move["because"] for move in moves()] == ["SENT"]


def test_a_channel_without_terms_sets_none(sent):
    assert (sent.acknowledge_by, sent.answer_by, sent.paused_since) == (None, None, None)
    assert moves() == []


def test_a_question_of_the_platform_stops_the_clock_until_it_goes_on(termed, sent, amina):
    asked = reply(sent, Reply.Kind.MORE_INFO_REQUESTED, amina)
    sent.refresh_from_db()

    assert sent.paused_since == asked.occurred_at
    assert sent.answer_by is None
    assert Referral.objects.with_lateness().get(pk=sent.pk).lateness == Lateness.PAUSED

    reply(sent, Reply.Kind.UNDER_REVIEW, amina)
    sent.refresh_from_db()

    assert sent.paused_since is None
    assert sent.answer_by is not None
    assert [move["because"] for move in moves()] == ["SENT", "REPLY", "REPLY"]


def test_new_terms_hold_for_what_is_open(termed, sent, house):
    before, version = sent.answer_by, sent.version

    termed.answer_days = 20
    moved = directing.save_channel(termed, by=house)
    sent.refresh_from_db()

    assert moved == 1
    assert sent.answer_by > before
    assert sent.version == version + 1
    assert moves()[-1]["because"] == "TERMS"


def test_new_terms_leave_what_was_answered(termed, sent, amina, house):
    reply(sent, Reply.Kind.ACTION_REFUSED, amina)
    termed.answer_days = 20

    assert directing.save_channel(termed, by=house) == 0


def test_a_further_free_day_moves_what_is_due(termed, sent, calendar, house):
    due = sent.answer_by
    day = clock.Calendar("America/Toronto").day_of(due)

    calendar.closed_on = [day, date(2026, 1, 1)]
    moved = directing.save_calendar(calendar, by=house)
    sent.refresh_from_db()

    assert moved == 1
    assert sent.answer_by > due
    assert directing.save_calendar(calendar, by=house) == 0


def test_what_comes_after_the_answer_moves_nothing(termed, sent, amina):
    reply(sent, Reply.Kind.MORE_INFO_REQUESTED, amina)
    decided = [concluding.Decision(number, extra="NO_ACTION") for number in (1, 2, 3)]
    concluding.record_outcomes(sent, decisions=decided, occurred_at=timezone.now(), by=amina)
    sent.refresh_from_db()
    assert (sent.status, sent.paused_since) == ("ANSWERED", None)

    count = len(moves())
    reply(sent, Reply.Kind.MORE_INFO_REQUESTED, amina)

    sent.refresh_from_db()
    assert sent.paused_since is None
    assert len(moves()) == count


def test_only_administrators_set_terms(mail_channel, amina):
    with pytest.raises(RoleRequired):
        directing.save_channel(mail_channel, by=amina)


@pytest.mark.parametrize(
    ("status", "acknowledge", "answer", "lateness"),
    [
        ("SENT", -1, 5, Lateness.ACKNOWLEDGEMENT),
        ("SENT", -3, -1, Lateness.ANSWER),
        ("SENT", 1, 5, ""),
        ("ACKNOWLEDGED", -3, 5, ""),
        ("ACKNOWLEDGED", -3, -1, Lateness.ANSWER),
        ("ANSWERED", -3, -1, ""),
    ],
)
def test_what_is_late(termed, sent, amina, status, acknowledge, answer, lateness):
    kinds = {"ACKNOWLEDGED": "acknowledged", "ANSWERED": "action_refused"}
    if status in kinds:
        reply(sent, kinds[status], amina)
    day = timedelta(days=1)
    Referral.objects.filter(pk=sent.pk).update(
        acknowledge_by=timezone.now() + acknowledge * day, answer_by=timezone.now() + answer * day
    )

    assert Referral.objects.with_lateness().get(pk=sent.pk).lateness == lateness


def test_postgresql_knows_no_deadline_of_what_was_not_sent(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=draft.pk).update(answer_by=timezone.now())


@pytest.mark.parametrize("days", [0, 251])
def test_postgresql_keeps_terms_countable(mail_channel, days):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(mail_channel).objects.filter(pk=mail_channel.pk).update(answer_days=days)


def test_the_house_starts_with_the_calendars_of_the_design():
    assert set(Calendar.objects.values_list("region", flat=True)) == set(clock.REGIONS)
