from functools import partial
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import permissions
from casework.actions import anchoring, stamping
from casework.models import Anchor, Chain, Checkpoint, JobState, Network, Stamp
from casework.web.casefile import case_page
from casework.web.evidence import disposition
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt_step
from casework.web.sight import OfficerRequest, network_in_sight

CHECKPOINT_SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-number",)),
    "oldest": (gettext_lazy("Oldest first"), ("number",)),
}
STAMP_SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-requested_at", "-pk")),
    "oldest": (gettext_lazy("Oldest first"), ("requested_at", "pk")),
}


def checkpoints(request: OfficerRequest) -> HttpResponse:
    """List the house's checkpoints and where each is known; an administrator draws one now."""
    permissions.require_overseer(request.user)
    if request.method == "POST":
        act = partial(anchoring.draw, by=request.user)
        attempt_step(request, act, _("The checkpoint was drawn."))
        return redirect("casework:checkpoints")
    stamp = Stamp.objects.filter(kind=Stamp.Kind.CHECKPOINT, sha256=OuterRef("sha256"))
    rows = Checkpoint.objects.visible_to(request.user).defer("leaves")
    rows = rows.annotate(
        stamped_at=Subquery(stamp.values("stamped_at")[:1]),
        stamp_state=Subquery(stamp.values("state")[:1]),
    )
    shown = listing(request, rows, sorts=CHECKPOINT_SORTS, search=("sha256__startswith",))
    context = {"listing": shown, "may_draw": request.user.is_administrator}
    context["section"] = "checkpoints"
    return render(request, "casework/checkpoint_list.html", context)


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show how far the trail of the case is anchored outside, and its timestamps."""
    network = network_in_sight(request, reference)
    shown = listing(
        request,
        network.stamps.all(),
        sorts=STAMP_SORTS,
        search=("subject__icontains", "sha256__startswith", "authority__icontains"),
        filters=(
            Filter("kind", _("Kind"), "kind", Stamp.Kind.choices),
            Filter("state", _("State"), "state", JobState.choices),
        ),
    )
    return case_page(
        request,
        network,
        "casework/anchor_list.html",
        tab="trail",
        listing=shown,
        **anchored(network),
    )


def token(request: OfficerRequest, reference: str, pk: int) -> FileResponse:
    """Hand out a token as the authority gave it."""
    network = network_in_sight(request, reference)
    stamp = get_object_or_404(network.stamps, pk=pk)
    if stamp.token is None:
        raise Http404
    response = FileResponse(stamping.token_of(stamp), content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(
        f"{network.reference}-timestamp-{stamp.pk}.tst", "timestamp"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def retry(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Ask anew for a timestamp that failed."""
    network = network_in_sight(request, reference)
    stamp = get_object_or_404(network.stamps.select_related("network"), pk=pk)
    if request.method == "POST":
        act = partial(stamping.ask_again, stamp, by=request.user)
        attempt_step(request, act, _("The timestamp was asked for again."))
    return redirect("casework:network-anchors", network.reference)


def anchored(network: Network) -> dict[str, Any]:
    """Say up to which line the trail is known outside, and how many lines are younger."""
    last = Anchor.objects.filter(chain__network=network).order_by("-sequence", "-pk").first()
    chain = Chain.objects.filter(network=network).first()
    length = chain.sequence if chain else 0
    return {"anchor": last, "younger": length - (last.sequence if last else 0)}
