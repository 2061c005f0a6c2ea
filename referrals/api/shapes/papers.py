"""What leaves the house, and on whose word: submissions, packages, deliveries, notices."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework.api.fields import Moment
from casework.api.shapes.files import JOB, JobShape
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import JobState
from referrals.models import UNCERTAIN, Delivery, Notice, Package, Review, Submission, Volume

DELIVERY_STATES = [*JobState.choices, (UNCERTAIN, _("Uncertain"))]


class ReviewShape(Shape):
    reviewer = OfficerShape()

    class Meta:
        model = Review
        fields = read_only_fields = ("verdict", "digest", "reviewer", "reason", "recorded_at")


class SubmissionShape(Shape):
    submitted_by = OfficerShape()
    review = ReviewShape(allow_null=True, default=None)

    class Meta:
        model = Submission
        fields: tuple[str, ...] = ("number", "sha256", "submitted_by", "recorded_at", "review")
        read_only_fields = fields


class SubmissionDetailShape(SubmissionShape):
    """With the frozen contents; their exact bytes, which the digest is of, are at `…/contents/`."""

    contents = serializers.SerializerMethodField()

    class Meta(SubmissionShape.Meta):
        fields = read_only_fields = (*SubmissionShape.Meta.fields, "contents")

    def get_contents(self, submission: Submission) -> dict[str, Any]:
        contents: dict[str, Any] = json.loads(submission.contents)
        return contents


class VolumeShape(JobShape):
    """One PDF: how far it got, and where it is once it is ready."""

    file = serializers.SerializerMethodField()

    class Meta:
        model = Volume
        fields = read_only_fields = (
            "number",
            *JOB,
            "sha256",
            "size",
            "pages",
            "item_count",
            "seconds",
            "file",
        )

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, volume: Volume) -> str | None:
        if volume.state != JobState.READY:
            return None
        place = {
            "reference": self.context["view"].kwargs["reference"],
            "package": volume.package_id,
            "volume": volume.number,
        }
        request = self.context["request"]
        return reverse("referrals-api:volume-file", kwargs=place, request=request)


class PackageShape(Shape):
    submission = serializers.IntegerField(source="submission.number")
    digest = serializers.CharField(source="submission.sha256")
    is_ready = serializers.BooleanField()
    requested_by = OfficerShape()
    volumes = VolumeShape(many=True)

    class Meta:
        model = Package
        fields = read_only_fields = (
            "id",
            "submission",
            "digest",
            "is_ready",
            "voided_at",
            "requested_by",
            "recorded_at",
            "volumes",
        )


class DeliveryShape(JobShape):
    state = serializers.ChoiceField(DELIVERY_STATES)
    requested_by = OfficerShape()
    confirmed_by = OfficerShape(allow_null=True)

    class Meta:
        model = Delivery
        fields = read_only_fields = (
            "id",
            "kind",
            *JOB,
            "channel",
            "package",
            "notice",
            "is_manual",
            "recipient",
            "message_id",
            "ticket",
            "proof",
            "confirmed_at",
            "confirmed_by",
            "requested_by",
        )


class TicketEntry(StrictSerializer):
    ticket = serializers.CharField(max_length=200)
    occurred_at = Moment()


class ArrivalEntry(StrictSerializer):
    """How a person found out that it arrived, and when it did."""

    proof = serializers.CharField()
    occurred_at = Moment()


class LossEntry(StrictSerializer):
    """How a person found out that it did not arrive."""

    proof = serializers.CharField()


class NoticeShape(Shape):
    drafted_by = OfficerShape()
    approved_by = OfficerShape(allow_null=True)

    class Meta:
        model = Notice
        fields = read_only_fields = (
            "id",
            "text",
            "drafted_by",
            "recorded_at",
            "approved_by",
            "approved_at",
        )


class NoticeEntry(StrictSerializer):
    text = serializers.CharField()
