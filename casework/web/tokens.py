from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from casework.actions import issuing
from casework.models import Token
from casework.web.casefile import sent
from casework.web.forms.tokens import TokenForm
from casework.web.listing import listing
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-pk",)),
    "ends": (gettext_lazy("Ends first"), ("expires_at", "pk")),
}


@never_cache
def index(request: OfficerRequest) -> HttpResponse:
    """List the officer's own tokens and issue one, whose secret is shown in this answer only."""
    form, status, secret = TokenForm(sent(request)), 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(issuing.issue, request.user, by=request.user, **form.cleaned_data)
            tried = attempt(form, act)
            status = tried.status
            if tried.value:
                _token, secret = tried.value
                form = TokenForm()
    usable = set(Token.objects.usable().filter(officer=request.user).values_list("pk", flat=True))
    shown = listing(
        request,
        Token.objects.filter(officer=request.user),
        sorts=SORTS,
        search=("label__icontains",),
    )
    for token in shown.rows:
        token.is_usable = token.pk in usable
    context = {"form": form, "secret": secret, "listing": shown}
    return render(request, "casework/token_list.html", context, status=status)


def revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    """End one of the officer's own tokens."""
    token = get_object_or_404(Token, officer=request.user, pk=pk)
    if request.method == "POST":
        attempt_step(request, partial(issuing.revoke, token, by=request.user), _("Token revoked."))
    return redirect("casework:tokens")
