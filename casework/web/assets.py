from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions import attributing
from casework.models import (
    Asset,
    Confidence,
    Evidence,
    HandleChange,
    Membership,
    Observation,
    Post,
    Presence,
)
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.assets import AssetForm, MembershipForm
from casework.web.listing import Filter, listing
from casework.web.sight import (
    OfficerRequest,
    membership_in,
    network_in_sight,
    network_to_fill,
    platform_choices,
)

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-pk",)),
    "handle": (gettext_lazy("Handle"), ("asset__handle", "pk")),
    "seen": (gettext_lazy("Last observed"), ("-presence_at", "-pk")),
}
OBSERVATION_SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-occurred_at", "-pk")),
    "oldest": (gettext_lazy("Oldest first"), ("occurred_at", "pk")),
}


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the assets of the case; ticked ones can be observed together."""
    network = network_in_sight(request, reference)
    rows = Membership.objects.filter(network=network)
    shown = listing(
        request,
        rows.select_related("asset__platform", "campaign"),
        sorts=SORTS,
        search=(
            "asset__handle__icontains",
            "asset__url__icontains",
            "asset__stable_id",
            "display_name__icontains",
            "rationale__icontains",
        ),
        filters=(
            Filter("platform", _("Platform"), "asset__platform__slug", platform_choices()),
            Filter("kind", _("Kind"), "asset__kind", Asset.Kind.choices),
            Filter("presence", _("Presence"), "presence", Presence.choices),
            Filter("confidence", _("Confidence"), "confidence", Confidence.choices),
        ),
    )
    return case_page(request, network, "casework/asset_list.html", tab="assets", listing=shown)


def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Add one asset by its address or handle."""
    network = network_to_fill(request, reference)
    return case_form(
        request,
        network,
        AssetForm(sent(request), network=network),
        partial(attributing.attach, network, by=request.user),
        tab="assets",
        done=_("The asset is in the network."),
        to=reverse("casework:network-assets", args=[network.reference]),
        heading=_("Add an asset"),
        explanation=_("For more than a few, import a list instead."),
    )


def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show what is known of one asset, as far as this officer may know it."""
    network = network_in_sight(request, reference)
    membership = membership_in(network, pk)
    asset, officer = membership.asset, request.user
    observations = Observation.objects.visible_to(officer).filter(asset=asset)
    handles = HandleChange.objects.visible_to(officer).filter(asset=asset)
    posts = Post.objects.visible_to(officer).filter(author=asset)
    evidence = Evidence.objects.visible_to(officer).shown().filter(links__asset=asset)
    elsewhere = Membership.objects.visible_to(officer).filter(asset=asset)
    return case_page(
        request,
        network,
        "casework/asset_show.html",
        tab="assets",
        membership=membership,
        asset=asset,
        elsewhere=elsewhere.exclude(pk=membership.pk).select_related("network")[:50],
        handles=handles.select_related("network", "recorded_by")[:50],
        evidence=evidence.select_related("network").order_by("-pk")[:50],
        posts=posts.order_by("-posted_at", "-pk")[:20],
        listing=listing(
            request,
            observations.select_related("network", "recorded_by", "evidence"),
            sorts=OBSERVATION_SORTS,
            search=("note__icontains",),
            filters=(Filter("presence", _("Seen"), "presence", Presence.choices),),
        ),
    )


def edit(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Correct what the case says of one of its assets."""
    network = network_to_fill(request, reference)
    membership = membership_in(network, pk)
    said = {name: getattr(membership, name) for name in MembershipForm.Meta.fields}
    return case_form(
        request,
        network,
        MembershipForm(sent(request), initial=said, network=network),
        partial(attributing.detail, membership, by=request.user),
        tab="assets",
        done=_("What the case says of the asset was changed."),
        to=reverse("casework:asset", args=[network.reference, membership.asset_id]),
        heading=_("Edit what the case says of %(asset)s") % {"asset": membership.asset.handle},
    )
