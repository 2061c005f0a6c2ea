from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.actions import observing
from casework.models import Asset, Evidence, Network, Observation
from casework.permissions import require_recorder
from casework.web.casefile import case_form, sent
from casework.web.forms.assets import ObservationForm
from casework.web.sight import OfficerRequest, network_in_sight, things_in


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Record one look at everything that was ticked."""
    network = network_in_sight(request, reference)
    require_recorder(network, request.user)
    asked = request.POST if request.method == "POST" else request.GET
    things = things_in(network, asked.getlist("asset"), asked.getlist("post"))

    def record(
        presence: str, occurred_at: datetime, vantage: str, note: str, evidence: Evidence | None
    ) -> list[Observation]:
        looks = [
            observing.Look(thing, presence, occurred_at, vantage, note, evidence)
            for thing in things
        ]
        return observing.record(network, looks=looks, by=request.user)

    form = ObservationForm(
        sent(request) if things else None,
        network=network,
        initial={"occurred_at": timezone.localtime()},
    )
    return case_form(
        request,
        network,
        form,
        record,
        tab="posts" if asked.getlist("post") else "assets",
        done=ngettext("%d observation recorded.", "%d observations recorded.", len(things))
        % len(things),
        to=_list_of(network, things),
        template="casework/observation_new.html",
        things=things,
        heading=_("Record an observation"),
    )


def _list_of(network: Network, things: list) -> str:
    only_one = len(things) == 1 and isinstance(things[0], Asset)
    if only_one:
        return reverse("casework:asset", args=[network.reference, things[0].pk])
    posts = any(not isinstance(thing, Asset) for thing in things)
    name = "casework:network-posts" if posts else "casework:network-assets"
    return reverse(name, args=[network.reference])
