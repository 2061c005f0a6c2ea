"""Comments of the house on a referral, and their turns."""

from rest_framework import serializers

from casework.api.fields import Number
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from referrals.models import Comment, CommentTurn


class CommentTurnShape(Shape):
    written_by = OfficerShape()

    class Meta:
        model = CommentTurn
        fields = read_only_fields = ("kind", "text", "written_by", "recorded_at")


class CommentShape(Shape):
    is_open = serializers.BooleanField()
    written_by = OfficerShape()
    turns = CommentTurnShape(many=True)

    class Meta:
        model = Comment
        fields = read_only_fields = (
            "id",
            "item",
            "exhibit",
            "is_blocking",
            "is_open",
            "text",
            "written_by",
            "recorded_at",
            "turns",
        )


class CommentEntry(StrictSerializer):
    """What to say; of one item or one exhibit where its number is given."""

    text = serializers.CharField()
    item = Number(required=False)
    exhibit = Number(required=False)
    is_blocking = serializers.BooleanField(required=False)


class CommentTurnEntry(StrictSerializer):
    """What becomes of a comment; only its author amends it."""

    kind = serializers.ChoiceField(CommentTurn.Kind.choices)
    text = serializers.CharField(required=False)
