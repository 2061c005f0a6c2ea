"""What a case knows of assets and posts: the row of the case first, the thing itself within it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.fields import Id, Moment, Techniques, Text
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import (
    Asset,
    Confidence,
    HandleChange,
    ImportRow,
    Membership,
    Network,
    Observation,
    PostMembership,
    Presence,
)


class AssetShape(Shape):
    """An asset of one network, with what that network says of it."""

    id = serializers.IntegerField(source="asset_id")
    platform = serializers.CharField(source="asset.platform.slug")
    kind = serializers.ChoiceField(Asset.Kind.choices, source="asset.kind")
    handle = serializers.CharField(source="asset.handle")
    stable_id = serializers.CharField(source="asset.stable_id")
    url = serializers.CharField(source="asset.url")
    imported_by = serializers.IntegerField(source="batch_id", allow_null=True)
    recorded_by = OfficerShape()

    external_ids = serializers.ListField(
        child=serializers.CharField(), read_only=True, default=list
    )

    class Meta:
        model = Membership
        fields: tuple[str, ...] = (
            "id",
            "platform",
            "kind",
            "handle",
            "stable_id",
            "url",
            "version",
            "display_name",
            "confidence",
            "rationale",
            "source",
            "campaign",
            "techniques",
            "imported_by",
            "account_created_on",
            "first_seen_on",
            "last_seen_on",
            "presence",
            "presence_at",
            "recorded_by",
            "recorded_at",
            "external_ids",
        )
        read_only_fields = fields


class HandleChangeShape(Shape):
    recorded_by = OfficerShape()

    class Meta:
        model = HandleChange
        fields = read_only_fields = ("old_handle", "new_handle", "recorded_by", "recorded_at")


class AssetDetailShape(AssetShape):
    """Adds what only networks in sight say: former handles, and where else it belongs."""

    handle_changes = serializers.SerializerMethodField()
    also_in = serializers.SerializerMethodField()

    class Meta(AssetShape.Meta):
        fields = read_only_fields = (*AssetShape.Meta.fields, "handle_changes", "also_in")

    @extend_schema_field(HandleChangeShape(many=True))
    def get_handle_changes(self, membership: Membership) -> list[dict[str, Any]]:
        officer = self.context["request"].user
        changes = HandleChange.objects.visible_to(officer).filter(asset=membership.asset_id)
        shape = HandleChangeShape(changes.select_related("recorded_by"), many=True)
        return list(shape.data)

    def get_also_in(self, membership: Membership) -> list[str]:
        seen = Network.objects.visible_to(self.context["request"].user)
        others = seen.filter(memberships__asset=membership.asset_id)
        others = others.exclude(pk=membership.network_id)
        return list(others.order_by("pk").values_list("reference", flat=True))


class AssetFilters(StrictSerializer):
    external_id = serializers.CharField(max_length=200, required=False)
    q = serializers.CharField(max_length=200, required=False)
    platform = serializers.SlugField(max_length=32, required=False)
    presence = serializers.ChoiceField(Presence.choices, required=False)


class AssetEntry(StrictSerializer):
    """An address, or a handle with its platform, and what the case says of the asset."""

    value = serializers.CharField(max_length=4000)
    platform = serializers.SlugField(max_length=32, required=False)
    display_name = Text(max_length=300)
    confidence = serializers.ChoiceField(Confidence.choices, required=False)
    rationale = Text()
    source = Text(max_length=500)  # type: ignore[assignment]
    campaign = Id(required=False, allow_null=True)
    techniques = Techniques(required=False)
    account_created_on = serializers.DateField(required=False, allow_null=True)
    first_seen_on = serializers.DateField(required=False, allow_null=True)
    last_seen_on = serializers.DateField(required=False, allow_null=True)


class AssetEdit(StrictSerializer):
    display_name = Text(max_length=300)
    confidence = serializers.ChoiceField(Confidence.choices, required=False)
    rationale = Text()
    source = Text(max_length=500)  # type: ignore[assignment]
    campaign = Id(required=False, allow_null=True)
    techniques = Techniques(required=False)
    account_created_on = serializers.DateField(required=False, allow_null=True)
    first_seen_on = serializers.DateField(required=False, allow_null=True)
    last_seen_on = serializers.DateField(required=False, allow_null=True)


class PostEdit(StrictSerializer):
    """What the case reads in a post; the post itself stays as it was found."""

    translation_en = Text()
    translation_fr = Text()
    techniques = Techniques(required=False)
    narrative = Id(required=False, allow_null=True)
    target = Id(required=False, allow_null=True)
    campaign = Id(required=False, allow_null=True)


class AuthorShape(Shape):
    class Meta:
        model = Asset
        fields = read_only_fields = ("id", "handle")


class PostShape(Shape):
    """A post of one network, with what that network reads in it."""

    id = serializers.IntegerField(source="post_id")
    platform = serializers.CharField(source="post.platform.slug")
    url = serializers.CharField(source="post.url")
    text = serializers.CharField(source="post.text")
    language = serializers.CharField(source="post.language")
    is_language_detected = serializers.BooleanField(source="post.is_language_detected")
    posted_at = Moment(source="post.posted_at", allow_null=True)
    reply_to_url = serializers.CharField(source="post.reply_to_url")
    author = serializers.SerializerMethodField()
    imported_by = serializers.IntegerField(source="batch_id", allow_null=True)
    recorded_by = OfficerShape()

    external_ids = serializers.ListField(
        child=serializers.CharField(), read_only=True, default=list
    )

    class Meta:
        model = PostMembership
        fields = read_only_fields = (
            "id",
            "version",
            "platform",
            "url",
            "text",
            "language",
            "is_language_detected",
            "posted_at",
            "reply_to_url",
            "author",
            "translation_en",
            "translation_fr",
            "techniques",
            "target",
            "narrative",
            "campaign",
            "imported_by",
            "presence",
            "presence_at",
            "recorded_by",
            "recorded_at",
            "external_ids",
        )

    @extend_schema_field(AuthorShape(allow_null=True))
    def get_author(self, membership: Any) -> dict[str, Any] | None:
        # The author may be known only to a network that is out of sight.
        known = membership.has_author_here
        return dict(AuthorShape(membership.post.author).data) if known else None


class PostFilters(StrictSerializer):
    external_id = serializers.CharField(max_length=200, required=False)
    q = serializers.CharField(max_length=200, required=False)
    platform = serializers.SlugField(max_length=32, required=False)
    presence = serializers.ChoiceField(Presence.choices, required=False)
    language = serializers.CharField(max_length=8, required=False)
    author = Id(required=False)


class AttachedShape(serializers.Serializer):
    """What adding one address made or found."""

    result = serializers.ChoiceField(ImportRow.Result.choices)
    asset = AssetShape(allow_null=True)
    post = PostShape(allow_null=True)


class ObservationShape(Shape):
    recorded_by = OfficerShape()

    class Meta:
        model = Observation
        fields = read_only_fields = (
            "id",
            "asset",
            "post",
            "presence",
            "occurred_at",
            "method",
            "vantage",
            "note",
            "evidence",
            "recorded_by",
            "recorded_at",
        )


class ObservationFilters(StrictSerializer):
    asset = Id(required=False)
    post = Id(required=False)
    presence = serializers.ChoiceField(Presence.choices, required=False)


class LookEntry(StrictSerializer):
    """One look at one thing: an asset or a post of the network."""

    asset = Id(required=False)
    post = Id(required=False)
    presence = serializers.ChoiceField(Presence.choices)
    occurred_at = Moment()
    vantage = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    note = Text()
    evidence = Id(required=False, allow_null=True)
