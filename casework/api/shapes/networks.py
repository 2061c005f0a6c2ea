"""A case file and what is stated of it as a whole."""

from rest_framework import serializers

from casework.api.fields import Id, Moment, Text
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import (
    Attribution,
    Campaign,
    Confidence,
    Likelihood,
    Marking,
    Narrative,
    Network,
    NetworkLink,
    Pap,
    Target,
    Tlp,
)


class NetworkShape(Shape):
    opened_by = OfficerShape()

    external_ids = serializers.ListField(
        child=serializers.CharField(), read_only=True, default=list
    )

    class Meta:
        model = Network
        fields = read_only_fields = (
            "reference",
            "title",
            "description",
            "is_restricted",
            "marking",
            "tlp",
            "pap",
            "time_zone",
            "opened_by",
            "version",
            "recorded_at",
            "external_ids",
        )


class NetworkFilters(StrictSerializer):
    external_id = serializers.CharField(max_length=200, required=False)
    q = serializers.CharField(max_length=200, required=False)
    marking = serializers.ChoiceField(Marking.choices, required=False)


class NetworkEntry(StrictSerializer):
    title = serializers.CharField(max_length=200)
    description = Text()
    is_restricted = serializers.BooleanField(required=False)
    marking = serializers.ChoiceField(Marking.choices, required=False)
    tlp = serializers.ChoiceField(Tlp.choices, required=False)
    pap = serializers.ChoiceField(Pap.choices, required=False)
    time_zone = serializers.CharField(max_length=40, required=False)


class NetworkEdit(NetworkEntry):
    """What changes."""

    title = serializers.CharField(max_length=200, required=False)


class CampaignShape(Shape):
    recorded_by = OfficerShape()

    class Meta:
        model = Campaign
        fields = read_only_fields = (
            "id",
            "title",
            "description",
            "started_on",
            "ended_on",
            "recorded_by",
            "recorded_at",
        )


class CampaignEntry(StrictSerializer):
    title = serializers.CharField(max_length=200)
    description = Text()
    started_on = serializers.DateField()
    ended_on = serializers.DateField(required=False, allow_null=True)


class TargetShape(Shape):
    """Of a protected person nothing but the name and the kind is recorded."""

    is_protected = serializers.BooleanField()
    recorded_by = OfficerShape()

    class Meta:
        model = Target
        fields = read_only_fields = (
            "id",
            "name",
            "kind",
            "is_protected",
            "affiliation",
            "recorded_by",
            "recorded_at",
        )


class TargetEntry(StrictSerializer):
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Target.Kind.choices)
    affiliation = Text(max_length=200)


class NarrativeShape(Shape):
    recorded_by = OfficerShape()

    class Meta:
        model = Narrative
        fields = read_only_fields = ("id", "title_en", "title_fr", "recorded_by", "recorded_at")


class NarrativeEntry(StrictSerializer):
    title_en = serializers.CharField(max_length=200)
    title_fr = serializers.CharField(max_length=200)


class AttributionShape(Shape):
    recorded_by = OfficerShape()

    class Meta:
        model = Attribution
        fields = read_only_fields = (
            "id",
            "actor",
            "likelihood",
            "confidence",
            "rationale",
            "occurred_at",
            "recorded_by",
            "recorded_at",
        )


class AttributionEntry(StrictSerializer):
    actor = serializers.CharField(max_length=200)
    likelihood = serializers.ChoiceField(Likelihood.choices)
    confidence = serializers.ChoiceField(Confidence.choices)
    rationale = serializers.CharField()
    occurred_at = Moment()


class LinkShape(Shape):
    other = serializers.CharField(source="other.reference")
    recorded_by = OfficerShape()

    class Meta:
        model = NetworkLink
        fields = read_only_fields = (
            "id",
            "other",
            "kind",
            "confidence",
            "rationale",
            "evidence",
            "recorded_by",
            "recorded_at",
        )


class LinkEntry(StrictSerializer):
    other = serializers.CharField(max_length=10)
    kind = serializers.ChoiceField(NetworkLink.Kind.choices)
    confidence = serializers.ChoiceField(Confidence.choices)
    rationale = serializers.CharField()
    evidence = Id(required=False, allow_null=True)
