from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.actions import observing
from casework.models import Asset, Evidence, Network, Observation, Post
from casework.permissions import require_recorder
from casework.web.casefile import case_form, sent
from casework.web.forms.assets import ObservationForm
from casework.web.sight import OfficerRequest, assets_in, network_in_sight, posts_in


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Record one look at everything that was ticked."""
    network = network_in_sight(request, reference)
    require_recorder(network, request.user)
    asked = request.POST if request.method == "POST" else request.GET
    assets = assets_in(network, asked.getlist("asset"))
    posts = posts_in(network, asked.getlist("post"))
    things: list[Asset | Post] = [*assets, *posts]

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
        tab="posts" if posts else "assets",
        done=ngettext("%d observation recorded.", "%d observations recorded.", len(things))
        % len(things),
        to=_list_of(network, assets, posts),
        template="casework/observation_new.html",
        things=things,
        assets=assets,
        posts=posts,
        heading=_("Record an observation"),
    )


def _list_of(network: Network, assets: list[Asset], posts: list[Post]) -> str:
    """Return the page that the ticks were on."""
    if len(assets) == 1 and not posts:
        return reverse("casework:asset", args=[network.reference, assets[0].pk])
    name = "casework:network-posts" if posts else "casework:network-assets"
    return reverse(name, args=[network.reference])
