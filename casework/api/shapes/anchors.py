"""Checkpoints, anchors and timestamps as they are given out."""

from rest_framework import serializers

from casework.api.shapes.files import JOB, JobShape
from casework.api.strict import Shape
from casework.models import Anchor, Checkpoint, Stamp


class CheckpointShape(Shape):
    """The text that is hashed, chained and stamped; it names no case."""

    class Meta:
        model = Checkpoint
        fields = read_only_fields = (
            "number",
            "body",
            "sha256",
            "recorded_at",
            "written_at",
            "mailed_at",
        )


class AnchorShape(Shape):
    """A line of the trail whose hash is known outside, and where."""

    class Meta:
        model = Anchor
        fields = read_only_fields = ("id", "sequence", "hash", "where", "citation", "recorded_at")


class StampShape(JobShape):
    """A text, and how far its timestamp got."""

    text = serializers.CharField(source="body")

    class Meta:
        model = Stamp
        fields = read_only_fields = (
            "id",
            *JOB,
            "kind",
            "subject",
            "text",
            "sha256",
            "authority",
            "serial",
            "is_trusted",
            "stamped_at",
            "not_before",
            "tries",
        )
