"""Webhooks as they are kept, and the log of what was sent."""

from rest_framework import serializers

from casework.api.fields import Id
from casework.api.strict import Shape, StrictSerializer
from referrals.models import Push, PushAttempt, Subscription


class WebhookShape(Shape):
    network = serializers.CharField(source="network.reference", allow_null=True, default=None)

    class Meta:
        model = Subscription
        fields: tuple[str, ...] = (
            "id",
            "version",
            "label",
            "url",
            "kinds",
            "network",
            "state",
            "reason",
            "failures",
            "failing_since",
            "resting_until",
            "previous_until",
            "recorded_at",
        )
        read_only_fields = fields


class SecretShape(WebhookShape):
    """With its secret, this once."""

    secret = serializers.CharField(allow_null=True)

    class Meta(WebhookShape.Meta):
        fields = read_only_fields = (*WebhookShape.Meta.fields, "secret")


class WebhookEntry(StrictSerializer):
    url = serializers.CharField(max_length=500)
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=120, required=False, allow_blank=True
    )
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, max_length=50
    )
    network = serializers.SlugField(max_length=10, required=False)


class WebhookEdit(StrictSerializer):
    url = serializers.CharField(max_length=500, required=False)
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=120, required=False, allow_blank=True
    )
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, max_length=50
    )


class RotationEntry(StrictSerializer):
    overlap_hours = serializers.IntegerField(min_value=0, max_value=168, required=False)


class ReplayEntry(StrictSerializer):
    first = Id(required=False)
    last = Id(required=False)


class ReplayedShape(serializers.Serializer):
    replayed = serializers.IntegerField()


class PushShape(Shape):
    object = serializers.CharField(source="public_id")
    version = serializers.IntegerField(source="object_version")
    message_id = serializers.SerializerMethodField()

    class Meta:
        model = Push
        fields: tuple[str, ...] = (
            "id",
            "message_id",
            "kind",
            "object",
            "version",
            "is_deleted",
            "state",
            "tries",
            "next_at",
            "recorded_at",
            "ended_at",
        )
        read_only_fields = fields

    def get_message_id(self, push: Push) -> str:
        return push.name


class AttemptShape(Shape):
    status = serializers.IntegerField(source="answer_code", allow_null=True)

    class Meta:
        model = PushAttempt
        fields = read_only_fields = (
            "number",
            "result",
            "status",
            "milliseconds",
            "request_head",
            "response_head",
            "recorded_at",
        )


class PushDetailShape(PushShape):
    """With each attempt: both heads, never a body."""

    attempts = AttemptShape(many=True)

    class Meta(PushShape.Meta):
        fields = read_only_fields = (*PushShape.Meta.fields, "attempts")


class PushFilters(StrictSerializer):
    state = serializers.ChoiceField(choices=Push.State.choices, required=False)
    kind = serializers.CharField(max_length=24, required=False)
