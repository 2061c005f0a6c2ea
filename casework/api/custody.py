"""Custody, corrections and copies of one piece of evidence."""

from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import collecting, correcting
from casework.actions._storing import handed_in
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, UploadDoor, find
from casework.api.evidence import kept_in
from casework.api.paging import OldestFirst
from casework.api.shapes.custody import (
    AnnotationEntry,
    AnnotationShape,
    CopyEntry,
    CustodyFilters,
    CustodyShape,
)
from casework.api.shapes.files import EvidenceShape
from casework.api.versions import etag_of, require_match
from casework.models import Scope
from casework.queries import custody

LINES = 200


class Custody(NetworkDoor):
    @operation(
        "What happened to a piece of evidence, newest first",
        parameters=[CustodyFilters],
        responses=CustodyShape,
    )
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        kept = find(kept_in(self.network()), pk=evidence)
        page = self.asked(CustodyFilters).get("page", 1)
        lines = custody.page(kept, start=(page - 1) * LINES, size=LINES)
        told = {"total": custody.count(kept), "page": page, "lines": lines}
        return Response(self.show(told, CustodyShape))


class Annotations(NetworkDoor):
    write_scope = Scope.EVIDENCE
    pagination_class = OldestFirst

    @operation("Corrections of a description", responses=AnnotationShape(many=True))
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        self.asked()
        kept = find(kept_in(self.network()), pk=evidence)
        return self.page(kept.annotations.select_related("recorded_by"), AnnotationShape)

    @operation(
        "Say how a descriptive field should read, and why",
        request=AnnotationEntry,
        responses={201: AnnotationShape},
        is_matched=True,
    )
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        kept = find(kept_in(self.network()), pk=evidence)
        version, entry = require_match(request, kept), self.read(AnnotationEntry)
        made = correcting.correct(kept, by=self.officer, version=version, **entry)
        made.refresh_from_db()
        return self.made(self.show(made, AnnotationShape))

    def current(self) -> Response:
        """Answer with the evidence as it reads now."""
        kept = find(kept_in(self.network()), pk=self.kwargs["evidence"])
        return Response(self.show(kept, EvidenceShape), headers={"ETag": etag_of(kept)})


class Copies(UploadDoor, NetworkDoor):
    write_scope = Scope.EVIDENCE
    readying = staticmethod(collecting.make_ready)
    pagination_class = OldestFirst

    @operation("Copies that were made from evidence", responses=EvidenceShape(many=True))
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        self.asked()
        kept = find(kept_in(self.network()), pk=evidence)
        return self.page(kept_in(kept.network).shown().filter(derived_from=kept), EvidenceShape)

    @operation(
        "Keep a copy that was made from evidence, as evidence of its own",
        request={"multipart/form-data": CopyEntry},
        responses={200: EvidenceShape, 201: EvidenceShape},
    )
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        kept, facts = find(kept_in(self.network()), pk=evidence), self.read(CopyEntry)
        file = facts.pop("file")
        received = collecting.derive(
            kept,
            chunks=handed_in(file),
            name=file.name,
            declared_type=file.content_type or "",
            by=self.officer,
            **facts,
        )
        place = {"reference": reference, "evidence": received.evidence.pk}
        copy = find(kept_in(kept.network), pk=received.evidence.pk)
        data = self.show(copy, EvidenceShape)
        return self.made(data, "casework-api:evidence", is_new=received.is_new, **place)
