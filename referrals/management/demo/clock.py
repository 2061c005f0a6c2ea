"""When the invented operator works: office hours of UTC+8, with breaks and quiet weekends."""

import random
from datetime import UTC, date, datetime, time, timedelta, timezone

OFFICE = timezone(timedelta(hours=8), "UTC+8")
# Hour of the day at the operator's → share of the posts; noon is for lunch.
HOURS = {9: 11, 10: 14, 11: 12, 12: 2, 13: 4, 14: 13, 15: 14, 16: 13, 17: 9, 19: 4, 20: 3, 22: 1}
WORKING = range(9, 18)
WEEKDAY, SATURDAY, SUNDAY = 100, 12, 6
SURGE = {date(2023, 9, 4): 420, date(2023, 9, 5): 330, date(2023, 9, 6): 260, date(2023, 9, 7): 180}
ENDING = {date(2023, 9, 8): 60, date(2023, 9, 11): 20}


def moment(chance: random.Random, first: date, last: date) -> datetime:
    """Return a moment of the operator's working time between two days."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    day = chance.choices(days, [_weight(day) for day in days])[0]
    hour = chance.choices(list(HOURS), list(HOURS.values()))[0]
    at = time(hour, chance.randrange(60), chance.randrange(60), tzinfo=OFFICE)
    return datetime.combine(day, at).astimezone(UTC)


def soon(chance: random.Random, begin: datetime) -> datetime:
    """Return a moment at most a minute and a half later."""
    return begin + timedelta(seconds=chance.randrange(90))


def _weight(day: date) -> int:
    special = SURGE.get(day) or ENDING.get(day)
    if special:
        return special
    return {5: SATURDAY, 6: SUNDAY}.get(day.weekday(), WEEKDAY)


def local(moment: datetime) -> datetime:
    return moment.astimezone(OFFICE)


def is_office_hour(moment: datetime) -> bool:
    return local(moment).hour in WORKING


def is_weekend(moment: datetime) -> bool:
    return local(moment).weekday() >= 5
