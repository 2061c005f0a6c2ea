"""Many files at once: one provenance for all, or a table that says of each where it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.actions import collecting, linking
from casework.actions._storing import handed_in
from casework.errors import BadInput, Fault, NotAllowed, Refusal
from casework.intake import manifest
from casework.intake.manifest import Entry
from casework.models import Asset, Evidence, Network
from casework.web.casefile import case_page, sent
from casework.web.forms.evidence import EvidenceForm
from casework.web.refusals import sentence, status_of
from casework.web.sight import OfficerRequest, network_to_fill


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file of an upload."""

    name: str
    evidence: Evidence | None = None
    is_new: bool = False
    problem: str = ""
    status: int = 200
    faults: Sequence[Fault] = ()


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Take in files with one provenance, or each with its own, and say what became of each."""
    network = network_to_fill(request, reference)
    form = EvidenceForm(sent(request), request.FILES or None)
    uploads: list[Upload] = []
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
) -> Iterator[Upload]:
    """Take in file after file; what the table names and nobody chose is told as well."""
    files = form.cleaned_data["uploads"]
    for file in files:
        entry = entries.get(manifest.named(file.name or ""))
        if entries and entry is None:
            yield _left_out(file.name or "")
            continue
        upload = _take_in(network, file, form, entry, request)
        yield upload
        if not entry and _blames_the_form(form, upload):
            return
    for name in sorted(entries.keys() - {manifest.named(file.name or "") for file in files}):
        missing = Fault(
            _("Line %d of the table names this file, which was not among those chosen.")
            % entries[name].line,
            remedy=_("Choose it as well, or take the row out."),
        )
        yield Upload(name, problem=sentence(missing), status=422)


def _left_out(name: str) -> Upload:
    """Refuse a file of which the table says nothing: what is kept first is never rewritten."""
    fault = Fault(
        _("The table has no row for this file."),
        remedy=_("Add a row with its name, even an empty one, and choose the file again."),
    )
    return Upload(name, problem=sentence(fault), status=422)


def _take_in(
    network: Network,
    file: UploadedFile,
    form: EvidenceForm,
    entry: Entry | None,
    request: OfficerRequest,
) -> Upload:
    name = file.name or ""
    try:
        asset = _asset(network, entry)
        received = collecting.add(
            network,
            chunks=handed_in(file),
            name=name,
            by=request.user,
            declared_type=file.content_type or "",
            **form.facts() | (entry.facts if entry else {}),
        )
        if asset:
            linking.link(received.evidence, thing=asset, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refused:
        problem = " ".join(sentence(fault) for fault in refused.faults)
        status = status_of(refused)
        return Upload(name, problem=problem, status=status, faults=refused.faults)
    return Upload(name, received.evidence, received.is_new)


def _asset(network: Network, entry: Entry | None) -> Asset | None:
    """Return the asset of the case that the file shows, where the table names one.

    :raises BadInput: when something in the row does not hold.
    """
    if entry is None:
        return None
    if entry.faults:
        raise BadInput(faults=entry.faults)
    if entry.asset is None:
        return None
    mine = Asset.objects.filter(memberships__network=network)
    same = Q(key=entry.asset.key) | Q(url=entry.asset.url)
    found = mine.filter(same, platform__slug=entry.asset.platform).first()
    if found is None:
        raise BadInput(
            _("Line %(line)d: %(url)s does not belong to the network.")
            % {"line": entry.line, "url": entry.asset.url},
            remedy=_("Add the asset to the case first, or leave the cell empty."),
            field="manifest",
        )
    return found


def _blames_the_form(form: EvidenceForm, upload: Upload) -> bool:
    """Put what is wrong with the provenance on its field; it would be wrong of every file."""
    blamed = [
        fault for fault in upload.faults if fault.field in form.fields and fault.field != "manifest"
    ]
    for fault in blamed:
        form.add_error(fault.field, sentence(fault))
    return bool(blamed)


def _all_taken(
    request: OfficerRequest, network: Network, uploads: Sequence[Upload]
) -> HttpResponse:
    for one in uploads:
        text = _("%(name)s was received.") if one.is_new else _("%(name)s was here already.")
        messages.success(request, text % {"name": one.name})
    if len(uploads) == 1 and uploads[0].evidence:
        return redirect("casework:evidence", network.reference, uploads[0].evidence.pk)
    return redirect("casework:network-evidence", network.reference)
