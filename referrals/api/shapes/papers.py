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
from referrals.models import (
    UNCERTAIN,
    Answer,
    Delivery,
    Message,
    Notice,
    Package,
    Preview,
    Review,
    Submission,
    Uptake,
    Volume,
    Waiver,
)

DELIVERY_STATES = [*JobState.choices, (UNCERTAIN, _("Uncertain"))]


class AnswerShape(Shape):
    code = serializers.CharField(source="question.code")

    class Meta:
        model = Answer
        fields = read_only_fields = ("code", "asked_en", "asked_fr", "word", "note")


class ReviewShape(Shape):
    reviewer = OfficerShape()
    answers = AnswerShape(many=True)

    class Meta:
        model = Review
        fields = read_only_fields = (
            "verdict",
            "digest",
            "reviewer",
            "reason",
            "recorded_at",
            "answers",
        )


class WaiverShape(Shape):
    given_by = OfficerShape()

    class Meta:
        model = Waiver
        fields = read_only_fields = ("code", "reason", "numbers", "given_by", "recorded_at")


class UptakeShape(Shape):
    submission = serializers.IntegerField(source="submission.number")
    reviewer = OfficerShape(allow_null=True)
    until = Moment(allow_null=True)

    class Meta:
        model = Uptake
        fields = read_only_fields = ("submission", "reviewer", "until")


class SubmissionShape(Shape):
    submitted_by = OfficerShape()
    review = ReviewShape(allow_null=True, default=None)
    waivers = WaiverShape(many=True)

    class Meta:
        model = Submission
        fields: tuple[str, ...] = (
            "number",
            "sha256",
            "submitted_by",
            "recorded_at",
            "review",
            "waivers",
        )
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
    is_reused = serializers.BooleanField(
        help_text=_("Taken over unchanged from an earlier package.")
    )
    signature = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Volume
        fields = read_only_fields = (
            "number",
            "variant",
            "first_item",
            "last_item",
            *JOB,
            "file_name",
            "sha256",
            "size",
            "unsigned_sha256",
            "unsigned_size",
            "signature",
            "is_reused",
            "pages",
            "item_count",
            "seconds",
            "file",
        )

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, volume: Volume) -> str | None:
        if volume.state != JobState.READY:
            return None
        place = _place(self, package=volume.package_id)
        request = self.context["request"]
        if volume.is_internal:
            return reverse("referrals-api:internal-file", kwargs=place, request=request)
        place["volume"] = volume.number
        return reverse("referrals-api:volume-file", kwargs=place, request=request)


class ZipShape(serializers.Serializer):
    """All documents of a package in one file."""

    name = serializers.CharField(source="zip_name")
    sha256 = serializers.CharField(source="zip_sha256")
    size = serializers.IntegerField(source="zip_size")
    file = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_file(self, package: Package) -> str:
        place = _place(self, package=package.pk)
        return reverse("referrals-api:package-zip", kwargs=place, request=self.context["request"])


class PackageShape(Shape):
    archive = serializers.SerializerMethodField()
    environment = serializers.DictField()
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
            "environment",
            "archive",
            "volumes",
        )

    @extend_schema_field(ZipShape(allow_null=True))
    def get_archive(self, package: Package) -> dict[str, Any] | None:
        if not package.zip_sha256:
            return None
        return dict(ZipShape(package, context=self.context).data)


class EnclosureShape(serializers.Serializer):
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class MessageShape(Shape):
    """One of the messages by which a delivery goes out, with its own proof."""

    enclosures = EnclosureShape(many=True)

    class Meta:
        model = Message
        fields = read_only_fields = (
            "number",
            "state",
            "message_id",
            "proof",
            "confirmed_at",
            "enclosures",
        )


class PreviewShape(JobShape):
    """Pages to look at; they expire, and are no evidence."""

    requested_by = OfficerShape()
    submission = serializers.IntegerField(
        source="submission.number", default=None, allow_null=True, help_text=_("Empty for a draft.")
    )

    class Meta:
        model = Preview
        fields = read_only_fields = (
            "id",
            *JOB,
            "submission",
            "pages",
            "page_total",
            "expires_at",
            "requested_by",
        )


class DeliveryShape(JobShape):
    state = serializers.ChoiceField(DELIVERY_STATES)
    requested_by = OfficerShape()
    confirmed_by = OfficerShape(allow_null=True)
    messages = MessageShape(many=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = read_only_fields = (
            "id",
            "version",
            "kind",
            *JOB,
            "channel",
            "package",
            "notice",
            "is_manual",
            "recipient",
            "file_name",
            "sha256",
            "size",
            "file",
            "messages",
            "message_id",
            "ticket",
            "proof",
            "confirmed_at",
            "confirmed_by",
            "requested_by",
        )

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, delivery: Delivery) -> str | None:
        if not delivery.sha256:
            return None
        place = {"reference": delivery.referral.reference, "delivery": delivery.pk}
        request = self.context["request"]
        return reverse("referrals-api:delivery-file", kwargs=place, request=request)


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
            "kind",
            "text",
            "drafted_by",
            "recorded_at",
            "approved_by",
            "approved_at",
        )


class NoticeEntry(StrictSerializer):
    """What to write to the platform; a retraction unless it says otherwise."""

    kind = serializers.ChoiceField(Notice.Kind.choices, required=False)
    text = serializers.CharField()


def _place(shape: serializers.BaseSerializer, **rest: Any) -> dict[str, Any]:
    return {"reference": shape.context["view"].kwargs["reference"], **rest}
