"""The heat map of posts by weekday and hour, in the time zone in which a network seems to work."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from referrals.rendering import tables
from referrals.rendering.charts import WIDTH, Box, Figure, Word, at
from referrals.rendering.filters import number

# A scale of one hue, from hardly anything to the most; white is nothing at all.
SHADES = ("#e6edf5", "#bccee2", "#86a6c9", "#4f79a8", "#26374a")
LEFT, TOP, CELL, ROW = 52, 14, 18.6, 15
DAYS, HOURS = 7, 24
A_MONDAY = date(2024, 1, 1)


def hours(grid: Sequence[Sequence[int]], time_zone: str) -> Figure | None:
    """Return the heat map of posts by weekday and hour."""
    if not any(map(any, grid)):
        return None
    peak = max(max(row) for row in grid)
    weekday, hour = next(
        (d, h) for d, row in enumerate(grid) for h, count in enumerate(row) if count == peak
    )
    facts = {
        "zone": time_zone,
        "total": number(sum(map(sum, grid))),
        "peak": number(peak),
        "on": name_of(weekday, "l"),
        "hour": f"{hour:02}:00",
    }
    title = _(
        "Heat map of posts by weekday and hour in the time zone %(zone)s, %(total)s in all; most, "
        "%(peak)s, on %(on)s in the hour from %(hour)s."
    )
    caption = _(
        "Posts by weekday and hour in %(zone)s, the suspected operating time zone: %(total)s in "
        "all, at most %(peak)s on %(on)s in the hour from %(hour)s. The darker, the more."
    )
    return Figure(
        heading=_("Hours of the week"),
        title=title % facts,
        caption=caption % facts,
        height=TOP + DAYS * ROW + 2,
        boxes=tuple(
            Box(at(LEFT + h * CELL), at(TOP + d * ROW), at(CELL - 1), at(ROW - 1), _shade(n, peak))
            for d, row in enumerate(grid)
            for h, n in enumerate(row)
        ),
        rules=(),
        words=(
            *(Word(str(LEFT - 6), at(TOP + d * ROW + 10), name_of(d), "end") for d in range(DAYS)),
            *(Word(at(LEFT + h * CELL + CELL / 2), "9", f"{h:02}") for h in range(0, HOURS, 2)),
        ),
        table=tables.hours(grid),
        width=WIDTH,
    )


def name_of(weekday: int, form: str = "D") -> str:
    """Return the name of a day of the week, counted from Monday."""
    return date_format(A_MONDAY + timedelta(days=weekday), form)


def _shade(count: int, peak: int) -> str:
    if not count:
        return "#f4f5f7"
    return SHADES[min(len(SHADES) - 1, count * len(SHADES) // (peak + 1))]
