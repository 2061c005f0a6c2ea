from typing import Any

from django.contrib import messages
from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from casework.models import Presence
from casework.web.casefile import sent
from casework.web.listing import Filter, Listing, listing
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest
from referrals.actions import drafting
from referrals.models import Item, Referral
from referrals.queries import fate
from referrals.web import choosing, pickers, sight
from referrals.web.comments import with_turns
from referrals.web.forms.drafting import PickForm, WhyForm

TEXT = CharField()
KINDS = [("asset", gettext_lazy("Asset")), ("post", gettext_lazy("Post"))]
SORTS = {
    "number": (gettext_lazy("Number"), ["number"]),
    "newest": (gettext_lazy("Last added first"), ["-number"]),
    "handle": (gettext_lazy("Account"), ["holder", "number"]),
}
SEARCH = [
    "holder__icontains",
    "asset__url__icontains",
    "post__url__icontains",
    "post__text__icontains",
    "why__icontains",
]


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the items; in a draft, take out those that were ticked."""
    if request.method == "POST":
        return _remove(request, sight.draft(request, reference))
    referral = sight.referral(request, reference)
    context = sight.page(
        referral, request, place="items", listing=_listing(request, _rows(referral))
    )
    return render(request, "referrals/item_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Show one item with its history; in a draft, say why it is included."""
    referral = sight.referral(request, reference)
    items: QuerySet[Any] = with_things(fate.items_with_fate(referral.items.all()))
    item = get_object_or_404(items, number=number)
    form = WhyForm(sent(request), initial={"why": item.why})
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(
                form, lambda: drafting.explain_item(item, by=request.user, **form.cleaned_data)
            )
            if done.succeeded:
                messages.success(request, _("The reason is saved."))
                return redirect("referrals:items", reference)
            status = done.status
    outcomes = item.outcomes.select_related("reply", "recorded_by")
    seen = dict(Presence.choices)[item.presence]
    comments = with_turns(referral).filter(item=number)
    facts = {"item": item, "form": form, "outcomes": outcomes, "presence": seen}
    facts |= {"comments": comments, "on": f"item={number}"}
    context = sight.page(referral, request, place="items", **facts)
    return render(request, "referrals/item_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_assets(request: OfficerRequest, reference: str) -> HttpResponse:
    """Pick assets of the case for the draft."""
    return _pick(request, pickers.Assets(sight.draft(request, reference)))


@require_http_methods(["GET", "HEAD", "POST"])
def add_posts(request: OfficerRequest, reference: str) -> HttpResponse:
    """Pick posts of the case for the draft."""
    return _pick(request, pickers.Posts(sight.draft(request, reference)))


def _pick(request: OfficerRequest, picker: pickers.Assets) -> HttpResponse:
    referral = picker.referral
    shown = picker.page(request)
    form = PickForm(sent(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(form, lambda: _put(request, picker, shown, **form.cleaned_data))
            if done.value is not None:
                messages.success(request, _added(done.value))
                return redirect("referrals:items", referral.reference)
            status = done.status
    context = sight.page(
        referral,
        request,
        place="items",
        form=form,
        listing=shown,
        what=picker.thing,
        ticked=choosing.ticked(request),
    )
    return render(request, "referrals/item_add.html", context, status=status)


def _put(request: OfficerRequest, picker: pickers.Assets, shown: Listing, why: str) -> int:
    things = picker.chosen(request, shown)
    choosing.require_some(things)
    made = drafting.add_items(picker.referral, things=things, by=request.user, why=why)
    return len(made)


def _remove(request: OfficerRequest, referral: Referral) -> HttpResponse:
    rows = _rows(referral)
    if choosing.wants_all(request):
        rows = choosing.matching(_listing(request, rows), rows, SEARCH)
    else:
        rows = rows.filter(number__in=choosing.ticked(request))
    numbers = list(rows.order_by().values_list("number", flat=True))

    def remove() -> None:
        choosing.require_some(numbers)
        drafting.remove_items(referral, numbers=numbers, by=request.user)

    gone = ngettext("%d item was taken out.", "%d items were taken out.", len(numbers))
    attempt_step(request, remove, gone % len(numbers))
    return redirect("referrals:items", referral.reference)


def _added(count: int) -> str:
    return ngettext("%d item was added.", "%d items were added.", count) % count


def _rows(referral: Referral) -> QuerySet[Item]:
    kind = Case(
        When(asset__isnull=False, then=Value("asset")), default=Value("post"), output_field=TEXT
    )
    holder = Coalesce("asset__handle", "post__author__handle", Value(""))
    return with_things(referral.items.annotate(kind=kind, holder=holder))


def with_things(items: QuerySet[Item]) -> QuerySet[Item]:
    return items.select_related("asset", "post__author")


def _listing(request: OfficerRequest, rows: QuerySet[Item]) -> Listing:
    filters = [Filter("kind", gettext_lazy("Kind"), "kind", KINDS)]
    return listing(request, rows, sorts=SORTS, search=SEARCH, filters=filters)
