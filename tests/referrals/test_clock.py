"""The clock against a recomputation that walks the other way, and against days known by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from referrals import clock
from referrals.clock import Calendar, Due, Pause, Terms
from referrals.models import Calendar as Row

ZONES = [
    "America/Toronto",
    "Europe/Dublin",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Pacific/Apia",
]
FIRST, LAST = datetime(2024, 1, 1), datetime(2027, 12, 1)  # noqa: DTZ001 - hypothesis adds the zone
moments = some.datetimes(FIRST, LAST, timezones=some.just(UTC))


def answer_by(calendar, days, sent_at, *pauses):
    terms = Terms(acknowledge_hours=None, answer_days=days, calendar=calendar)
    return clock.due(terms, sent_at=sent_at, pauses=pauses).answer_by


def recomputed(calendar, days, sent_at, pauses):
    """Count the days that count up to each day in turn; the first with enough of them is it."""
    zone = ZoneInfo(calendar.time_zone)
    first = sent_at.astimezone(zone).date()
    for ahead in range(1, 1500):
        last = first + timedelta(days=ahead)
        counted = 0
        for n in range(1, ahead + 1):
            day = first + timedelta(days=n)
            end = datetime.combine(day, time(23, 59, 59)).replace(tzinfo=zone).astimezone(UTC)
            stands = any(
                p.began_at <= end < (p.ended_at or datetime.max.replace(tzinfo=UTC)) for p in pauses
            )
            is_free = day.isoweekday() in (6, 7) or day in clock._holidays(
                calendar.region, day.year
            )
            counted += not stands and not is_free and day not in calendar.closed_on
        if counted == days:
            return datetime.combine(last, time(23, 59, 59)).replace(tzinfo=zone).astimezone(UTC)
    return None


@given(
    some.sampled_from(ZONES),
    some.sampled_from([*clock.REGIONS, ""]),
    some.integers(1, 12),
    moments,
    some.lists(some.tuples(moments, some.integers(0, 200)), max_size=2),
)
def test_answers_are_due_when_a_recomputation_says(zone, region, days, sent_at, stretches):
    calendar = Calendar(zone, region, frozenset([sent_at.date() + timedelta(days=2)]))
    pauses = [Pause(began, began + timedelta(hours=hours)) for began, hours in stretches]

    assert answer_by(calendar, days, sent_at, *pauses) == recomputed(
        calendar, days, sent_at, pauses
    )


@pytest.mark.parametrize(
    ("region", "zone", "sent", "days", "due"),
    [
        # Good Friday, 3 April 2026, is free in Canada and not in Ireland; Easter Monday is there.
        ("CA", "America/Toronto", datetime(2026, 4, 2, 15, tzinfo=UTC), 1, date(2026, 4, 6)),
        ("IE", "Europe/Dublin", datetime(2026, 4, 2, 15, tzinfo=UTC), 1, date(2026, 4, 3)),
        ("IE", "Europe/Dublin", datetime(2026, 4, 2, 15, tzinfo=UTC), 2, date(2026, 4, 7)),
        # Over the end of a year, and over Boxing Day, which a Saturday moves to Monday.
        ("CA", "America/Toronto", datetime(2026, 12, 24, 15, tzinfo=UTC), 1, date(2026, 12, 29)),
        ("CA", "America/Toronto", datetime(2026, 12, 31, 15, tzinfo=UTC), 1, date(2027, 1, 4)),
        # Saint-Jean-Baptiste is Quebec's, the day of Truth and Reconciliation the federation's.
        ("CA-QC", "America/Toronto", datetime(2026, 6, 23, 15, tzinfo=UTC), 1, date(2026, 6, 25)),
        ("CA-ON", "America/Toronto", datetime(2026, 6, 23, 15, tzinfo=UTC), 1, date(2026, 6, 24)),
        ("CA", "America/Toronto", datetime(2026, 9, 29, 15, tzinfo=UTC), 1, date(2026, 10, 1)),
        (
            "US-CA",
            "America/Los_Angeles",
            datetime(2026, 11, 25, 20, tzinfo=UTC),
            1,
            date(2026, 11, 30),
        ),
        # Sent on Friday evening in California, which is Saturday in UTC: Monday is the first day.
        (
            "US-CA",
            "America/Los_Angeles",
            datetime(2026, 10, 3, 5, tzinfo=UTC),
            1,
            date(2026, 10, 5),
        ),
    ],
)
def test_known_days(region, zone, sent, days, due):
    found = answer_by(Calendar(zone, region), days, sent)

    assert found.astimezone(ZoneInfo(zone)).date() == due
    assert found.astimezone(ZoneInfo(zone)).time() == time(23, 59, 59)


def test_a_day_is_as_long_as_it_is_there_when_clocks_change():
    # The clocks of Toronto go back on 1 November 2026, a Sunday.
    calendar = Calendar("America/Toronto")

    before = answer_by(calendar, 1, datetime(2026, 10, 29, 12, tzinfo=UTC))
    after = answer_by(calendar, 2, datetime(2026, 10, 29, 12, tzinfo=UTC))

    assert before == datetime(2026, 10, 31, 3, 59, 59, tzinfo=UTC)
    assert after == datetime(2026, 11, 3, 4, 59, 59, tzinfo=UTC)


def test_an_acknowledgement_is_due_by_hours_whatever_the_day():
    terms = Terms(acknowledge_hours=24, answer_days=None, calendar=Calendar("Europe/Dublin", "IE"))
    sent = datetime(2026, 3, 28, 12, tzinfo=UTC)

    assert clock.due(terms, sent_at=sent) == Due(acknowledge_by=sent + timedelta(hours=24))


def test_nothing_falls_due_while_the_platform_waits_for_us():
    sent = datetime(2026, 9, 7, 12, tzinfo=UTC)
    asked = sent + timedelta(hours=3)
    terms = Terms(acknowledge_hours=48, answer_days=5, calendar=Calendar())

    standing = clock.due(terms, sent_at=sent, pauses=[Pause(asked)])
    going_on = clock.due(terms, sent_at=sent, pauses=[Pause(asked, asked + timedelta(days=2))])

    assert standing == Due(sent + timedelta(hours=48), None, asked)
    # Monday and Tuesday end while the clock stands; Tuesday is the one that would have counted.
    assert going_on.answer_by.date() == date(2026, 9, 15)
    assert going_on.paused_since is None


def test_what_was_due_before_the_question_stays_due():
    sent = datetime(2026, 9, 7, 12, tzinfo=UTC)

    assert answer_by(Calendar(), 1, sent, Pause(sent + timedelta(days=4))).date() == date(
        2026, 9, 8
    )


def test_pauses_lie_between_a_question_and_what_comes_next():
    t = [datetime(2026, 9, day, tzinfo=UTC) for day in range(1, 7)]

    assert clock.pauses_of([]) == []
    assert clock.pauses_of([(t[0], False), (t[1], True), (t[2], True), (t[3], False)]) == [
        Pause(t[1], t[3])
    ]
    assert clock.pauses_of([(t[4], True), (t[1], False), (t[0], True)]) == [
        Pause(t[0], t[1]),
        Pause(t[4]),
    ]


def test_each_region_of_a_calendar_has_its_holidays():
    assert {region for region in Row.Region.values if region} == set(clock.REGIONS)
    for region in clock.REGIONS:
        assert len(clock._holidays(region, 2026)) > 4
