"""Disclosures of a case as they are asked for and given out."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework.api.shapes.files import JOB, JobShape
from casework.api.strict import StrictSerializer
from casework.models import JobState
from referrals.models import Disclosure


class DisclosureEntry(StrictSerializer):
    is_redacted = serializers.BooleanField(required=False)


class DisclosureShape(JobShape):
    """How far a disclosure got, and where it is once it is ready."""

    file = serializers.SerializerMethodField()

    class Meta:
        model = Disclosure
        fields = read_only_fields = (
            "id",
            *JOB,
            "is_redacted",
            "sha256",
            "size",
            "files",
            "damaged",
            "withdrawn_at",
            "file",
        )

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, disclosure: Disclosure) -> str | None:
        if disclosure.state != JobState.READY or disclosure.withdrawn_at:
            return None
        place = {"network": disclosure.network.reference, "disclosure": disclosure.pk}
        request = self.context["request"]
        return reverse("referrals-api:disclosure-file", kwargs=place, request=request)
