"""What a case's own data say of its behaviour: the numbers behind the charts of a package."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate, TruncMonth

from casework.models import Network, PostMembership, Target
from referrals.queries.dates import day, moment

DAYS, HOURS = 7, 24


def of(network: Network) -> dict[str, Any]:
    """Return the figures of a case, each counted now."""
    posts = PostMembership.objects.filter(network=network)
    dated = posts.filter(post__posted_at__isnull=False)
    span = posts.aggregate(first=Min("post__posted_at"), last=Max("post__posted_at"))
    languages = (
        posts.exclude(post__language="")
        .values_list("post__language")
        .annotate(n=Count("pk"))
        .order_by("-n", "post__language")
    )
    per_day = (
        dated.annotate(day=TruncDate("post__posted_at", tzinfo=UTC))
        .values_list("day")
        .annotate(n=Count("pk"))
        .order_by("day")
    )
    return {
        "assets": network.memberships.count(),
        "posts": posts.count(),
        "targets": network.targets.count(),
        "protected_targets": network.targets.filter(kind__in=Target.PROTECTED).count(),
        "languages": dict(languages),
        "posts_per_day": [[day(date), n] for date, n in per_day],
        "time_zone": network.time_zone,
        "hours": _hours(dated, network.time_zone),
        "created": _created(network),
        "platforms": _platforms(network),
        "first_post": moment(span["first"]),
        "last_post": moment(span["last"]),
    }


def _hours(dated: Any, time_zone: str) -> list[list[int]]:
    """Count posts by weekday from Monday, and by hour, in the suspected operating time zone."""
    zone = ZoneInfo(time_zone)
    grid = [[0] * HOURS for _day in range(DAYS)]
    counted = (
        dated.annotate(
            weekday=ExtractIsoWeekDay("post__posted_at", tzinfo=zone),
            hour=ExtractHour("post__posted_at", tzinfo=zone),
        )
        .values_list("weekday", "hour")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for weekday, hour, number in counted:
        grid[weekday - 1][hour] = number
    return grid if any(map(any, grid)) else []


def _created(network: Network) -> list[list[Any]]:
    """Count the accounts by the month in which they were made."""
    counted = (
        network.memberships.filter(account_created_on__isnull=False)
        .annotate(month=TruncMonth("account_created_on"))
        .values_list("month")
        .annotate(n=Count("pk"))
        .order_by("month")
    )
    return [[day(month), number] for month, number in counted]


def _platforms(network: Network) -> dict[str, int]:
    counted = (
        network.memberships.values_list("asset__platform__name")
        .annotate(n=Count("pk"))
        .order_by("-n", "asset__platform__name")
    )
    return dict(counted)
