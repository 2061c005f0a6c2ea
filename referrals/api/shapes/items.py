"""Items with what became of each, and exhibits."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.contract import FaultLine
from casework.api.fields import Id, Moment, Number, Text
from casework.api.strict import Shape, StrictSerializer
from casework.models import Presence
from referrals.models import (
    Account,
    Exhibit,
    Extra,
    Item,
    Monetary,
    Outcome,
    Provision,
    Visibility,
)

MOST = 1000


class SaidShape(serializers.Serializer):
    """What the platform said last of an item, in codes."""

    occurred_at = Moment()
    visibility = serializers.ListField(child=serializers.ChoiceField(Visibility.choices))
    account = serializers.ChoiceField(Account.choices, allow_blank=True)
    provision = serializers.ChoiceField(Provision.choices, allow_blank=True)
    monetary = serializers.ChoiceField(Monetary.choices, allow_blank=True)
    extra = serializers.ChoiceField(Extra.choices, allow_blank=True)


class ItemShape(Shape):
    """One item: what it is, what was said of it, what was seen, and whether the two disagree."""

    url = serializers.CharField(source="thing.url")
    said = serializers.SerializerMethodField()
    presence = serializers.ChoiceField(Presence.choices)
    presence_at = Moment(allow_null=True)
    is_disputed = serializers.BooleanField()

    class Meta:
        model = Item
        fields = read_only_fields = (
            "number",
            "version",
            "asset",
            "post",
            "url",
            "why",
            "said",
            "presence",
            "presence_at",
            "is_disputed",
            "recorded_at",
        )

    @extend_schema_field(SaidShape(allow_null=True))
    def get_said(self, item: Any) -> dict[str, Any] | None:
        if item.said is None:
            return None
        codes = ("visibility", "account", "provision", "monetary", "extra")
        said = Outcome(occurred_at=item.said_at, **{c: getattr(item, f"said_{c}") for c in codes})
        return dict(SaidShape(said).data)


class ItemFilters(StrictSerializer):
    is_decided = serializers.BooleanField(required=False)
    is_disputed = serializers.BooleanField(required=False)


class ItemsEntry(StrictSerializer):
    """Assets and posts of the case, by id, and why they are included."""

    assets = serializers.ListField(child=Id(), required=False, max_length=MOST)
    posts = serializers.ListField(child=Id(), required=False, max_length=MOST)
    why = Text()


class ItemsShape(serializers.Serializer):
    results = ItemShape(many=True)


class ItemNumbers(StrictSerializer):
    numbers = serializers.ListField(child=Number(), allow_empty=False, max_length=MOST)


class RemovedShape(serializers.Serializer):
    removed = serializers.IntegerField()


class WhyEntry(StrictSerializer):
    why = serializers.CharField(allow_blank=True)


class ExhibitShape(Shape):
    sha256 = serializers.CharField(source="evidence.sha256")
    original_name = serializers.SerializerMethodField()

    class Meta:
        model = Exhibit
        fields = read_only_fields = (
            "number",
            "evidence",
            "sha256",
            "original_name",
            "caption",
            "recorded_at",
        )

    def get_original_name(self, exhibit: Exhibit) -> str:
        return exhibit.evidence.original_name if exhibit.evidence.is_kept else ""


class ExhibitEntry(StrictSerializer):
    evidence = Id()
    caption = Text(max_length=500)


class FaultsShape(serializers.Serializer):
    """What would stop the referral today, and what warns; empty when nothing does."""

    results = FaultLine(many=True)
