from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Event, EventKind
from casework.web.anchors import anchored
from casework.web.casefile import case_page
from casework.web.listing import Filter, listing
from casework.web.sight import OfficerRequest, network_in_sight
from casework.web.telling import summary

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-sequence",)),
    "oldest": (gettext_lazy("Oldest first"), ("sequence",)),
}


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List what was done in the case, line by line of its hash chain."""
    network = network_in_sight(request, reference)
    rows = Event.objects.filter(chain__network=network).told_to(request.user)
    shown = listing(
        request,
        rows.select_related("actor"),
        sorts=SORTS,
        search=("subject__icontains", "actor__name__icontains", "told__icontains"),
        filters=(Filter("kind", _("What"), "kind", EventKind.choices),),
    )
    for event in shown.rows:
        event.summary = list(summary(event.told)) if event.told or event.payload is None else []
        event.short_hash = bytes(event.hash).hex()[:12]
    known = anchored(network)
    return case_page(request, network, "casework/trail.html", tab="trail", listing=shown, **known)
