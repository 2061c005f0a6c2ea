from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from casework.actions import issuing
from casework.models import Network, Token, TokenUse
from casework.web.casefile import sent
from casework.web.forms.tokens import OfficeTokenForm, RenewalForm, TokenForm
from casework.web.listing import listing
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-pk",)),
    "ends": (gettext_lazy("Ends first"), ("expires_at", "pk")),
}
WEEK = timedelta(days=7)


@never_cache
def index(request: OfficerRequest) -> HttpResponse:
    """List the tokens that the officer handles and issue one; its secret is in this answer only."""
    kind = OfficeTokenForm if request.user.is_administrator else TokenForm
    form, status, secret = kind(sent(request)), 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            facts = form.facts
            officer = facts.pop("officer", None) or request.user
            tried = attempt(form, partial(issuing.issue, officer, by=request.user, **facts))
            status = tried.status
            if tried.value:
                _token, secret = tried.value
                form = kind()
    shown = listing(request, _handled(request), sorts=SORTS, search=("label__icontains",))
    _tell(shown.rows)
    context = {"form": form, "secret": secret, "listing": shown}
    return render(request, "casework/token_list.html", context, status=status)


@never_cache
def renew(request: OfficerRequest, pk: int) -> HttpResponse:
    """Give a token a new secret, which is in this answer only."""
    token = get_object_or_404(_handled(request), pk=pk)
    form, status, secret = RenewalForm(sent(request)), 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(issuing.rotate, token, by=request.user, **form.cleaned_data)
            tried = attempt(form, act)
            status = tried.status
            if tried.value:
                token, secret = tried.value
    context = {"form": form, "token": token, "secret": secret}
    return render(request, "casework/token_renew.html", context, status=status)


def revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    """End a token that the officer handles."""
    token = get_object_or_404(_handled(request), pk=pk)
    if request.method == "POST":
        attempt_step(request, partial(issuing.revoke, token, by=request.user), _("Token revoked."))
    return redirect("casework:tokens")


def _handled(request: OfficerRequest) -> QuerySet[Token]:
    return Token.objects.handled_by(request.user).select_related("officer")


def _tell(rows: Sequence[Any]) -> None:
    """Add to each token whether it is usable, its networks, and what it did in the last week."""
    pks = [token.pk for token in rows]
    usable = set(Token.objects.usable().filter(pk__in=pks).values_list("pk", flat=True))
    since = timezone.now().date() - WEEK
    week = TokenUse.objects.filter(token__in=pks, day__gte=since).order_by().values("token")
    figures = {
        use["token"]: use
        for use in week.annotate(
            n=Sum("calls"),
            refused=Sum("refused"),
            failed=Sum("failed"),
            took=Sum("milliseconds"),
            slowest=Max("slowest"),
        )
    }
    named = {pk for token in rows for pk in token.confined_to or ()}
    references = dict(Network.objects.filter(pk__in=named).values_list("pk", "reference"))
    for token in rows:
        token.is_usable = token.pk in usable
        token.networks = [references[pk] for pk in token.confined_to or () if pk in references]
        token.week = figures.get(token.pk)
        if token.week:
            token.week["mean"] = round(token.week["took"] / token.week["n"])
