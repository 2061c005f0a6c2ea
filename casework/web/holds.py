"""Legal holds: what a court or an inquiry wants kept."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import permissions
from casework.actions import holding
from casework.models import LegalHold
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.sealing import HoldForm, LiftForm
from casework.web.listing import listing
from casework.web.sight import OfficerRequest, network_in_sight

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-recorded_at", "-pk")),
    "standing": (gettext_lazy("Standing first"), ("-lifted_at", "-pk")),
}


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the legal holds of the case; who answers for it places them here."""
    network = network_in_sight(request, reference)
    holds = LegalHold.objects.filter(network=network)
    shown = listing(
        request,
        holds.select_related("recorded_by", "lifted_by"),
        sorts=SORTS,
        search=("authority__icontains", "reason__icontains"),
    )
    facts: dict[str, Any] = {"tab": "evidence", "listing": shown}
    if not permissions.may_hold(network, request.user):
        if request.method == "POST":
            raise permissions.RoleRequired
        return case_page(request, network, "casework/hold_list.html", **facts)
    about = request.GET.get("evidence", "")
    initial = {"evidence": about if about.isdecimal() else ""}
    return case_form(
        request,
        network,
        HoldForm(sent(request), initial=initial, network=network),
        partial(holding.place, network, by=request.user),
        done=_("The legal hold stands: nothing under it is destroyed."),
        to=reverse("casework:network-holds", args=[network.reference]),
        template="casework/hold_list.html",
        may_hold=True,
        **facts,
    )


def lift(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Lift a legal hold."""
    network = network_in_sight(request, reference)
    hold = get_object_or_404(LegalHold, network=network, pk=pk)
    return case_form(
        request,
        network,
        LiftForm(sent(request)),
        partial(holding.lift, hold, by=request.user),
        tab="evidence",
        done=_("The legal hold was lifted."),
        to=reverse("casework:network-holds", args=[network.reference]),
        heading=_("Lift the legal hold"),
        explanation=hold.authority,
    )
