"""What came back: replies, and the platform's decision on each item."""

from rest_framework import serializers

from casework.api.fields import Id, Moment, Number, Text
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from referrals.api.shapes.items import MOST
from referrals.models import Account, Extra, Monetary, Outcome, Provision, Reply, Visibility


class ReplyShape(Shape):
    recorded_by = OfficerShape()

    external_ids = serializers.ListField(
        child=serializers.CharField(), read_only=True, default=list
    )

    class Meta:
        model = Reply
        fields = read_only_fields = (
            "id",
            "kind",
            "occurred_at",
            "platform_reference",
            "text",
            "is_late",
            "recorded_by",
            "recorded_at",
            "external_ids",
        )


class ReplyFilters(StrictSerializer):
    external_id = serializers.CharField(max_length=200, required=False)


class ReplyEntry(StrictSerializer):
    kind = serializers.ChoiceField(Reply.Kind.choices)
    occurred_at = Moment()
    platform_reference = Text(max_length=200)
    text = Text()


class OutcomeShape(Shape):
    number = serializers.IntegerField(source="item.number")
    visibility = serializers.ListField(child=serializers.ChoiceField(Visibility.choices))
    recorded_by = OfficerShape()

    external_ids = serializers.ListField(
        child=serializers.CharField(), read_only=True, default=list
    )

    class Meta:
        model = Outcome
        fields = read_only_fields = (
            "id",
            "number",
            "reply",
            "visibility",
            "account",
            "provision",
            "monetary",
            "extra",
            "reason",
            "occurred_at",
            "is_late",
            "recorded_by",
            "recorded_at",
            "external_ids",
        )


class OutcomeFilters(StrictSerializer):
    external_id = serializers.CharField(max_length=200, required=False)
    number = Number(required=False)
    reply = Id(required=False)
    is_latest = serializers.BooleanField(required=False)


class DecisionEntry(StrictSerializer):
    """What the platform decided on one item, in the DSA's codes or one of ours."""

    number = Number()
    visibility = serializers.ListField(
        child=serializers.ChoiceField(Visibility.choices),
        required=False,
        max_length=len(Visibility),
    )
    account = serializers.ChoiceField(Account.choices, required=False, allow_blank=True)
    provision = serializers.ChoiceField(Provision.choices, required=False, allow_blank=True)
    monetary = serializers.ChoiceField(Monetary.choices, required=False, allow_blank=True)
    extra = serializers.ChoiceField(Extra.choices, required=False, allow_blank=True)
    reason = Text()


class AddressedDecisionEntry(DecisionEntry):
    """The item is named by its number, by the address of what it is about, or by a stable id."""

    number = Number(required=False)
    url = serializers.CharField(max_length=4000, required=False)
    stable_id = serializers.CharField(max_length=64, required=False)


class BulkOutcomesEntry(StrictSerializer):
    """When the platform decided, in which reply, and what on each item."""

    atomic = serializers.BooleanField(required=False, default=True)
    occurred_at = Moment()
    reply = Id(required=False, allow_null=True)
    outcomes = AddressedDecisionEntry(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]
