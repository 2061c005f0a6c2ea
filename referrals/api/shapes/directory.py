from rest_framework import serializers

from casework.api.strict import Shape, StrictSerializer
from referrals.models import Calendar, Channel, Policy, Question


class CalendarShape(Shape):
    """Which days count; weekends and the region's public holidays never do."""

    class Meta:
        model = Calendar
        fields = read_only_fields = (
            "code",
            "name_en",
            "name_fr",
            "time_zone",
            "region",
            "closed_on",
        )


class ChannelShape(Shape):
    platform = serializers.CharField(source="platform.slug")
    calendar = CalendarShape(allow_null=True)
    # Most channels have none, and no text is no address.
    escalation_address = serializers.CharField()

    class Meta:
        model = Channel
        fields = read_only_fields = (
            "id",
            "platform",
            "name",
            "kind",
            "address",
            "escalation_address",
            "languages",
            "instructions_en",
            "instructions_fr",
            "max_items",
            "max_bytes",
            "takes_parts",
            "wants_zip",
            "marking_ceiling",
            "tlp_ceiling",
            "officers",
            "url_form",
            "acknowledge_hours",
            "answer_days",
            "calendar",
            "notifies_holder",
            "source",
            "verified_on",
            "is_active",
        )


class PolicyShape(Shape):
    platform = serializers.CharField(source="platform.slug")

    class Meta:
        model = Policy
        fields = read_only_fields = (
            "id",
            "platform",
            "code",
            "title_en",
            "title_fr",
            "clause",
            "url",
            "version_date",
            "is_active",
        )


class QuestionShape(Shape):
    class Meta:
        model = Question
        fields = read_only_fields = ("code", "text_en", "text_fr", "is_required")


class ChecklistShape(serializers.Serializer):
    """What a reviewer of this referral is asked."""

    results = QuestionShape(many=True)


class DirectoryFilters(StrictSerializer):
    platform = serializers.SlugField(max_length=32, required=False)
    is_active = serializers.BooleanField(required=False)
