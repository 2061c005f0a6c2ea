from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casework.errors import BadInput
from casework.models import Evidence
from casework.web.casefile import sent
from casework.web.listing import Listing, listing
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest
from referrals.actions import drafting
from referrals.models import Comment, Exhibit, Referral
from referrals.web import offers, sight
from referrals.web.forms.drafting import ExhibitForm

SORTS = {
    "newest": (gettext_lazy("Newest first"), ["-recorded_at", "-pk"]),
    "name": (gettext_lazy("Name"), ["original_name", "pk"]),
    "captured": (gettext_lazy("Captured first"), ["captured_at", "pk"]),
}
SEARCH = [
    "original_name__icontains",
    "description_en__icontains",
    "description_fr__icontains",
    "source_url__icontains",
    "sha256__startswith",
]


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the exhibits; in a draft, cite more of the case's evidence."""
    referral = sight.referral(request, reference)
    form = ExhibitForm(sent(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(form, lambda: _cite(request, referral, **form.cleaned_data))
            if done.value:
                words = _("Cited as exhibit %d.") % done.value.number
                messages.success(request, words)
                return redirect("referrals:exhibits", reference)
            status = done.status
    context = sight.page(
        referral,
        request,
        place="exhibits",
        form=form,
        exhibits=_with_comments(referral),
        listing=_uncited(request, referral) if offers.may_edit(referral, request.user) else None,
    )
    return render(request, "referrals/exhibit_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Take an exhibit out of a draft."""
    referral = sight.referral(request, reference)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: drafting.remove_exhibit(referral, number=number, by=request.user),
            _("Exhibit %d was taken out; its number stays empty.") % number,
        )
    return redirect("referrals:exhibits", reference)


def _cite(request: OfficerRequest, referral: Referral, evidence: int, caption: str) -> Exhibit:
    found = Evidence.objects.filter(network=referral.network, pk=evidence).first()
    if found is None:
        raise BadInput(_("There is no such evidence in the case."), field="evidence")
    return drafting.add_exhibit(referral, evidence=found, caption=caption, by=request.user)


def _with_comments(referral: Referral) -> QuerySet[Any]:
    """Return the exhibits, each with how many open comments are on it."""
    comments = Comment.objects.open().filter(
        referral=OuterRef("referral"), exhibit=OuterRef("number")
    )
    counted = comments.order_by().values("exhibit").annotate(n=Count("pk")).values("n")
    return referral.exhibits.select_related("evidence").annotate(open_comments=Subquery(counted))


def _uncited(request: OfficerRequest, referral: Referral) -> Listing:
    cited = Exhibit.objects.filter(referral=referral, evidence=OuterRef("pk"))
    rows = Evidence.objects.shown().filter(~Exists(cited), network=referral.network)
    return listing(request, rows, sorts=SORTS, search=SEARCH)
