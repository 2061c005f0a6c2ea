from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import permissions
from casework.actions import sharing
from casework.models import (
    CASE_ROLES,
    AccessRequest,
    BrokenGlass,
    Network,
    NetworkMember,
    Officer,
)
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.networks import MemberForm
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt_step
from casework.web.sight import OfficerRequest, network_in_sight

SHOWN = 100
SORTS = {
    "name": (gettext_lazy("Name"), ("officer__name", "pk")),
    "newest": (gettext_lazy("Newest first"), ("-recorded_at", "-pk")),
}
FILTERS = (Filter("place", gettext_lazy("Place"), "place", NetworkMember.Place.choices),)


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List who has a place in the case; a lead gives places here."""
    network = network_in_sight(request, reference)
    shown = listing(
        request,
        NetworkMember.objects.standing().filter(network=network).select_related("officer"),
        sorts=SORTS,
        search=("officer__name__icontains", "officer__email__icontains"),
        filters=FILTERS,
    )
    told: dict[str, Any] = {
        "listing": shown,
        "glass": BrokenGlass.objects.standing().filter(network=network).select_related("officer"),
        "access_requests": AccessRequest.objects.visible_to(request.user)
        .undecided()
        .filter(network=network)
        .select_related("requested_by")[:SHOWN],
    }
    if not permissions.may_lead(network, request.user):
        if request.method == "POST":
            raise permissions.LeadRequired
        return case_page(request, network, "casework/member_list.html", tab="members", **told)
    return case_form(
        request,
        network,
        MemberForm(sent(request), officers=_readers()),
        partial(sharing.add_member, network, by=request.user),
        tab="members",
        done=_("The place was given."),
        to=reverse("casework:network-members", args=[network.reference]),
        template="casework/member_list.html",
        **told,
    )


def remove(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Take a place in the case away."""
    network = network_in_sight(request, reference)
    if request.method == "POST":
        member = get_object_or_404(NetworkMember, network=network, officer=pk)
        act = partial(sharing.remove_member, network, officer=member.officer, by=request.user)
        attempt_step(request, act, _("The place was taken away."))
    if not Network.objects.visible_to(request.user).filter(pk=network.pk).exists():
        return redirect("casework:networks")
    return redirect("casework:network-members", network.reference)


def _readers() -> QuerySet[Officer]:
    """Keep the accounts that can read cases at all."""
    roles = [role.value for role in CASE_ROLES]
    return Officer.objects.filter(is_active=True, roles__overlap=roles).order_by("name", "pk")
