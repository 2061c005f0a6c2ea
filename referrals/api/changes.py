"""The change feed and the snapshot that it begins with; PostgreSQL writes the JSON."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from casework import audit
from casework.api.contract import operation
from casework.api.doors import Door, client_address, find
from casework.api.errors import problem
from casework.api.fields import Id
from casework.api.strict import StrictSerializer
from casework.errors import BadInput
from casework.models import Access, ImportBatch, Network
from referrals.actions import publishing
from referrals.queries import feed

LINES = "application/x-ndjson"


class KindUnknown(BadInput):
    code = "kind-unknown"
    message = _("This kind of object is not known here.")
    remedy = _("Take kinds that the contract lists, parted by commas.")


class ChangeFilters(StrictSerializer):
    after = serializers.CharField(
        max_length=500, required=False, help_text="The cursor of the last answer."
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=feed.MOST, required=False, help_text="1,000 unless asked."
    )
    kinds = serializers.CharField(
        max_length=300,
        required=False,
        help_text=f"Kinds parted by commas: {', '.join(feed.NAMES)}. Access is always told.",
    )


class SnapshotFilters(StrictSerializer):
    network = serializers.SlugField(max_length=10, required=False)
    after = serializers.CharField(
        max_length=500, required=False, help_text="The cursor that the first line gives back."
    )

    def get_fields(self) -> dict[str, Any]:
        # The name is a word of Python's.
        return {**super().get_fields(), "import": Id(required=False)}


class ChangeShape(serializers.Serializer):
    """One change, with the object as it stands now."""

    kind = serializers.ChoiceField(choices=[(k, k) for k in (*feed.NAMES, *feed.ACCESS)])
    id = serializers.CharField(help_text="What the object is known by within its kind.")
    network = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(help_text="Grows with every change of the object.")
    is_deleted = serializers.BooleanField()
    object = serializers.DictField(allow_null=True, help_text="Codes and ids only.")
    snapshot_url = serializers.CharField(
        required=False, help_text="With access.granted: where to load what was granted."
    )


class ChangesShape(serializers.Serializer):
    results = ChangeShape(many=True)
    cursor = serializers.CharField()
    has_more = serializers.BooleanField()


class Changes(Door):
    """Every change that the client may see, in an order consistent with the commits."""

    more_problems = ("410",)

    @operation(
        "Changes after a cursor",
        parameters=[ChangeFilters],
        responses={200: ChangesShape},
    )
    def get(self, request: Request) -> HttpResponse | Response:
        asked = self.asked(ChangeFilters)
        kinds = _kinds(asked.get("kinds", ""))
        after = feed.place_of(asked.get("after", ""))
        # So that a client sees at once what it wrote itself; whoever meets a numberer passes by.
        publishing.number()
        try:
            page = feed.page(
                self.officer,
                after=after,
                limit=asked.get("limit", 1000),
                kinds=kinds,
                base=base_of(request),
            )
        except feed.CursorGone:
            return gone(base_of(request))
        end = {"cursor": feed.cursor_of(page.last), "has_more": page.has_more}
        text = f'{{"results":[{",".join(page.rows)}],{json.dumps(end)[1:]}'
        return HttpResponse(text, content_type="application/json")


class Snapshot(Door):
    """All that the client may see now, line by line: for the start, for a grant, after a 410."""

    more_problems = ("404",)

    @operation(
        "Everything in sight as NDJSON",
        parameters=[SnapshotFilters],
        responses={(200, LINES): ChangeShape(many=True)},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        asked = self.asked(SnapshotFilters)
        feed.place_of(asked.get("after", ""))
        network = self._network(asked.get("network"))
        batch = self._batch(network, asked.get("import"))
        publishing.number()
        audit.note_access(
            Access.Deed.EXPORTED,
            by=self.officer,
            subject="snapshot",
            network=network,
            door=Access.Door.API,
            address=client_address(request),
        )
        lines = self._lines(network, batch, asked.get("after"), base_of(request))
        return StreamingHttpResponse(_in_pieces(lines), content_type=LINES)

    def _network(self, reference: str | None) -> Network | None:
        if reference is None:
            return None
        return find(Network.objects.visible_to(self.officer), reference=reference)

    def _batch(self, network: Network | None, pk: int | None) -> ImportBatch | None:
        if pk is None:
            return None
        seen = ImportBatch.objects.visible_to(self.officer).filter(network=network)
        return find(seen, pk=pk)

    def _lines(
        self, network: Network | None, batch: ImportBatch | None, after: str | None, base: str
    ) -> Iterator[str]:
        with feed.one_look():
            # First in this look: all that was numbered up to here is in what follows.
            cursor = after or feed.cursor_of(feed.head().last_number)
            yield json.dumps({"cursor": cursor})
            networks = feed.visible(self.officer)
            if network:
                networks = [pk for pk in networks if pk == network.pk]
            count = 0
            for line in feed.lines(
                self.officer, networks=networks, base=base, batch=batch.pk if batch else None
            ):
                count += 1
                yield line
        # Whoever misses this line knows that the connection broke.
        yield json.dumps({"end": True, "objects": count})


def base_of(request: Request) -> str:
    """Return the address under which the API lies."""
    return reverse("referrals-api:changes", request=request).removesuffix("changes/")


def _kinds(text: str) -> list[str]:
    kinds = [kind.strip() for kind in text.split(",") if kind.strip()]
    if not set(kinds) <= {*feed.NAMES, *feed.ACCESS}:
        raise KindUnknown(field="kinds")
    return kinds


def gone(base: str = "/api/v1/") -> Response:
    """Tell a client whose cursor is too old where to begin anew."""
    refusal = feed.CursorGone()
    return problem(
        410,
        code=refusal.code,
        detail=refusal.summary,
        remedy=refusal.remedy,
        snapshot_url=f"{base}snapshot/",
    )


def _in_pieces(lines: Iterator[str]) -> Iterator[bytes]:
    """Gather lines into pieces of some size: a packet for each would be slow."""
    piece: list[str] = []
    size = 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size > 65536:
            yield ("\n".join(piece) + "\n").encode()
            piece, size = [], 0
    if piece:
        yield ("\n".join(piece) + "\n").encode()
