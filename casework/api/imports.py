"""Lists that are uploaded, imported by a worker, and accounted for row by row."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import importing
from casework.actions._storing import handed_in
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, UploadDoor, find
from casework.api.paging import NewestFirst, OldestFirst
from casework.api.shapes.files import (
    ImportEntry,
    ImportRowFilters,
    ImportRowShape,
    ImportShape,
)
from casework.models import ImportBatch, Network, Scope


class ByLine(OldestFirst):
    ordering = "line"


class Imports(NetworkDoor, UploadDoor):
    write_scope = Scope.ASSETS
    limit_setting = "RENVOI_IMPORT_LIMIT"
    readying = staticmethod(importing.make_ready)
    pagination_class = NewestFirst

    @operation("Lists that were uploaded to a network", responses=ImportShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(_batches(self.network()), ImportShape)

    @operation(
        "Upload a list, and ask a worker to import it",
        request={"multipart/form-data": ImportEntry},
        responses={202: ImportShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        network, facts = self.network(), self.read(ImportEntry)
        file = facts.pop("file")
        batch = importing.upload(
            network, chunks=handed_in(file), name=file.name, by=self.officer, **facts
        )
        batch = find(_batches(network), pk=batch.pk)
        place = {"reference": reference, "batch": batch.pk}
        return self.accepted(self.show(batch, ImportShape), "casework-api:import", **place)


class Import(NetworkDoor):
    @operation("How far an import got, and its figures", responses=ImportShape)
    def get(self, request: Request, reference: str, batch: int) -> Response:
        return Response(self.show(find(_batches(self.network()), pk=batch), ImportShape))


class ImportRows(NetworkDoor):
    pagination_class = ByLine

    @operation(
        "What became of each row of a list",
        parameters=[ImportRowFilters],
        responses=ImportRowShape(many=True),
    )
    def get(self, request: Request, reference: str, batch: int) -> Response:
        rows = find(_batches(self.network()), pk=batch).row_results
        return self.page(rows.filter(**self.asked(ImportRowFilters)), ImportRowShape)


class ImportRetry(NetworkDoor):
    write_scope = Scope.ASSETS

    @operation("Ask for a failed import anew", responses={202: ImportShape})
    def post(self, request: Request, reference: str, batch: int) -> Response:
        self.read_nothing()
        network = self.network()
        importing.ask_again(find(_batches(network), pk=batch), by=self.officer)
        place = {"reference": reference, "batch": batch}
        data = self.show(find(_batches(network), pk=batch), ImportShape)
        return self.accepted(data, "casework-api:import", **place)


def _batches(network: Network) -> QuerySet[ImportBatch]:
    return network.imports.select_related("network", "recorded_by")
