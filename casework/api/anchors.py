"""What is known of the record outside the database: checkpoints, anchors and timestamps."""

from django.db.models import QuerySet
from django.http import FileResponse
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import anchoring, stamping
from casework.api.contract import operation
from casework.api.doors import Door, NetworkDoor, find
from casework.api.downloads import attachment
from casework.api.errors import NotHere
from casework.api.paging import NewestFirst, OldestFirst
from casework.api.shapes.anchors import AnchorShape, CheckpointShape, StampShape
from casework.models import Anchor, Checkpoint, Network, Scope, Stamp

BYTES = {(200, "application/octet-stream"): bytes}


class NewestNumber(OldestFirst):
    ordering = "-number"


class Checkpoints(Door):
    """The house's checkpoints; their leaves, which name cases, are given to nobody here."""

    write_scope = Scope.EVIDENCE
    pagination_class = NewestNumber

    @operation("Checkpoints of the record", responses=CheckpointShape(many=True))
    def get(self, request: Request) -> Response:
        self.asked()
        rows = Checkpoint.objects.visible_to(self.officer).select_related("recorded_by")
        return self.page(rows.defer("leaves"), CheckpointShape)

    @operation("Draw a checkpoint now", responses={201: CheckpointShape})
    def post(self, request: Request) -> Response:
        self.read_nothing()
        return self.made(self.show(anchoring.draw(by=self.officer), CheckpointShape))


class Anchors(NetworkDoor):
    pagination_class = NewestFirst

    @operation("Heads of a trail that are known outside", responses=AnchorShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(Anchor.objects.filter(chain__network=self.network()), AnchorShape)


class Stamps(NetworkDoor):
    pagination_class = NewestFirst

    @operation("Timestamps of a network, waiting ones too", responses=StampShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(_stamps(self.network()), StampShape)


class StampFile(NetworkDoor):
    @operation("One timestamp, with the text that it is of", responses=StampShape)
    def get(self, request: Request, reference: str, stamp: int) -> Response:
        return Response(self.show(find(_stamps(self.network()), pk=stamp), StampShape))


class StampToken(NetworkDoor):
    @operation("The token (RFC 3161), as the authority gave it", responses=BYTES)
    def get(self, request: Request, reference: str, stamp: int) -> FileResponse:
        found = find(_stamps(self.network()), pk=stamp)
        if found.token is None:
            raise NotHere
        return attachment(stamping.token_of(found), name=f"{reference}-timestamp-{found.pk}.tst")


class StampRetry(NetworkDoor):
    write_scope = Scope.EVIDENCE

    @operation("Ask anew for a timestamp that failed", responses={202: StampShape})
    def post(self, request: Request, reference: str, stamp: int) -> Response:
        self.read_nothing()
        network = self.network()
        stamping.ask_again(find(_stamps(network), pk=stamp), by=self.officer)
        place = {"reference": reference, "stamp": stamp}
        data = self.show(find(_stamps(network), pk=stamp), StampShape)
        return self.accepted(data, "casework-api:stamp", **place)


def _stamps(network: Network) -> QuerySet[Stamp]:
    return network.stamps.select_related("network")
