"""Web archives: what was captured, whether it holds, and what of the case it shows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from casework.actions import collecting, unpacking, viewing
from casework.models import Access, Asset, Capture, JobState, Post, WebArchive
from casework.queries import archived
from casework.web.casefile import case_page
from casework.web.jobs import waiting_since
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt_step
from casework.web.sight import (
    OfficerRequest,
    address_of,
    assets_in,
    evidence_in,
    network_in_sight,
    network_to_fill,
    posts_in,
)

SHOWN = 200
SORTS = {
    "number": (gettext_lazy("As in the archive"), ("number",)),
    "newest": (gettext_lazy("Newest first"), ("-captured_at", "number")),
    "size": (gettext_lazy("Largest first"), ("-size", "number")),
    "url": (gettext_lazy("Address"), ("url", "number")),
}
FILTERS = (
    Filter("page", gettext_lazy("Kind"), "is_page", [("True", gettext_lazy("Pages only"))]),
    Filter("digest", gettext_lazy("Digest"), "digest", Capture.Digest.choices),
)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show what the archive holds, or how far reading it is; ask a worker to read it."""
    network = network_in_sight(request, reference)
    evidence = evidence_in(network, pk)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: unpacking.ask(evidence, by=request.user),
            _("A worker reads the archive. The page shows what it holds once that is known."),
        )
        return redirect("casework:evidence-archive", reference, pk)
    collecting.require_kept(evidence)
    found = WebArchive.objects.filter(evidence=evidence).select_related("requested_by").first()
    facts: dict[str, Any] = {"evidence": evidence, "archive": found}
    facts["waiting_since"] = found and waiting_since(found)
    if found and found.state == JobState.READY:
        facts |= _contents(request, found)
    name = "_archive_progress" if request.htmx else "archive_show"  # type: ignore[attr-defined]
    return case_page(request, network, f"casework/{name}.html", tab="evidence", **facts)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """State that the archive shows the ticked assets and posts."""
    network = network_to_fill(request, reference)
    archive = get_object_or_404(WebArchive, evidence=evidence_in(network, pk))
    if request.method == "POST":
        things: list[Asset | Post] = [*assets_in(network, request.POST.getlist("asset"))]
        things += posts_in(network, request.POST.getlist("post"))
        attempt_step(
            request,
            lambda: unpacking.confirm(archive, things=things, by=request.user),
            _("The archive was linked to what it shows."),
        )
    return redirect("casework:evidence-archive", reference, pk)


def _contents(request: OfficerRequest, archive: WebArchive) -> dict[str, Any]:
    collecting.open_up(
        archive.evidence,
        by=request.user,
        door=Access.Door.WEB,
        address=address_of(request),
        within=viewing.SAME_LOOK,
    )
    return {
        "listing": listing(
            request,
            Capture.objects.filter(archive=archive),
            sorts=SORTS,
            search=("url__icontains", "title__icontains", "sha256__startswith"),
            filters=FILTERS,
        ),
        "assets": archived.things(archive, Asset)[:SHOWN],
        "posts": archived.things(archive, Post)[:SHOWN],
    }
