"""Many files in one call, each judged alone, with a table of where they come from."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import collecting, receiving
from casework.actions._storing import handed_in
from casework.actions.receiving import Upload
from casework.api.bulk import problem_of
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, UploadDoor
from casework.api.errors import fault_line, status_of
from casework.api.shapes.files import FileResultsShape, FilesEntry
from casework.errors import NotAllowed, Refusal
from casework.intake import manifest
from casework.models import Scope


class EvidenceFiles(NetworkDoor, UploadDoor):
    """Takes many files; all of them together may be as large as one."""

    write_scope = Scope.EVIDENCE
    readying = staticmethod(collecting.make_ready)

    def make_ready(self) -> None:
        network = self.network()
        for file in self.request.FILES.getlist("files"):
            try:
                collecting.make_ready(network, chunks=handed_in(file), by=self.officer)
            except NotAllowed:
                raise
            except Refusal:
                # It is told of this file, when its turn comes.
                continue

    @operation(
        "Add up to 100 files as evidence, with a table that says of each where it comes from",
        request={"multipart/form-data": FilesEntry},
        responses={200: FileResultsShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        network, facts = self.network(), self.read(FilesEntry)
        files, table = facts.pop("files"), facts.pop("manifest", None)
        entries = manifest.read(table) if table else {}
        made = receiving.receive(network, files=files, table=entries, facts=facts, by=self.officer)
        return Response({"results": [_told(upload) for upload in made]})


def _told(upload: Upload) -> dict[str, Any]:
    if upload.refusal:
        status = status_of(type(upload.refusal))
        problem = problem_of([fault_line(fault) for fault in upload.faults])
        return {"name": upload.name, "status": status, "id": None, "problem": problem}
    assert upload.evidence is not None, "what was not refused is evidence"
    return {
        "name": upload.name,
        "status": 201 if upload.is_new else 200,
        "id": upload.evidence.pk,
        "problem": None,
    }
