"""What officers state on the summary of a case: narratives, attribution, links."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.actions import describing
from casework.models import Network
from casework.web.casefile import case_form, sent
from casework.web.forms.networks import AttributionForm, LinkForm, NarrativeForm
from casework.web.sight import OfficerRequest, network_to_fill


def new_narrative(request: OfficerRequest, reference: str) -> HttpResponse:
    """Add a recurring claim."""
    network = network_to_fill(request, reference)
    return case_form(
        request,
        network,
        NarrativeForm(sent(request)),
        partial(describing.add_narrative, network, by=request.user),
        tab="summary",
        done=_("The narrative was added."),
        to=_summary(network),
        heading=_("Add a narrative"),
    )


def new_attribution(request: OfficerRequest, reference: str) -> HttpResponse:
    """State who is thought to be behind the network."""
    network = network_to_fill(request, reference)
    return case_form(
        request,
        network,
        AttributionForm(sent(request), initial={"occurred_at": timezone.now()}),
        partial(describing.state_attribution, network, by=request.user),
        tab="summary",
        done=_("The attribution was recorded."),
        to=_summary(network),
        heading=_("State an attribution"),
        explanation=_("Earlier statements stay as they are; this one is added to the history."),
    )


def new_link(request: OfficerRequest, reference: str) -> HttpResponse:
    """State a relation to another network."""
    network = network_to_fill(request, reference)
    return case_form(
        request,
        network,
        LinkForm(sent(request), network=network, officer=request.user),
        partial(describing.link, network, by=request.user),
        tab="summary",
        done=_("The link was stated."),
        to=_summary(network),
        heading=_("Link to another network"),
    )


def _summary(network: Network) -> str:
    return reverse("casework:network", args=[network.reference])
