"""Charts from the case's own figures: columns and bars as plain marks for one SVG template."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from referrals.rendering import labels, tables
from referrals.rendering.filters import day as in_words
from referrals.rendering.filters import number
from referrals.rendering.tables import Table

WIDTH, HEIGHT = 500, 120
LEFT, BOTTOM, TOP = 34, 18, 6
MOST_COLUMNS = 130
MOST_MONTHS = 72
DAYS_PER_WEEK = 7
NAVY, PALE, GREY = "#26374a", "#d9dee5", "#55606e"
BAR, BAR_LEFT, BAR_RIGHT = 15, 96, 70
SHOWN_BARS = 12

Count = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, in the drawing's own units."""

    x: str
    y: str
    width: str
    height: str
    fill: str = NAVY


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: str
    x2: str
    y: str
    stroke: str = PALE


@dataclass(frozen=True, slots=True)
class Word:
    """A few characters of text and where they stand."""

    x: str
    y: str
    text: str
    anchor: str = "middle"
    fill: str = GREY


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its alternative text, its caption and the numbers that it shows."""

    heading: str
    title: str
    caption: str
    height: int
    boxes: tuple[Box, ...]
    rules: tuple[Rule, ...]
    words: tuple[Word, ...]
    table: Table
    width: int = WIDTH


def posts(per_day: Sequence[Count]) -> Figure | None:
    """Return the chart of posts per day, per week when there are many days."""
    if not any(count for _day, count in per_day):
        return None
    days = _every_day(per_day)
    is_weekly = len(days) > MOST_COLUMNS
    bars = _weeks(days) if is_weekly else days
    facts = _facts(bars, days)
    if is_weekly:
        title = _(
            "Column chart of posts per week, %(total)s in all from %(first)s to %(last)s; "
            "most, %(peak)s, in the week from %(on)s."
        )
        caption = _(
            "Posts per week, %(first)s to %(last)s: %(total)s in all, at most %(peak)s in the "
            "week from %(on)s."
        )
    else:
        title = _(
            "Column chart of posts per day, %(total)s in all from %(first)s to %(last)s; "
            "most, %(peak)s, on %(on)s."
        )
        caption = _(
            "Posts per day, %(first)s to %(last)s: %(total)s in all, at most %(peak)s on %(on)s."
        )
    table = tables.months(_by_month(days)) if is_weekly else tables.weeks(days)
    return _columns(
        bars,
        heading=_("Posts over time"),
        title=title % facts,
        caption=caption % facts + " " + _("Days are those of Coordinated Universal Time."),
        table=table,
        form="j N",
    )


def created(per_month: Sequence[Count]) -> Figure | None:
    """Return the chart of when the accounts were made, per year when there are many months."""
    if not any(count for _month, count in per_month):
        return None
    months = _every_month(per_month)
    is_yearly = len(months) > MOST_MONTHS
    bars = _years(months) if is_yearly else months
    peak_on, peak = max(bars, key=lambda bar: (bar[1], -bar[0].toordinal()))
    facts = {
        "total": number(sum(count for _month, count in months)),
        "first": date_format(months[0][0], "F Y"),
        "last": date_format(months[-1][0], "F Y"),
        "peak": number(peak),
        "on": date_format(peak_on, "Y" if is_yearly else "F Y"),
    }
    title = _(
        "Column chart of when accounts were created, %(total)s with a known date from %(first)s "
        "to %(last)s; most, %(peak)s, in %(on)s."
    )
    caption = _(
        "Accounts by date of creation, where it is known: %(total)s from %(first)s to %(last)s, "
        "at most %(peak)s in %(on)s."
    )
    return _columns(
        bars,
        heading=_("Creation of the accounts"),
        title=title % facts,
        caption=caption % facts,
        table=tables.months(months),
        form="Y" if is_yearly else "N Y",
    )


def languages(counts: Mapping[str, int]) -> Figure | None:
    """Return the bars of the languages of the posts."""
    named = [(labels.language(code), count) for code, count in counts.items()]
    return _bars(
        named,
        heading=_("Languages of the posts"),
        title=_("Bar chart of the languages of the posts: %s."),
        caption=_("Languages of the posts whose language is recorded."),
        head=(_("Language"), _("Posts"), _("Share")),
    )


def platforms(counts: Mapping[str, int]) -> Figure | None:
    """Return the bars of the platforms on which the network's assets are."""
    return _bars(
        list(counts.items()),
        heading=_("Platforms of the network"),
        title=_("Bar chart of the platforms of the network's assets: %s."),
        caption=_("Assets of the whole network by platform; this referral is about one of them."),
        head=(_("Platform"), _("Assets"), _("Share")),
    )


def _facts(bars: Sequence[Count], days: Sequence[Count]) -> dict[str, str]:
    peak_on, peak = max(bars, key=lambda bar: (bar[1], -bar[0].toordinal()))
    return {
        "total": number(sum(count for _day, count in days)),
        "first": in_words(days[0][0]),
        "last": in_words(days[-1][0]),
        "peak": number(peak),
        "on": in_words(peak_on),
    }


