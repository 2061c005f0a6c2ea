"""Lists of things that come in at once, and what is said of each."""

from rest_framework import serializers

from casework.api.fields import Id, Moment, Text
from casework.api.shapes.assets import AssetEntry, LookEntry
from casework.api.shapes.results import RowProblemShape
from casework.api.strict import StrictSerializer

MOST = 1000


class PostEntry(StrictSerializer):
    """The address of a post, and what the case says of it; its author is in the address."""

    url = serializers.CharField(max_length=4000)
    text = Text()
    language = Text(max_length=8)
    posted_at = Moment(required=False, allow_null=True)
    campaign = Id(required=False, allow_null=True)


class ListEntry(StrictSerializer):
    """All rows or none, unless `atomic` is false; then each row that can be done is."""

    atomic = serializers.BooleanField(required=False, default=True)


class AssetsEntry(ListEntry):
    assets = AssetEntry(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]


class PostsEntry(ListEntry):
    posts = PostEntry(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]


class BulkLooksEntry(ListEntry):
    observations = LookEntry(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]


class RowResultShape(serializers.Serializer):
    """What became of one row, counted from 0."""

    index = serializers.IntegerField()
    status = serializers.IntegerField()
    id = serializers.IntegerField(allow_null=True)
    asset = serializers.IntegerField(allow_null=True)
    problem = RowProblemShape(allow_null=True)


class BulkShape(serializers.Serializer):
    results = RowResultShape(many=True)
