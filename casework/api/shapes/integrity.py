"""How sound the stored evidence is: numbers and hashes, no names and no cases."""

from rest_framework import serializers

from casework.api.shapes.files import JOB, JobShape
from casework.api.strict import Shape
from casework.models import Evidence, EvidenceSweep, IntegrityRun


class SoundnessShape(serializers.Serializer):
    damaged = serializers.IntegerField()
    overdue = serializers.IntegerField(help_text="Files not hashed within `days` days.")
    days = serializers.IntegerField()
    alarms_not_mailed = serializers.IntegerField()


class DamageShape(Shape):
    class Meta:
        model = Evidence
        fields = read_only_fields = ("id", "sha256", "size", "integrity", "verified_at")


class IntegrityRunShape(JobShape):
    class Meta:
        model = IntegrityRun
        fields = read_only_fields = ("id", *JOB, "kind", "files", "bytes", "faults")


class SweepShape(Shape):
    class Meta:
        model = EvidenceSweep
        fields = read_only_fields = (
            "id",
            "started_at",
            "rows",
            "files",
            "without_file",
            "without_row",
            "left_over",
            "named",
            "recorded_at",
        )
