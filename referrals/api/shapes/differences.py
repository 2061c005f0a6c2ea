"""What one submission says otherwise than another, a page at a time."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.strict import StrictSerializer
from referrals.queries.drift import Difference

LINES = 200
ANY = {"description": "Any value of the contents; null where it is not there."}


class DifferenceShape(serializers.Serializer):
    path = serializers.CharField()
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    @extend_schema_field(ANY)
    def get_before(self, line: Difference) -> Any:
        return line.before

    @extend_schema_field(ANY)
    def get_after(self, line: Difference) -> Any:
        return line.after


class DifferencesShape(serializers.Serializer):
    compared_with = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    lines = DifferenceShape(many=True)


class DifferenceFilters(StrictSerializer):
    page = serializers.IntegerField(
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Which page of 200 lines, counted from 1."),
    )
