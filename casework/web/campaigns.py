from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions import describing
from casework.models import Campaign
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.networks import CampaignForm
from casework.web.listing import listing
from casework.web.sight import OfficerRequest, network_in_sight, network_to_fill

SORTS = {
    "oldest": (gettext_lazy("Oldest first"), ("started_on", "pk")),
    "newest": (gettext_lazy("Newest first"), ("-started_on", "-pk")),
    "title": (gettext_lazy("Title"), ("title", "pk")),
}


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the dated waves of the network's activity."""
    network = network_in_sight(request, reference)
    shown = listing(
        request,
        Campaign.objects.filter(network=network).select_related("recorded_by"),
        sorts=SORTS,
        search=("title__icontains", "description__icontains"),
    )
    return case_page(
        request, network, "casework/campaign_list.html", tab="campaigns", listing=shown
    )


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Add a campaign."""
    network = network_to_fill(request, reference)
    return case_form(
        request,
        network,
        CampaignForm(sent(request)),
        partial(describing.add_campaign, network, by=request.user),
        tab="campaigns",
        done=_("The campaign was added."),
        to=reverse("casework:network-campaigns", args=[network.reference]),
        heading=_("Add a campaign"),
    )
