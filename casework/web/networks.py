from functools import partial

from django.db.models import Count as CountOf
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import permissions
from casework.actions import opening
from casework.models import Marking, Membership, Network, NetworkLink, Presence, Tlp
from casework.web.casefile import Count, case_page, count, sent
from casework.web.forms.networks import NetworkEditForm, NetworkForm
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest, network_in_sight

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-recorded_at", "-pk")),
    "title": (gettext_lazy("Title"), ("title", "pk")),
    "reference": (gettext_lazy("Reference"), ("reference", "pk")),
}
FILTERS = (
    Filter("marking", gettext_lazy("Security marking"), "marking", Marking.choices),
    Filter("tlp", gettext_lazy("TLP"), "tlp", Tlp.choices),
    Filter(
        "access",
        gettext_lazy("Access"),
        "is_restricted",
        (("True", gettext_lazy("Restricted")), ("False", gettext_lazy("Open"))),
    ),
)


def index(request: OfficerRequest) -> HttpResponse:
    """List the cases that the officer may see."""
    rows = Network.objects.visible_to(request.user).select_related("opened_by")
    shown = listing(
        request,
        rows,
        sorts=SORTS,
        search=("reference__icontains", "title__icontains", "description__icontains"),
        filters=FILTERS,
    )
    may_open = permissions.may_open_networks(request.user)
    context = {"listing": shown, "may_open": may_open, "section": "networks"}
    return render(request, "casework/network_list.html", context)


def new(request: OfficerRequest) -> HttpResponse:
    """Open a case file."""
    if not permissions.may_open_networks(request.user):
        raise permissions.RoleRequired
    form, status = NetworkForm(sent(request)), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(opening.open_network, by=request.user, **form.cleaned_data)
            tried = attempt(form, act)
            if tried.value:
                return redirect("casework:network", tried.value.reference)
            status = tried.status
    context = {"form": form, "section": "networks"}
    return render(request, "casework/network_new.html", context, status=status)


def show(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show what the case says of itself, and how much it holds."""
    network = network_in_sight(request, reference)
    assets = count(network.memberships.all())
    return case_page(
        request,
        network,
        "casework/network_summary.html",
        tab="summary",
        assets=assets,
        presences=_presences(network, assets),
        posts=count(network.post_memberships.all()),
        evidence=count(network.evidence.shown()),
        targets=count(network.targets.all()),
        attributions=network.attributions.select_related("recorded_by")[:20],
        narratives=network.narratives.all()[:100],
        links=_links(request, network),
    )


def edit(request: OfficerRequest, reference: str) -> HttpResponse:
    """Change what the case says of itself."""
    network = network_in_sight(request, reference)
    permissions.require_lead(network, request.user)
    form = NetworkEditForm(sent(request), initial=_facts(network) | {"version": network.version})
    status, newer = 200, None
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(opening.edit_network, network, by=request.user, **form.cleaned_data)
            tried = attempt(form, act)
            if tried.succeeded:
                return redirect("casework:network", network.reference)
            status = tried.status
            newer = _newer(form, network)
    return case_page(
        request,
        network,
        "casework/network_edit.html",
        tab="summary",
        status=status,
        form=form,
        newer=newer,
        back=reverse("casework:network", args=[network.reference]),
    )


def _newer(form: NetworkEditForm, network: Network) -> list[tuple[str, str, str]] | None:
    """Set what somebody else saved meanwhile beside what was typed; the next save is knowing."""
    if form.cleaned_data.get("version") == network.version:
        return None
    form.data = {**form.data.dict(), "version": str(network.version)}  # type: ignore[attr-defined]
    saved, typed = NetworkForm(_facts(network)), NetworkForm(form.data)
    return [
        (str(one.label), _shown(one), _shown(other))
        for one, other in zip(saved, typed, strict=True)
        if _shown(one) != _shown(other)
    ]


def _shown(field) -> str:
    value = field.value()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, value or "–"))


def _facts(network: Network) -> dict[str, object]:
    return {name: getattr(network, name) for name in opening.EDITABLE}


def _presences(network: Network, assets: Count) -> list[tuple[str, str, int]]:
    """Count what was seen of the assets; in the largest cases the list's filter has to do."""
    if assets.is_more:
        return []
    rows = Membership.objects.filter(network=network).order_by().values_list("presence")
    found = sorted(rows.annotate(number=CountOf("pk")), key=lambda row: -row[1])
    return [(value, str(Presence(value).label), number) for value, number in found]


def _links(request: OfficerRequest, network: Network) -> list[tuple[NetworkLink, Network, bool]]:
    """List the stated relations, both ways, to cases that the officer may see."""
    seen = Network.objects.visible_to(request.user)
    stated = network.links.filter(other__in=seen).select_related("other", "evidence")
    others = network.links_from_others.filter(network__in=seen).select_related("network")
    return [
        *((link, link.other, True) for link in stated[:50]),
        *((link, link.network, False) for link in others[:50]),
    ]
