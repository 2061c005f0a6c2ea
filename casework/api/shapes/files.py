"""Evidence and imported lists; where the bytes lie is told to nobody."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework.actions.importing import REASONS
from casework.api.fields import Id, Moment, Text
from casework.api.shapes.people import OfficerShape
from casework.api.shapes.results import RowProblemShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import (
    Confidence,
    Credibility,
    Evidence,
    ImportBatch,
    ImportRow,
    ListKind,
    Marking,
    Pap,
    Reliability,
    Sensitivity,
    Tlp,
)
from casework.models.evidence import TELLING

MOST_FILES = 100
JOB = (
    "state",
    "percent",
    "step",
    "step_text",
    "reason",
    "reason_text",
    "requested_at",
    "started_at",
    "finished_at",
)


class JobShape(Shape):
    """How far a machine job got: codes for machines, words for people."""

    step_text = serializers.CharField()
    reason_text = serializers.CharField()


class EvidenceShape(Shape):
    """What is recorded of a file; under seal, without the words that tell what it shows."""

    grade = serializers.CharField(help_text="Admiralty code, for example B2.")
    assets = serializers.SerializerMethodField()
    posts = serializers.SerializerMethodField()
    corrections = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField()
    recorded_by = OfficerShape()

    class Meta:
        model = Evidence
        fields = read_only_fields = (
            "id",
            "version",
            "sha256",
            "size",
            "media_type",
            "declared_type",
            "original_name",
            "source_url",
            "captured_at",
            "captured_by",
            "captured_with",
            "reliability",
            "credibility",
            "grade",
            "description_en",
            "description_fr",
            "sensitivity",
            "marking",
            "tlp",
            "pap",
            "derived_from",
            "transformation",
            "tool",
            "tool_version",
            "integrity",
            "keeping",
            "verified_at",
            "assets",
            "posts",
            "corrections",
            "file",
            "recorded_by",
            "recorded_at",
        )

    def get_assets(self, evidence: Evidence) -> list[int]:
        return [link.asset_id for link in evidence.links.all() if link.asset_id]

    def get_posts(self, evidence: Evidence) -> list[int]:
        return [link.post_id for link in evidence.links.all() if link.post_id]

    def to_representation(self, instance: Evidence) -> dict[str, Any]:
        told = super().to_representation(instance)
        return told if instance.is_kept else told | dict.fromkeys(TELLING, "")

    def get_corrections(self, evidence: Evidence) -> dict[str, str]:
        if not evidence.is_kept:
            return {}
        return {one.field: one.value for one in evidence.annotations.all()}

    @extend_schema_field(serializers.URLField())
    def get_file(self, evidence: Evidence) -> str:
        place = {"reference": evidence.network.reference, "evidence": evidence.pk}
        request = self.context["request"]
        return reverse("casework-api:evidence-file", kwargs=place, request=request)


class EvidenceDetailShape(EvidenceShape):
    also_in = serializers.SerializerMethodField()

    class Meta(EvidenceShape.Meta):
        fields = read_only_fields = (*EvidenceShape.Meta.fields, "also_in")  # type: ignore[assignment]

    def get_also_in(self, evidence: Evidence) -> list[str]:
        seen = Evidence.objects.visible_to(self.context["view"].officer).same_bytes_as(evidence)
        return sorted(seen.values_list("network__reference", flat=True))


class EvidenceFilters(StrictSerializer):
    q = serializers.CharField(max_length=200, required=False)
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)


class ProvenanceEntry(StrictSerializer):
    source_url = Text(max_length=2000)
    captured_at = Moment(required=False)
    captured_by = Text(max_length=200)
    captured_with = Text(max_length=200)
    reliability = serializers.ChoiceField(Reliability.choices, required=False)
    credibility = serializers.ChoiceField(Credibility.choices, required=False)
    description_en = Text()
    description_fr = Text()
    sensitivity = serializers.ChoiceField(Sensitivity.choices, required=False)
    marking = serializers.ChoiceField(Marking.choices, required=False)
    tlp = serializers.ChoiceField(Tlp.choices, required=False)
    pap = serializers.ChoiceField(Pap.choices, required=False)


class EvidenceEntry(ProvenanceEntry):
    """One file, and where it comes from."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)


class FilesEntry(ProvenanceEntry):
    """Many files with one provenance, or with a table that says of each where it comes from."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, max_length=None),
        allow_empty=False,
        max_length=MOST_FILES,
    )
    manifest = serializers.FileField(required=False, max_length=None)


class FileResultShape(serializers.Serializer):
    """What became of one file, or of one row of the table that names none of them."""

    name = serializers.CharField()
    status = serializers.IntegerField()
    id = serializers.IntegerField(allow_null=True)
    problem = RowProblemShape(allow_null=True)


class FileResultsShape(serializers.Serializer):
    results = FileResultShape(many=True)


class EvidenceLinkEntry(StrictSerializer):
    """One asset or one post."""

    asset = Id(required=False)
    post = Id(required=False)


class EvidenceUnlinkEntry(EvidenceLinkEntry):
    """Which asset it does not show after all, and why."""

    reason = serializers.CharField()


class ImportShape(JobShape):
    file_name = serializers.CharField(source="original_name")
    recorded_by = OfficerShape()

    class Meta:
        model = ImportBatch
        fields = read_only_fields = (
            "id",
            *JOB,
            "file_name",
            "sha256",
            "size",
            "kind",
            "default_platform",
            "confidence",
            "source",
            "is_dry_run",
            "rows",
            "created",
            "linked",
            "unchanged",
            "not_imported",
            "recorded_by",
        )


class ImportEntry(StrictSerializer):
    """A list in any of the formats, and what holds for all of its rows."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)
    kind = serializers.ChoiceField(ListKind.choices, required=False)
    default_platform = serializers.SlugField(max_length=32, required=False)
    confidence = serializers.ChoiceField(Confidence.choices, required=False)
    source = Text(max_length=500)  # type: ignore[assignment]
    is_dry_run = serializers.BooleanField(required=False)


class ImportRowShape(Shape):
    """What became of one row, and what to do about it where it was not taken."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    remedy = serializers.SerializerMethodField()

    class Meta:
        model = ImportRow
        fields = read_only_fields = (
            "line",
            "value",
            "result",
            "reason",
            "label",
            "remedy",
            "asset",
            "post",
        )

    def get_label(self, row: ImportRow) -> str:
        return str(REASONS.get(row.reason, ("", ""))[0])

    def get_remedy(self, row: ImportRow) -> str:
        return str(REASONS.get(row.reason, ("", ""))[1])


class ImportRowFilters(StrictSerializer):
    result = serializers.ChoiceField(ImportRow.Result.choices, required=False)
