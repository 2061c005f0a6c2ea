"""Shapes of what comes in and goes out: what is not declared is refused, never ignored."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from casework.api.fields import Moment

UNKNOWN = _("This field is not known here. Known are: %s.")
READ_ONLY = _("This field is set by the house. Fields that can be sent here: %s.")


class StrictSerializer(serializers.Serializer):
    """What a client may send: exactly these fields, at every level."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            self._refuse_strangers(data)
        return super().to_internal_value(data)

    def _refuse_strangers(self, data: Mapping[Any, Any]) -> None:
        fields = self.fields
        writable = sorted(name for name, field in fields.items() if not field.read_only)
        known = ", ".join(writable) or "–"
        wrong = {
            name: [
                ErrorDetail(READ_ONLY % known, "read-only")
                if name in fields
                else ErrorDetail(UNKNOWN % known, "unknown-field")
            ]
            for name in map(str, data)
            if name not in writable
        }
        if wrong:
            raise ValidationError(wrong)


class Shape(serializers.ModelSerializer):
    """What the house gives out of a row: codes and ids, moments in UTC; never taken back in."""

    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: Moment,
    }
