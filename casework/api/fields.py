"""Values as the API takes and gives them: moments in UTC, ids that fit their column."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.models.technique import MOST, is_technique

# Further away, a moment can no longer be shown in every time zone.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
BIGGEST_ID = 2**63 - 1
BIGGEST_NUMBER = 2**31 - 1


class Moment(serializers.DateTimeField):
    """An instant: ISO 8601 with its offset; given out in UTC."""

    default_error_messages = {
        "naive": _("A moment needs its offset from UTC, for example 2026-09-01T12:00:00Z."),
        "far": _("This moment lies outside the years 1900 to 2199."),
    }

    def __init__(self, **facts: object) -> None:
        super().__init__(default_timezone=UTC, **facts)  # type: ignore[arg-type]

    def to_internal_value(self, value: object) -> datetime:
        if self._is_naive(value):
            self.fail("naive")
        moment = super().to_internal_value(value)  # type: ignore[arg-type]
        if not EARLIEST <= moment < LATEST:
            self.fail("far")
        return moment

    def _is_naive(self, value: object) -> bool:
        try:
            parsed = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            return False
        return parsed is not None and timezone.is_naive(parsed)


class Id(serializers.IntegerField):
    """The number of a row, which says nothing of whether there is one."""

    def __init__(self, **facts: object) -> None:
        super().__init__(min_value=1, max_value=BIGGEST_ID, **facts)  # type: ignore[arg-type]


class Number(serializers.IntegerField):
    """A version, or the permanent number of an item or exhibit."""

    def __init__(self, **facts: object) -> None:
        super().__init__(min_value=1, max_value=BIGGEST_NUMBER, **facts)  # type: ignore[arg-type]


class Text(serializers.CharField):
    """Text of any length, empty unless given."""

    def __init__(self, **facts: object) -> None:
        facts = {"required": False, "allow_blank": True} | facts
        super().__init__(**facts)  # type: ignore[arg-type]


class Techniques(serializers.ListField):
    """DISARM identifiers, such as T0049 or T0049.001."""

    child = serializers.CharField(max_length=9, validators=[is_technique])

    def __init__(self, **facts: object) -> None:
        super().__init__(max_length=MOST, **facts)  # type: ignore[arg-type]