def _bars(
    counts: Sequence[tuple[str, int]],
    *,
    heading: str,
    title: str,
    caption: str,
    head: tuple[str, str, str],
) -> Figure | None:
    total = sum(count for _name, count in counts)
    if not total:
        return None
    ranked = sorted(((n, c) for n, c in counts if c), key=lambda pair: (-pair[1], pair[0]))
    shown = ranked[:SHOWN_BARS]
    rows = [(name, count, _percent(count, total)) for name, count in ranked]
    top, room = ranked[0][1], WIDTH - BAR_LEFT - BAR_RIGHT
    boxes, words = [], []
    for place, (name, count) in enumerate(shown):
        y, width = place * BAR, max(0.8, room * count / top)
        boxes.append(Box(str(BAR_LEFT), at(y + 2), at(width), at(BAR - 5)))
        words.append(Word(str(BAR_LEFT - 6), at(y + 10), _short(name), "end", NAVY))
        words.append(Word(at(BAR_LEFT + width + 5), at(y + 10), number(count), "start"))
    told = ", ".join(f"{name} {number(count)}" for name, count in ranked[:SHOWN_BARS])
    return Figure(
        heading=heading,
        title=title % told,
        caption=caption,
        height=BAR * len(shown) + 2,
        boxes=tuple(boxes),
        rules=(),
        words=tuple(words),
        table=tables.shares(rows, head),
    )


def _percent(count: int, total: int) -> str:
    percent = round(100 * count / total)
    if count and not percent:
        return _("%(percent)s%%") % {"percent": "<1"}
    return _("%(percent)s%%") % {"percent": percent}


def _short(name: str) -> str:
    return name if len(name) <= 20 else name[:19] + "…"


def _columns(
    bars: Sequence[Count], *, heading: str, title: str, caption: str, table: Table, form: str
) -> Figure:
    rungs = _rungs(max(count for _on, count in bars))
    top = rungs[-1]
    floor = str(HEIGHT - BOTTOM)
    return Figure(
        heading=heading,
        title=title,
        caption=caption,
        height=HEIGHT,
        boxes=_boxes(bars, top),
        rules=(
            *(Rule(str(LEFT), str(WIDTH), _y(rung, top)) for rung in rungs),
            Rule(str(LEFT), str(WIDTH), floor, NAVY),
        ),
        words=(
            *(
                Word(
                    str(LEFT - 5),
                    at(float(_y(rung, top)) + 2.6),
                    number_format(rung, force_grouping=True),
                    "end",
                )
                for rung in rungs
            ),
            *_dates(bars, form),
        ),
        table=table,
    )


def _every_day(per_day: Sequence[Count]) -> list[Count]:
    counts = dict(per_day)
    first, last = min(counts), max(counts)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, counts.get(day, 0)) for day in days]


def _every_month(per_month: Sequence[Count]) -> list[Count]:
    counts = {month.replace(day=1): count for month, count in per_month}
    first, last = min(counts), max(counts)
    span = (last.year - first.year) * 12 + last.month - first.month
    months = (_later(first, n) for n in range(span + 1))
    return [(month, counts.get(month, 0)) for month in months]


def _later(month: date, months: int) -> date:
    years, rest = divmod(month.month - 1 + months, 12)
    return date(month.year + years, rest + 1, 1)


def _weeks(days: Sequence[Count]) -> list[Count]:
    starts = range(0, len(days), DAYS_PER_WEEK)
    return [(days[i][0], sum(count for _, count in days[i : i + DAYS_PER_WEEK])) for i in starts]


def _by_month(days: Sequence[Count]) -> list[Count]:
    counts: dict[date, int] = {}
    for day, count in days:
        month = day.replace(day=1)
        counts[month] = counts.get(month, 0) + count
    return list(counts.items())


def _years(months: Sequence[Count]) -> list[Count]:
    counts: dict[date, int] = {}
    for month, count in months:
        year = date(month.year, 1, 1)
        counts[year] = counts.get(year, 0) + count
    return list(counts.items())


def _rungs(peak: int) -> list[int]:
    """Return two or three round values above zero, the last at or above the peak."""
    step = 10 ** math.floor(math.log10(peak)) if peak >= 1 else 1
    for part in (step // 5, step // 2, step, step * 2, step * 5):
        if part and math.ceil(peak / part) <= 3:
            return [part * n for n in range(1, math.ceil(peak / part) + 1)]
    return [step * 10]


def _boxes(bars: Sequence[Count], top: int) -> tuple[Box, ...]:
    pitch = (WIDTH - LEFT) / len(bars)
    width = min(pitch * 0.78, 16)
    return tuple(
        Box(
            at(LEFT + pitch * (place + 0.5) - width / 2),
            _y(count, top),
            at(width),
            at((HEIGHT - TOP - BOTTOM) * count / top),
        )
        for place, (_on, count) in enumerate(bars)
        if count
    )


def _dates(bars: Sequence[Count], form: str) -> tuple[Word, ...]:
    pitch = (WIDTH - LEFT) / len(bars)
    every = max(1, math.ceil(len(bars) / 7))
    return tuple(
        Word(at(LEFT + pitch * (place + 0.5)), "113", date_format(day, form))
        for place, (day, _count) in enumerate(bars)
        # The last label would run out of the drawing when it is close to the edge.
        if place % every == 0 and LEFT + pitch * (place + 0.5) < WIDTH - 14
    )


def _y(value: int, top: int) -> str:
    return at(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top)


def at(value: float) -> str:
    """Return a place in a drawing as text, so that no template prints a decimal comma."""
    return f"{value:.2f}"
