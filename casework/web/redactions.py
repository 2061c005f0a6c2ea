"""Copies of pictures in which parts are covered: drawn or typed here, made by a worker."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from casework.actions import redacting, viewing
from casework.errors import NotAllowed, Refusal
from casework.models import JobState, Viewing
from casework.permissions import RevealerRequired, may_reveal
from casework.web.casefile import case_page, sent
from casework.web.forms.redaction import BoxFormSet
from casework.web.jobs import waiting_since
from casework.web.refusals import attempt_step, sentence, status_of
from casework.web.sight import OfficerRequest, evidence_in, network_in_sight, network_to_fill


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Say which parts of a picture are to be covered, and why."""
    network = network_to_fill(request, reference)
    evidence = evidence_in(network, pk)
    is_veiled = viewing.is_veiled(evidence)
    if is_veiled and not may_reveal(network, request.user):
        raise RevealerRequired
    forms: Any = BoxFormSet(sent(request))
    problems: list[str] = []
    status = 422 if forms.is_bound else 200
    if forms.is_bound and forms.is_valid():
        boxes = [form.box for form in forms if form.box is not None]
        try:
            asked = redacting.ask(evidence, boxes=boxes, by=request.user)
        except NotAllowed:
            raise
        except Refusal as refused:
            problems = [sentence(fault) for fault in refused.faults]
            status = status_of(refused)
        else:
            messages.success(request, _("A worker makes the copy."))
            return redirect("casework:redaction", reference, pk, asked.pk)
    shown = Viewing.objects.filter(evidence=evidence, state=JobState.READY, form="PICTURE").first()
    is_clear = not is_veiled or viewing.is_revealed(evidence, by=request.user)
    return case_page(
        request,
        network,
        "casework/redaction_new.html",
        tab="evidence",
        status=status,
        evidence=evidence,
        forms=forms,
        problems=problems,
        sheet=shown if is_clear else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def show(request: OfficerRequest, reference: str, pk: int, number: int) -> HttpResponse:
    """Show what was covered and why, and how far the copy is; ask again for one that failed."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    found = get_object_or_404(evidence.redactions.select_related("requested_by", "copy"), pk=number)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: redacting.ask_again(found, by=request.user),
            _("A worker makes the copy."),
        )
        return redirect("casework:redaction", reference, pk, number)
    name = "_redaction" if request.htmx else "redaction_show"  # type: ignore[attr-defined]
    facts: dict[str, Any] = {"evidence": evidence, "redaction": found}
    facts["waiting_since"] = waiting_since(found)
    return case_page(request, network, f"casework/{name}.html", tab="evidence", **facts)
