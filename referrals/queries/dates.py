"""Dates and moments as frozen contents write them."""

from datetime import UTC, date, datetime


def moment(value: datetime | None) -> str | None:
    """Return an instant in UTC, to the microsecond."""
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day(value: date | None) -> str | None:
    """Return a date in ISO 8601."""
    return value.isoformat() if value else None
