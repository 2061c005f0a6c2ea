"""Many files at once: one provenance for all, or a table that says of each where it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.actions import receiving
from casework.actions.receiving import Upload
from casework.errors import BadInput
from casework.intake import manifest
from casework.intake.manifest import Entry
from casework.models import Network
from casework.web.casefile import case_page, sent
from casework.web.forms.evidence import EvidenceForm
from casework.web.refusals import sentence, status_of
from casework.web.sight import OfficerRequest, network_to_fill


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of one file of an upload."""

    upload: Upload
    status: int = 200
    problem: str = ""


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Take in files with one provenance, or each with its own, and say what became of each."""
    network = network_to_fill(request, reference)
    form = EvidenceForm(sent(request), request.FILES or None)
    uploads: list[Shown] = []
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            entries = _entries(form)
        except BadInput as refused:
            form.add_error("manifest", " ".join(sentence(fault) for fault in refused.faults))
        else:
            uploads = list(_taken_in(network, form, entries, request))
            status = max(one.status for one in uploads)
            if status == 200:
                return _all_taken(request, network, uploads)
    return case_page(
        request,
        network,
        "casework/evidence_new.html",
        tab="evidence",
        status=status,
        form=form,
        uploads=uploads,
        limit=settings.RENVOI_UPLOAD_LIMIT,
        back=reverse("casework:network-evidence", args=[network.reference]),
    )


def _entries(form: EvidenceForm) -> dict[str, Entry]:
    """Return what the table says of each file; nothing where there is no table.

    :raises BadInput: when it is no table, or names no files.
    """
    table = form.cleaned_data["manifest"]
    return manifest.read(table) if table else {}


def _taken_in(
    network: Network, form: EvidenceForm, entries: dict[str, Entry], request: OfficerRequest
) -> Iterator[Shown]:
    """Take in file after file, up to one for which the form as a whole is to blame."""
    files, facts = form.cleaned_data["uploads"], form.facts()
    for upload in receiving.receive(
        network, files=files, table=entries, facts=facts, by=request.user
    ):
        if upload.refusal is None:
            yield Shown(upload)
            continue
        problem = " ".join(sentence(fault) for fault in upload.faults)
        yield Shown(upload, status_of(upload.refusal), problem)
        if not entries and _blames_the_form(form, upload):
            return


def _blames_the_form(form: EvidenceForm, upload: Upload) -> bool:
    """Put what is wrong with the provenance on its field; it would be wrong of every file."""
    blamed = [
        fault for fault in upload.faults if fault.field in form.fields and fault.field != "manifest"
    ]
    for fault in blamed:
        form.add_error(fault.field, sentence(fault))
    return bool(blamed)


def _all_taken(request: OfficerRequest, network: Network, uploads: Sequence[Shown]) -> HttpResponse:
    for one in (shown.upload for shown in uploads):
        text = _("%(name)s was received.") if one.is_new else _("%(name)s was here already.")
        messages.success(request, text % {"name": one.name})
    if len(uploads) == 1 and uploads[0].upload.evidence:
        return redirect("casework:evidence", network.reference, uploads[0].upload.evidence.pk)
    return redirect("casework:network-evidence", network.reference)
