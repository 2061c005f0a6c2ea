from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions import describing
from casework.models import Target
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.networks import TargetForm
from casework.web.listing import Filter, listing
from casework.web.sight import OfficerRequest, network_in_sight, network_to_fill

SORTS = {
    "name": (gettext_lazy("Name"), ("name", "pk")),
    "newest": (gettext_lazy("Newest first"), ("-recorded_at", "-pk")),
}
FILTERS = (Filter("kind", gettext_lazy("Kind"), "kind", Target.Kind.choices),)


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the people and institutions attacked."""
    network = network_in_sight(request, reference)
    shown = listing(
        request,
        Target.objects.filter(network=network).select_related("recorded_by"),
        sorts=SORTS,
        search=("name__icontains", "affiliation__icontains"),
        filters=FILTERS,
    )
    return case_page(request, network, "casework/target_list.html", tab="targets", listing=shown)


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Add a target."""
    network = network_to_fill(request, reference)
    return case_form(
        request,
        network,
        TargetForm(sent(request)),
        partial(describing.add_target, network, by=request.user),
        tab="targets",
        done=_("The target was added."),
        to=reverse("casework:network-targets", args=[network.reference]),
        heading=_("Add a target"),
    )
