"""Custody, corrections and copies of one piece of evidence."""

import csv
from collections.abc import Iterator
from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.actions import collecting, correcting, linking
from casework.actions._storing import handed_in
from casework.models import Evidence, Network
from casework.queries import custody
from casework.web.casefile import case_form, case_page, sent
from casework.web.evidence import disposition
from casework.web.forms.evidence import CopyForm, CorrectionForm, UnlinkForm
from casework.web.imports import _Echo, _harmless
from casework.web.refusals import attempt
from casework.web.sight import (
    OfficerRequest,
    evidence_in,
    network_in_sight,
    network_to_fill,
)


def correct(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Say how a descriptive field should read, and why."""
    network = network_to_fill(request, reference)
    evidence = evidence_in(network, pk)
    return case_form(
        request,
        network,
        CorrectionForm(sent(request)),
        partial(correcting.correct, evidence, by=request.user),
        tab="evidence",
        done=_("The correction was recorded; what was said first stays beside it."),
        to=reverse("casework:evidence", args=[network.reference, evidence.pk]),
        heading=_("Correct a description"),
    )


def unlink(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Take back that the evidence shows an asset or a post."""
    network = network_to_fill(request, reference)
    evidence = evidence_in(network, pk)
    form = UnlinkForm(
        sent(request), initial={"link": request.GET.get("link", "")}, evidence=evidence
    )
    return case_form(
        request,
        network,
        form,
        lambda link, reason: linking.unlink(
            evidence, thing=link.thing, reason=reason, by=request.user
        ),
        tab="evidence",
        done=_("The link was taken back; the trail keeps that it was there, and why it is not."),
        to=reverse("casework:evidence", args=[network.reference, evidence.pk]),
        heading=_("Take a link back"),
    )


def derive(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Keep a copy that was made from this evidence, as evidence of its own."""
    network = network_to_fill(request, reference)
    evidence = evidence_in(network, pk)
    form, status = CopyForm(sent(request), request.FILES or None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            tried = attempt(form, partial(_derive, evidence, form, request))
            if tried.value:
                return redirect("casework:evidence", network.reference, tried.value.evidence.pk)
            status = tried.status
    return case_page(
        request,
        network,
        "casework/evidence_copy.html",
        tab="evidence",
        status=status,
        form=form,
        original=evidence,
        back=reverse("casework:evidence", args=[network.reference, evidence.pk]),
    )


def custody_csv(request: OfficerRequest, reference: str, pk: int) -> StreamingHttpResponse:
    """Hand out the whole custody as a table that spreadsheets open and cannot run."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    response = StreamingHttpResponse(
        _lines(network, evidence), content_type="text/csv; charset=utf-8"
    )
    name = f"{network.reference}-evidence-{evidence.pk}-custody.csv"
    response["Content-Disposition"] = disposition(name, "custody.csv")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _derive(evidence: Evidence, form: CopyForm, request: OfficerRequest) -> collecting.Received:
    facts = dict(form.cleaned_data)
    file = facts.pop("file")
    return collecting.derive(
        evidence,
        chunks=handed_in(file),
        name=file.name or "",
        declared_type=file.content_type or "",
        by=request.user,
        **facts,
    )


def _lines(network: Network, evidence: Evidence) -> Iterator[str]:
    # Translate before the first line: a stream goes on after the request's language is gone.
    words = {what: str(label) for what, (_code, label) in custody.DEEDS.items()}
    doors = {str(door): str(label) for door, label in custody.DOORS}
    head = [_("When"), _("What"), _("Who"), _("Door"), _("From address"), _("Details")]
    return _stream(network, evidence, head, words, doors)


def _stream(network, evidence, head, words, doors) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([network.reference, evidence.pk, evidence.sha256])
    yield writer.writerow(head)
    for line in custody.every_line(evidence):
        details = "; ".join(f"{name}={value}" for name, value in line.facts.items())
        cells = [words.get(line.what, line.what), line.who, doors.get(line.door, "")]
        cells += [line.address, details]
        yield writer.writerow([line.at.isoformat(), *map(_harmless, cells)])
