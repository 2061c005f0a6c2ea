"""Until when a platform is to answer: pure rules, which know neither the database nor the time.

An acknowledgement is due so many hours after the sending, by the clock on the wall of any zone.
An answer is due at the end of the n-th business day after the day of sending, both in the
calendar of the channel. A day counts when the clock runs at its end: while the platform waits for
us, days do not count, and as long as it waits nothing falls due.

Holidays come from the `holidays` library, which names the law that each rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

# Each region by what the library calls it: country, subdivision, categories.
REGIONS: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "CA": ("CA", None, ("government", "public")),
    "CA-ON": ("CA", "ON", ("public",)),
    "CA-QC": ("CA", "QC", ("public",)),
    "IE": ("IE", None, ("public",)),
    "US-CA": ("US", "CA", ("public",)),
}
SATURDAY = 5
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are business days somewhere; no region means that only weekends are free."""

    time_zone: str = "UTC"
    region: str = ""
    closed_on: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        if day.weekday() >= SATURDAY or day in self.closed_on:
            return False
        return day not in _holidays(self.region, day.year)

    def end_of(self, day: date) -> datetime:
        """Return the last second of the day there, in UTC."""
        return datetime.combine(day, LAST_SECOND, ZoneInfo(self.time_zone)).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a channel promises: hours to acknowledge, business days to answer; None is nothing."""

    acknowledge_hours: int | None
    answer_days: int | None
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the platform waits for us; without an end, it still does."""

    began_at: datetime
    ended_at: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        return self.began_at <= moment and (self.ended_at is None or moment < self.ended_at)


@dataclass(frozen=True, slots=True)
class Due:
    """Until when; None where nothing is promised, or nobody can say while the clock stands."""

    acknowledge_by: datetime | None = None
    answer_by: datetime | None = None
    paused_since: datetime | None = None


def due(terms: Terms, *, sent_at: datetime, pauses: Sequence[Pause] = ()) -> Due:
    """Return until when the platform is to acknowledge and to answer what was sent."""
    hours, days = terms.acknowledge_hours, terms.answer_days
    return Due(
        acknowledge_by=None if hours is None else sent_at + timedelta(hours=hours),
        answer_by=None if days is None else _answer_by(terms.calendar, days, sent_at, pauses),
        paused_since=next((pause.began_at for pause in pauses if pause.ended_at is None), None),
    )


def pauses_of(said: Sequence[tuple[datetime, bool]]) -> list[Pause]:
    """Return the pauses between a question of the platform and whatever came next.

    `said` is every turn of the conversation: when, and whether it was such a question.
    """
    pauses: list[Pause] = []
    began: datetime | None = None
    for at, is_question in sorted(said):
        if is_question and began is None:
            began = at
        elif not is_question and began is not None:
            pauses.append(Pause(began, at))
            began = None
    return [*pauses, Pause(began)] if began else pauses


def _answer_by(
    calendar: Calendar, days: int, sent_at: datetime, pauses: Sequence[Pause]
) -> datetime | None:
    day, left = calendar.day_of(sent_at), days
    standing = next((pause for pause in pauses if pause.ended_at is None), None)
    while left:
        day += timedelta(days=1)
        end = calendar.end_of(day)
        if standing and standing.covers(end):
            return None
        if calendar.is_business_day(day) and not any(pause.covers(end) for pause in pauses):
            left -= 1
    return calendar.end_of(day)


@cache
def _holidays(region: str, year: int) -> frozenset[date]:
    if not region:
        return frozenset()
    country, subdivision, categories = REGIONS[region]
    kept = holidays.country_holidays(country, subdiv=subdivision, categories=categories, years=year)
    # The library also names what falls into the next year and is observed in this one.
    return frozenset(day for day in kept if day.year == year)
