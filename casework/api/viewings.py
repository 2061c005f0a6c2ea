"""What evidence shows, drawn anew: pictures, pages and text that are safe to look at."""

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import viewing
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, client_address, find
from casework.api.evidence import kept_in
from casework.api.fields import Moment
from casework.api.shapes.files import JOB, JobShape
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape
from casework.models import Access, Evidence, Reveal, Scope, Viewing

TEXT = "text/plain"
SHEET = {
    (200, "image/png"): bytes,
    (200, "image/jpeg"): bytes,
    (200, TEXT): {"type": "string"},
}


class ViewingShape(JobShape):
    requested_by = OfficerShape()
    is_veiled = serializers.SerializerMethodField()

    class Meta:
        model = Viewing
        fields = read_only_fields = (
            *JOB,
            "form",
            "sheets",
            "sheet_total",
            "is_veiled",
            "requested_by",
            "expires_at",
        )

    def get_is_veiled(self, found: Viewing) -> bool:
        return viewing.is_veiled(found.evidence)


class RevealShape(Shape):
    until = Moment()

    class Meta:
        model = Reveal
        fields = read_only_fields = ("until",)


class ViewingDoor(NetworkDoor):
    """A door to what one piece of evidence shows."""

    def evidence(self) -> Evidence:
        return find(kept_in(self.network()), pk=self.kwargs["evidence"])

    def viewing(self) -> Viewing:
        found = Viewing.objects.filter(evidence=self.evidence())
        return find(found.select_related("evidence__network", "requested_by"))


class ViewingFile(ViewingDoor):
    write_scope = Scope.EVIDENCE

    @operation("How far what evidence shows is drawn", responses=ViewingShape)
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        return Response(self.show(self.viewing(), ViewingShape))

    @operation("Ask for what evidence shows to be drawn", responses={202: ViewingShape})
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        self.read_nothing()
        viewing.ask(self.evidence(), by=self.officer)
        data = self.show(self.viewing(), ViewingShape)
        place = {"reference": reference, "evidence": evidence}
        return self.accepted(data, "casework-api:evidence-viewing", **place)


class ViewingSheet(ViewingDoor):
    # Not drawn yet, or text that is veiled.
    more_problems = ("403", "409")

    @operation("One picture or page, veiled unless you revealed it; or the text", responses=SHEET)
    def get(self, request: Request, reference: str, evidence: int, page: int) -> HttpResponse:
        found = self.viewing()
        if found.sheets and page not in found.numbers:
            raise NotFound
        address = client_address(request)
        shown = viewing.sheet(
            found, number=page, by=self.officer, door=Access.Door.API, address=address
        )
        answer = HttpResponse(shown.data, content_type=shown.media_type)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        answer["Cache-Control"] = "private, no-store"
        answer["Content-Disposition"] = "attachment"
        return answer


class EvidenceReveal(ViewingDoor):
    write_scope = Scope.EVIDENCE

    @operation("Reveal graphic or intimate evidence", responses=RevealShape)
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        self.read_nothing()
        granted = viewing.reveal(self.evidence(), by=self.officer)
        return Response(self.show(granted, RevealShape))
