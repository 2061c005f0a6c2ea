"""Evidence to look at: pictures and text that a worker drew anew, never the file itself."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from casework.actions import viewing
from casework.models import Access, Evidence, JobState, Viewing
from casework.permissions import may_reveal
from casework.web.casefile import case_page
from casework.web.jobs import waiting_since
from casework.web.refusals import attempt_step
from casework.web.sight import OfficerRequest, address_of, evidence_in, network_in_sight

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Content-Disposition": "inline",
}


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show what the evidence shows, or how far that is drawn; ask a worker for it."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: viewing.ask(evidence, by=request.user),
            _("A worker draws it. The page shows it once it is there."),
        )
        return redirect("casework:evidence-viewing", reference, pk)
    found = Viewing.objects.filter(evidence=evidence).first()
    name = "_viewing" if request.htmx else "evidence_viewing"  # type: ignore[attr-defined]
    facts = _facts(request, evidence, found)
    return case_page(request, network, f"casework/{name}.html", tab="evidence", **facts)


def sheet(request: OfficerRequest, reference: str, pk: int, number: int) -> HttpResponse:
    """Return one picture, veiled unless this officer revealed it."""
    evidence = evidence_in(network_in_sight(request, reference), pk)
    found = Viewing.objects.filter(evidence=evidence).first()
    # Text stands in the page itself, and nowhere else.
    if found is None or number not in found.numbers or found.form == Viewing.Form.TEXT:
        raise Http404
    shown = _sheet(request, found, number)
    return HttpResponse(shown.data, content_type=shown.media_type, headers=HEADERS)


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Let this officer see graphic or intimate evidence unveiled, for a while."""
    evidence = evidence_in(network_in_sight(request, reference), pk)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: viewing.reveal(evidence, by=request.user),
            _("You see it unveiled for a while. That you do is in the trail."),
        )
    return redirect("casework:evidence-viewing", reference, pk)


def _sheet(request: OfficerRequest, found: Viewing, number: int) -> viewing.Sheet:
    address = address_of(request)
    return viewing.sheet(
        found, number=number, by=request.user, door=Access.Door.WEB, address=address
    )


def _facts(request: OfficerRequest, evidence: Evidence, found: Viewing | None) -> dict[str, Any]:
    is_veiled = viewing.is_veiled(evidence)
    is_shown = not is_veiled or viewing.is_revealed(evidence, by=request.user)
    text = ""
    is_text = found and found.state == JobState.READY and found.form == Viewing.Form.TEXT
    if found and is_text and is_shown:
        text = _sheet(request, found, 1).data.decode()
    return {
        "evidence": evidence.corrected(),
        "viewing": found,
        "text": text,
        "is_veiled": is_veiled,
        "is_shown": is_shown,
        "may_reveal": may_reveal(evidence.network, request.user),
        "waiting_since": waiting_since(found) if found else None,
    }
