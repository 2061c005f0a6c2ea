from typing import Any

from django.contrib import messages
from django.db.models import BooleanField, Case, CharField, F, Func, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casework.errors import BadInput, Fault
from casework.models import Presence
from casework.web.casefile import sent
from casework.web.listing import Filter, Label, Listing, listing
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest
from referrals.actions import concluding
from referrals.models import LABELS, Item, Outcome, Referral
from referrals.queries import fate
from referrals.web import choosing, offers, sight
from referrals.web.forms.answers import OutcomeForm
from referrals.web.items import with_things

TEXT = CharField()
SORTS: dict[str, tuple[Label, Any]] = {
    "number": (_("Number"), ["number"]),
    "said": (_("Last decided first"), [F("said_at").desc(nulls_last=True), "number"]),
    "seen": (_("Last seen first"), [F("presence_at").desc(nulls_last=True), "number"]),
}
SEARCH = ["holder__icontains", "asset__url__icontains", "post__url__icontains"]
DECIDED = [("False", _("Undecided")), ("True", _("Decided"))]
DISPUTED = [("True", _("Disputed")), ("False", _("Not disputed"))]


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show what was said and seen of each item; record a decision on many at once."""
    referral = sight.referral(request, reference)
    shown = _listing(request, _rows(referral))
    form = OutcomeForm(sent(request), referral=referral)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(form, lambda: _record(request, referral, shown, form))
            if done.value:
                messages.success(request, _recorded(len(done.value)))
                return redirect(f"{request.path}?{request.GET.urlencode()}".rstrip("?"))
            status = done.status
    context = sight.page(
        referral,
        request,
        place="outcomes",
        form=form,
        listing=shown,
        lines=_lines(shown.rows),
        ticked=choosing.ticked(request),
        disputed=_disputed(referral),
        may_follow=offers.may_follow(referral, request.user),
        undecided=fate.undecided(referral.items.all()).count(),
    )
    return render(request, "referrals/outcome_list.html", context, status=status)


def _disputed(referral: Referral) -> int:
    items: QuerySet[Any] = fate.items_with_fate(referral.items.all())
    return items.filter(is_disputed=True).count()


def _record(
    request: OfficerRequest, referral: Referral, shown: Listing, form: OutcomeForm
) -> list[Outcome]:
    numbers = choosing.ticked(request)
    if choosing.wants_all(request):
        rows = choosing.matching(shown, _rows(referral), SEARCH)
        numbers = list(rows.order_by("number").values_list("number", flat=True))
    choosing.require_some(numbers)
    try:
        return concluding.record_outcomes(
            referral,
            decisions=form.decisions(numbers),
            occurred_at=form.cleaned_data["occurred_at"],
            reply=form.cleaned_data["reply"],
            by=request.user,
        )
    except BadInput as refused:
        # The same decision on a thousand items is wrong once, not a thousand times.
        faults: dict[tuple[str, str], Fault] = {}
        for fault in refused.faults:
            faults.setdefault((fault.field, str(fault.message)), fault)
        raise BadInput(faults=list(faults.values())) from refused


def _recorded(count: int) -> str:
    words = ngettext(
        "The outcome of %d item is recorded.", "The outcomes of %d items are recorded.", count
    )
    return words % count


def _rows(referral: Referral) -> QuerySet[Item]:
    """Return the items with what was said and seen, and with what the filters ask for."""
    visibility = Func("said_visibility", Value(" "), function="array_to_string", output_field=TEXT)
    rows = fate.items_with_fate(referral.items.all()).annotate(
        holder=Coalesce("asset__handle", "post__author__handle", Value("")),
        is_decided=Case(
            When(said__isnull=False, then=True), default=False, output_field=BooleanField()
        ),
        codes=Concat(
            Coalesce("said_account", Value("")),
            Value(" "),
            Coalesce(visibility, Value("")),
            Value(" "),
            Coalesce("said_provision", Value("")),
            Value(" "),
            Coalesce("said_monetary", Value("")),
            Value(" "),
            Coalesce("said_extra", Value("")),
            output_field=TEXT,
        ),
    )
    return with_things(rows)


def _listing(request: OfficerRequest, rows: QuerySet[Item]) -> Listing:
    filters = [
        Filter("decided", _("Said"), "is_decided", DECIDED),
        Filter("disputed", _("Disputed"), "is_disputed", DISPUTED),
        Filter("code", _("Outcome"), "codes__contains", list(LABELS.items())),
        Filter("presence", _("Seen"), "presence", Presence.choices),
    ]
    return listing(request, rows, sorts=SORTS, search=SEARCH, filters=filters)


def _lines(rows: list[Any]) -> list[tuple[Item, Outcome | None, Label]]:
    """Return each item with the outcome that counts, and what was seen of it in words."""
    wanted = [row.said for row in rows if row.said]
    said = {one.item_id: one for one in Outcome.objects.filter(pk__in=wanted)}
    seen = dict(Presence.choices)
    return [(row, said.get(row.pk), seen[row.presence]) for row in rows]
