"""Web archives: what was captured, whether it holds, and what of the network it shows."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import collecting, unpacking, viewing
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, client_address, find
from casework.api.evidence import kept_in
from casework.api.fields import Id
from casework.api.paging import OldestFirst
from casework.api.seeking import assets_of, posts_of
from casework.api.shapes.files import JOB, EvidenceShape, JobShape
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import Access, Asset, Capture, Evidence, Post, Scope, WebArchive
from casework.queries import archived


class ArchiveFaultShape(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()
    where = serializers.CharField()
    detail = serializers.CharField()


class WebArchiveShape(JobShape):
    faults = ArchiveFaultShape(many=True, source="told_faults")
    counts = serializers.DictField(child=serializers.IntegerField())
    requested_by = OfficerShape()

    class Meta:
        model = WebArchive
        fields = read_only_fields = (
            "id",
            *JOB,
            "form",
            "manifest",
            "is_signed",
            "record_total",
            "capture_total",
            "differing",
            "counts",
            "fault_total",
            "faults",
            "requested_by",
        )


class CaptureShape(Shape):
    class Meta:
        model = Capture
        fields = read_only_fields = (
            "number",
            "url",
            "captured_at",
            "record",
            "status",
            "media_type",
            "size",
            "sha256",
            "declared",
            "digest",
            "is_page",
            "title",
            "text",
            "picture",
        )


class CaptureFilters(StrictSerializer):
    q = serializers.CharField(max_length=200, required=False)
    digest = serializers.ChoiceField(Capture.Digest.choices, required=False)
    is_page = serializers.BooleanField(required=False)


class CapturedThingsShape(serializers.Serializer):
    """What of the network it captured; a thousand of each at most, those not linked yet first."""

    assets = serializers.ListField(child=serializers.IntegerField())
    posts = serializers.ListField(child=serializers.IntegerField())


class CapturedThingsEntry(StrictSerializer):
    assets = serializers.ListField(child=Id(), required=False, max_length=1000)
    posts = serializers.ListField(child=Id(), required=False, max_length=1000)


class WebArchiveDoor(NetworkDoor):
    """A door to a piece of evidence as a web archive."""

    write_scope = Scope.EVIDENCE
    more_problems = ("409",)

    def evidence(self) -> Evidence:
        return find(kept_in(self.network()), pk=self.kwargs["evidence"])

    def archive(self) -> WebArchive:
        """Return what is known of its contents; whoever asks is noted as having looked at them."""
        evidence = self.evidence()
        collecting.require_kept(evidence)
        archives = WebArchive.objects.filter(evidence=evidence)
        found = find(archives.select_related("evidence__network", "requested_by"))
        collecting.open_up(
            evidence,
            by=self.officer,
            door=Access.Door.API,
            address=client_address(self.request),
            within=viewing.SAME_LOOK,
        )
        return found


class WebArchiveFile(WebArchiveDoor):
    @operation("What a web archive holds, and what of it does not hold", responses=WebArchiveShape)
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        return Response(self.show(self.archive(), WebArchiveShape))

    @operation("Ask for a web archive to be read", responses={202: WebArchiveShape})
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        self.read_nothing()
        asked = unpacking.ask(self.evidence(), by=self.officer)
        return self.accepted(
            self.show(asked, WebArchiveShape), "casework-api:web-archive", **self.kwargs
        )


class Captures(WebArchiveDoor):
    pagination_class = OldestFirst

    @operation(
        "Captures of a web archive",
        parameters=[CaptureFilters],
        responses=CaptureShape(many=True),
    )
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        asked, archive = self.asked(CaptureFilters), self.archive()
        return self.page(_matching(archive.captures.all(), **asked), CaptureShape)


class CapturedThings(WebArchiveDoor):
    @operation("Assets and posts of the network that it captured", responses=CapturedThingsShape)
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        archive = self.archive()
        held = {
            name: list(archived.things(archive, kind).values_list("pk", flat=True)[:1000])
            for name, kind in (("assets", Asset), ("posts", Post))
        }
        return Response(held)

    @operation(
        "State that it shows these assets and posts, of which it holds captures",
        request=CapturedThingsEntry,
        responses={201: EvidenceShape},
    )
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        archive, entry = self.archive(), self.read(CapturedThingsEntry)
        things: list[Asset | Post] = [*assets_of(archive.case, entry.get("assets", []))]
        things += posts_of(archive.case, entry.get("posts", []))
        unpacking.confirm(archive, things=things, by=self.officer)
        return self.made(self.show(self.evidence(), EvidenceShape))


def _matching(captures: QuerySet[Capture], *, q: str = "", **exact: Any) -> QuerySet[Capture]:
    return captures.filter(**{"url__icontains": q} if q else {}, **exact)
