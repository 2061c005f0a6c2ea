from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from casework.web.casefile import case_page
from casework.web.listing import Filter, Label, Listing, listing
from casework.web.sight import OfficerRequest, network_in_sight, platform_choices
from referrals.lifecycle import Status
from referrals.models import Item, Lateness, Referral, Urgency
from referrals.models.referral import PackageLanguage, ReferralQuerySet

SORTS: dict[str, tuple[Label, Any]] = {
    "newest": (_("Newest first"), ["-recorded_at", "-pk"]),
    "oldest": (_("Oldest first"), ["recorded_at", "pk"]),
    "urgency": (_("Most urgent first"), ["rank", "-recorded_at", "-pk"]),
    "title": (_("Title"), ["title", "pk"]),
    "due": (_("First due first"), [F("answer_by").asc(nulls_last=True), "pk"]),
    "sent": (_("Last sent first"), [F("sent_at").desc(nulls_last=True), "-pk"]),
}
SEARCH = [
    "title__icontains",
    "reference__icontains",
    "summary__icontains",
    "network__reference__icontains",
]


@require_safe
def index(request: OfficerRequest) -> HttpResponse:
    """List the referrals of every case that the officer may see."""
    found = _found(request, Referral.objects.visible_to(request.user))
    return render(
        request, "referrals/referral_list.html", {"section": "referrals", "listing": found}
    )


@require_safe
@vary_on_headers("HX-Request")
def for_network(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the referrals of one case, as a page or as the part of one that htmx asks for."""
    network = network_in_sight(request, reference)
    mine = Referral.objects.visible_to(request.user).filter(network=network)
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    name = "_referral_part" if is_part else "network_referrals"
    return case_page(
        request,
        network,
        f"referrals/{name}.html",
        tab="referrals",
        listing=_found(request, mine),
    )


def _found(request: OfficerRequest, referrals: ReferralQuerySet) -> Listing:
    rows = (
        referrals.with_lateness()
        .select_related("network", "platform", "owner")
        .annotate(
            item_count=Coalesce(_item_count(), 0),
            rank=Case(
                When(urgency=Urgency.IMMEDIATE, then=Value(0)),
                When(urgency=Urgency.URGENT, then=Value(1)),
                default=Value(2),
            ),
        )
    )
    return listing(request, rows, sorts=SORTS, search=SEARCH, filters=_filters())


def _filters() -> list[Filter]:
    return [
        Filter("status", _("Status"), "status", Status.choices),
        Filter("platform", _("Platform"), "platform__slug", platform_choices()),
        Filter("lateness", _("Overdue"), "lateness", Lateness.choices),
        Filter("language", _("Language"), "language", PackageLanguage.choices),
    ]


def _item_count() -> Subquery:
    mine = Item.objects.filter(referral=OuterRef("pk")).order_by().values("referral")
    return Subquery(mine.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
