"""The numbers behind each chart, as a table that is short however long the time was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from referrals.rendering.filters import iso, number

DAYS_PER_WEEK = 7
MONTHS = 12
HOURS = 24
# Any Monday will do: only its name is printed.
A_MONDAY = date(2024, 1, 1)

Count = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures, each with its own head; an empty cell is a time outside of the data."""

    kind: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def weeks(days: Sequence[Count]) -> Table:
    """Return one row a week, from Monday to Sunday, and its total."""
    first = days[0][0] - timedelta(days=days[0][0].weekday())
    grid: dict[date, list[int | None]] = {}
    for day, count in days:
        monday = day - timedelta(days=day.weekday())
        grid.setdefault(monday, [None] * DAYS_PER_WEEK)[day.weekday()] = count
    names = [_weekday(place) for place in range(DAYS_PER_WEEK)]
    return Table(
        "weeks",
        (_("Week from"), *names, _("Total")),
        tuple((iso(monday), _cells(grid[monday])) for monday in sorted(grid) if monday >= first),
    )


def months(counts: Sequence[Count]) -> Table:
    """Return one row a year, from January to December, and its total."""
    grid: dict[int, list[int | None]] = {}
    for month, count in counts:
        grid.setdefault(month.year, [None] * MONTHS)[month.month - 1] = count
    names = [date_format(date(2024, place + 1, 1), "N") for place in range(MONTHS)]
    return Table(
        "months",
        (_("Year"), *names, _("Total")),
        tuple((str(year), _cells(grid[year])) for year in sorted(grid)),
    )


def hours(grid: Sequence[Sequence[int]]) -> Table:
    """Return one row a weekday and one column an hour."""
    return Table(
        "hours",
        (_("Day"), *(f"{hour:02}" for hour in range(HOURS))),
        tuple(
            (_weekday(place), tuple(number(count) if count else "·" for count in row))
            for place, row in enumerate(grid)
        ),
    )


def shares(rows: Sequence[tuple[str, int, str]], head: tuple[str, str, str]) -> Table:
    """Return one row a name, with its count and its share."""
    return Table(
        "shares", head, tuple((name, (number(count), share)) for name, count, share in rows)
    )


def _weekday(place: int) -> str:
    return date_format(A_MONDAY + timedelta(days=place), "D")


def _cells(counts: Sequence[int | None]) -> tuple[str, ...]:
    total = sum(count or 0 for count in counts)
    shown = ("" if count is None else number(count) for count in counts)
    return (*shown, number(total))
