"""Redacted copies of pictures: which parts are covered and why, made by a worker."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import redacting
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, find
from casework.api.evidence import kept_in
from casework.api.paging import NewestFirst
from casework.api.shapes.files import JOB, JobShape
from casework.api.shapes.people import OfficerShape
from casework.api.strict import StrictSerializer
from casework.imaging import WHOLE
from casework.models import Redaction, Scope


class BoxEntry(StrictSerializer):
    left = serializers.IntegerField(min_value=0, max_value=WHOLE)
    top = serializers.IntegerField(min_value=0, max_value=WHOLE)
    width = serializers.IntegerField(min_value=1, max_value=WHOLE)
    height = serializers.IntegerField(min_value=1, max_value=WHOLE)
    reason = serializers.CharField(max_length=300)


class RedactionEntry(StrictSerializer):
    boxes = serializers.ListField(
        child=BoxEntry(), allow_empty=False, max_length=redacting.MOST_BOXES
    )


class BoxShape(serializers.Serializer):
    left = serializers.IntegerField()
    top = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    reason = serializers.CharField()


class RedactionShape(JobShape):
    boxes = BoxShape(many=True)
    copy = serializers.IntegerField(source="copy_id", allow_null=True)
    requested_by = OfficerShape()

    class Meta:
        model = Redaction
        fields = read_only_fields = ("id", *JOB, "boxes", "copy", "requested_by")


class RedactionDoor(NetworkDoor):
    """A door to the redactions of one piece of evidence."""

    write_scope = Scope.EVIDENCE

    def redactions(self) -> QuerySet[Redaction]:
        kept = find(kept_in(self.network()), pk=self.kwargs["evidence"])
        return Redaction.objects.filter(evidence=kept).select_related("requested_by")

    def redaction(self) -> Redaction:
        return find(self.redactions(), pk=self.kwargs["redaction"])

    def on_its_way(self, pk: int) -> Response:
        data = self.show(find(self.redactions(), pk=pk), RedactionShape)
        place = {**self.kwargs, "redaction": pk}
        return self.accepted(data, "casework-api:redaction", **place)


class Redactions(RedactionDoor):
    pagination_class = NewestFirst

    @operation("Redactions of evidence", responses=RedactionShape(many=True))
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        self.asked()
        return self.page(self.redactions(), RedactionShape)

    @operation(
        "Ask for a copy in which parts are covered",
        request=RedactionEntry,
        responses={202: RedactionShape},
    )
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        kept, entry = find(kept_in(self.network()), pk=evidence), self.read(RedactionEntry)
        return self.on_its_way(redacting.ask(kept, by=self.officer, **entry).pk)


class RedactionFile(RedactionDoor):
    @operation("How far a redacted copy is", responses=RedactionShape)
    def get(self, request: Request, reference: str, evidence: int, redaction: int) -> Response:
        return Response(self.show(self.redaction(), RedactionShape))


class RedactionRetry(RedactionDoor):
    @operation("Ask for a redaction that failed once more", responses={202: RedactionShape})
    def post(self, request: Request, reference: str, evidence: int, redaction: int) -> Response:
        self.read_nothing()
        redacting.ask_again(self.redaction(), by=self.officer)
        return self.on_its_way(redaction)
