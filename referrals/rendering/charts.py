"""Charts from the case's own figures, as plain numbers for an SVG template."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format, number_format

WIDTH, HEIGHT = 500, 120
LEFT, BOTTOM, TOP = 34, 18, 6
MOST_COLUMNS = 130
DAYS_PER_WEEK = 7

Day = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the chart, in the drawing's own units."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One labelled place on an axis."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Posts per day or per week, with what a sentence about them needs."""

    columns: tuple[Column, ...]
    rungs: tuple[Tick, ...]
    dates: tuple[Tick, ...]
    is_weekly: bool
    total: int
    first: date
    last: date
    peak: int
    peak_on: date


def posts(per_day: tuple[Day, ...]) -> Chart | None:
    """Return the chart of posts per day, per week when there are many days."""
    if not any(count for _, count in per_day):
        return None
    days = _every_day(per_day)
    is_weekly = len(days) > MOST_COLUMNS
    bars = _weeks(days) if is_weekly else days
    peak_on, peak = max(bars, key=lambda bar: (bar[1], -bar[0].toordinal()))
    rungs = _rungs(peak)
    return Chart(
        columns=_columns(bars, rungs[-1]),
        rungs=tuple(
            Tick(_y(rung, rungs[-1]), number_format(rung, force_grouping=True)) for rung in rungs
        ),
        dates=_dates(bars),
        is_weekly=is_weekly,
        total=sum(count for _, count in days),
        first=days[0][0],
        last=days[-1][0],
        peak=peak,
        peak_on=peak_on,
    )


def _every_day(per_day: tuple[Day, ...]) -> list[Day]:
    counts = dict(per_day)
    first, last = min(counts), max(counts)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, counts.get(day, 0)) for day in days]


def _weeks(days: list[Day]) -> list[Day]:
    starts = range(0, len(days), DAYS_PER_WEEK)
    return [(days[i][0], sum(count for _, count in days[i : i + DAYS_PER_WEEK])) for i in starts]


def _rungs(peak: int) -> list[int]:
    """Return two or three round values above zero, the last at or above the peak."""
    step = 10 ** math.floor(math.log10(peak)) if peak >= 1 else 1
    for part in (step // 5, step // 2, step, step * 2, step * 5):
        if part and math.ceil(peak / part) <= 3:
            return [part * n for n in range(1, math.ceil(peak / part) + 1)]
    return [step * 10]


def _columns(bars: list[Day], top: int) -> tuple[Column, ...]:
    pitch = (WIDTH - LEFT) / len(bars)
    width = min(pitch * 0.78, 16)
    return tuple(
        Column(
            _number(LEFT + pitch * (place + 0.5) - width / 2),
            _y(count, top),
            _number(width),
            _number((HEIGHT - TOP - BOTTOM) * count / top),
        )
        for place, (_, count) in enumerate(bars)
        if count
    )


def _dates(bars: list[Day]) -> tuple[Tick, ...]:
    pitch = (WIDTH - LEFT) / len(bars)
    every = max(1, math.ceil(len(bars) / 7))
    return tuple(
        Tick(_number(LEFT + pitch * (place + 0.5)), date_format(day, "j N"))
        for place, (day, _) in enumerate(bars)
        # The last label would run out of the drawing when it is close to the edge.
        if place % every == 0 and LEFT + pitch * (place + 0.5) < WIDTH - 14
    )


def _y(value: int, top: int) -> str:
    return _number(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top)


def _number(value: float) -> str:
    # A string, so that no template prints it with a decimal comma.
    return f"{value:.2f}"
