"""Evidence of a network: in as a stream, out only as a download."""

from typing import Any

from django.db.models import Q
from django.http import FileResponse
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import collecting, linking
from casework.actions._storing import handed_in
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, UploadDoor, client_address, find
from casework.api.downloads import attachment
from casework.api.paging import NewestFirst
from casework.api.seeking import OneThing, assets_of, posts_of
from casework.api.shapes.files import (
    EvidenceDetailShape,
    EvidenceEntry,
    EvidenceFilters,
    EvidenceLinkEntry,
    EvidenceShape,
    EvidenceUnlinkEntry,
)
from casework.api.versions import etag_of
from casework.models import Access, Asset, Network, Post, Scope
from casework.models.evidence import EvidenceQuerySet

BYTES = {(200, "application/octet-stream"): bytes}


class EvidenceList(NetworkDoor, UploadDoor):
    write_scope = Scope.EVIDENCE
    readying = staticmethod(collecting.make_ready)
    pagination_class = NewestFirst

    @operation(
        "Evidence of a network",
        parameters=[EvidenceFilters],
        responses=EvidenceShape(many=True),
    )
    def get(self, request: Request, reference: str) -> Response:
        kept = kept_in(self.network()).shown()
        return self.page(_matching(kept, **self.asked(EvidenceFilters)), EvidenceShape)

    @operation(
        "Add a file as evidence; the same bytes again give the same evidence",
        request={"multipart/form-data": EvidenceEntry},
        responses={200: EvidenceShape, 201: EvidenceShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        network, facts = self.network(), self.read(EvidenceEntry)
        file = facts.pop("file")
        received = collecting.add(
            network,
            chunks=handed_in(file),
            name=file.name,
            declared_type=file.content_type or "",
            by=self.officer,
            **facts,
        )
        place = {"reference": reference, "evidence": received.evidence.pk}
        data = self.show(received.evidence, EvidenceShape)
        return self.made(data, "casework-api:evidence", is_new=received.is_new, **place)


class EvidenceFile(NetworkDoor):
    """What is recorded of one file."""

    @operation("One piece of evidence", responses=EvidenceDetailShape)
    def get(self, request: Request, reference: str, evidence: int) -> Response:
        kept = find(kept_in(self.network()), pk=evidence)
        collecting.look_at(
            kept, by=self.officer, door=Access.Door.API, address=client_address(request)
        )
        data = self.show(kept, EvidenceDetailShape)
        return Response(data, headers={"ETag": etag_of(kept)})


class EvidenceDownload(NetworkDoor):
    more_problems = ("409",)

    @operation("The bytes as they came in, hashed anew before they go out", responses=BYTES)
    def get(self, request: Request, reference: str, evidence: int) -> FileResponse:
        kept = find(kept_in(self.network()), pk=evidence)
        stream = collecting.hand_out(
            kept, by=self.officer, door=Access.Door.API, address=client_address(request)
        )
        return attachment(stream, name=kept.original_name)


class EvidenceVerification(NetworkDoor):
    write_scope = Scope.EVIDENCE

    @operation("Hash the stored bytes anew", responses=EvidenceShape)
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        self.read_nothing()
        kept = find(kept_in(self.network()), pk=evidence)
        collecting.attest(kept, by=self.officer)
        return Response(self.show(find(kept_in(kept.network), pk=evidence), EvidenceShape))


class EvidenceLinks(NetworkDoor):
    write_scope = Scope.EVIDENCE

    @operation(
        "State that evidence shows an asset or a post",
        request=EvidenceLinkEntry,
        responses={201: EvidenceShape},
    )
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        network, entry = self.network(), self.read(EvidenceLinkEntry)
        kept = find(kept_in(network), pk=evidence)
        linking.link(kept, thing=_thing(network, entry), by=self.officer)
        return self.made(self.show(find(kept_in(network), pk=evidence), EvidenceShape))


class EvidenceUnlinking(NetworkDoor):
    write_scope = Scope.EVIDENCE

    @operation(
        "Take back that evidence shows an asset or a post",
        request=EvidenceUnlinkEntry,
        responses=EvidenceShape,
    )
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        network, entry = self.network(), self.read(EvidenceUnlinkEntry)
        kept = find(kept_in(network), pk=evidence)
        thing = _thing(network, entry)
        linking.unlink(kept, thing=thing, reason=entry["reason"], by=self.officer)
        return Response(self.show(find(kept_in(network), pk=evidence), EvidenceShape))


def kept_in(network: Network) -> EvidenceQuerySet:
    kept = network.evidence.select_related("network", "recorded_by")
    return kept.prefetch_related("links", "annotations")


def _thing(network: Network, entry: dict[str, Any]) -> Asset | Post:
    """:raises OneThing: when it names both an asset and a post, or neither."""
    if ("asset" in entry) == ("post" in entry):
        raise OneThing(field="asset")
    if "asset" in entry:
        return assets_of(network, [entry["asset"]], field="asset")[0]
    return posts_of(network, [entry["post"]], field="post")[0]


def _matching(kept: EvidenceQuerySet, *, q: str = "", sha256: str = "") -> EvidenceQuerySet:
    if q:
        words = Q(original_name__icontains=q) | Q(source_url__icontains=q)
        words |= Q(description_en__icontains=q) | Q(description_fr__icontains=q)
        kept = kept.filter(words)
    return kept.filter(sha256=sha256) if sha256 else kept
