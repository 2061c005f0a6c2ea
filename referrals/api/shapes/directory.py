from rest_framework import serializers

from casework.api.strict import Shape, StrictSerializer
from referrals.models import Channel, Policy, Question


class ChannelShape(Shape):
    platform = serializers.CharField(source="platform.slug")

    class Meta:
        model = Channel
        fields = read_only_fields = (
            "id",
            "platform",
            "name",
            "kind",
            "address",
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
