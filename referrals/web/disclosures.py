from functools import partial

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from casework.models import Access, JobState, Network
from casework.permissions import may_disclose
from casework.web.casefile import case_page
from casework.web.jobs import waiting_since
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt_step
from casework.web.sight import OfficerRequest, address_of, network_in_sight
from referrals.actions import disclosing
from referrals.models import Disclosure

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-requested_at", "-pk")),
    "oldest": (gettext_lazy("Oldest first"), ("requested_at", "pk")),
}


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the disclosures that the reader asked for, and ask for one."""
    network = network_in_sight(request, reference)
    if request.method == "POST":
        is_redacted = request.POST.get("copy") == "redacted"
        act = partial(disclosing.ask, network, by=request.user, is_redacted=is_redacted)
        attempt_step(request, act, _("The disclosure was asked for. A worker writes it."))
        return redirect("referrals:disclosures", network.reference)
    shown = listing(
        request,
        _mine(request, network),
        sorts=SORTS,
        search=("sha256__startswith",),
        filters=(Filter("state", _("State"), "state", JobState.choices),),
    )
    return case_page(
        request,
        network,
        "referrals/disclosure_list.html",
        tab="disclosures",
        listing=shown,
        may_disclose=may_disclose(network, request.user),
    )


def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show how far a disclosure got, as a page or as the panel that htmx polls; ask again."""
    network = network_in_sight(request, reference)
    found = get_object_or_404(_mine(request, network), pk=pk)
    if request.method == "POST":
        act = partial(disclosing.ask_again, found, by=request.user)
        attempt_step(request, act, _("A worker will write the disclosure again."))
        return redirect("referrals:disclosure", network.reference, found.pk)
    context = {"disclosure": found, "network": network, "waiting_since": waiting_since(found)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "referrals/_disclosure_panel.html", context)
    return case_page(
        request,
        network,
        "referrals/disclosure_detail.html",
        tab="disclosures",
        disclosure=found,
        waiting_since=context["waiting_since"],
    )


@require_safe
def download(request: OfficerRequest, reference: str, pk: int) -> FileResponse:
    """Hand out the ZIP to whoever asked for it."""
    network = network_in_sight(request, reference)
    found = get_object_or_404(_mine(request, network), pk=pk)
    stream = disclosing.hand_out(
        found, by=request.user, door=Access.Door.WEB, address=address_of(request)
    )
    return FileResponse(
        stream,
        as_attachment=True,
        filename=found.file_name,
        content_type="application/zip",
        headers=HEADERS,
    )


def _mine(request: OfficerRequest, network: Network):
    mine = Disclosure.objects.visible_to(request.user).filter(network=network)
    return mine.select_related("network", "requested_by")
