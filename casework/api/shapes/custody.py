"""What happened to evidence, how its description should read, and what was made from it."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import Moment, Text
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import Access, EvidenceAnnotation
from casework.models.annotation import CORRECTABLE
from casework.queries.custody import DEEDS, Line

CODES = sorted({code for code, _label in DEEDS.values()})


class CustodyLineShape(serializers.Serializer):
    at = Moment()
    deed = serializers.ChoiceField([(code, code) for code in CODES])
    label = serializers.CharField()  # type: ignore[assignment]
    who = serializers.CharField()
    door = serializers.ChoiceField(Access.Door.choices, allow_blank=True)
    address = serializers.CharField()
    facts = serializers.SerializerMethodField()

    def get_facts(self, line: Line) -> dict[str, Any]:
        return line.facts


class CustodyShape(serializers.Serializer):
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    lines = CustodyLineShape(many=True)


class CustodyFilters(StrictSerializer):
    page = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)


class AnnotationShape(Shape):
    recorded_by = OfficerShape()

    class Meta:
        model = EvidenceAnnotation
        fields = read_only_fields = (
            "id",
            "field",
            "value",
            "reason",
            "recorded_by",
            "recorded_at",
        )


class AnnotationEntry(StrictSerializer):
    field = serializers.ChoiceField([(name, name) for name in CORRECTABLE])
    value = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()


class CopyEntry(StrictSerializer):
    """A file that was made from evidence, how, and with what."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)
    transformation = serializers.CharField(max_length=200)
    tool = serializers.CharField(max_length=200)
    tool_version = Text(max_length=100)
