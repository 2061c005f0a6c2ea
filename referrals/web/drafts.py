from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.web.casefile import sent
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest
from referrals.actions import drafting
from referrals.models import Referral
from referrals.web import sight
from referrals.web.forms.drafting import Difference, DraftForm


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficerRequest, reference: str) -> HttpResponse:
    """Edit the text of a draft; if somebody else was faster, show both texts and lose neither."""
    referral = sight.draft(request, reference)
    form = DraftForm(sent(request), referral=referral)
    status, differences = 200, None
    if form.is_bound:
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            done = attempt(
                form,
                lambda: drafting.edit(referral, by=request.user, version=version, **form.facts),
            )
            if done.succeeded:
                messages.success(request, _("The draft is saved."))
                return redirect("referrals:referral", reference)
            status = done.status
            differences = _overtaken(form, version)
    facts: dict[str, Any] = {"form": form, "differences": differences}
    context = sight.page(referral, request, place="overview", **facts)
    return render(request, "referrals/referral_edit.html", context, status=status)


def _overtaken(form: DraftForm, version: int) -> list[Difference] | None:
    """Return where the draft was changed meanwhile, and let the next attempt be upon that."""
    form.referral = Referral.objects.get(pk=form.referral.pk)
    if form.referral.version == version:
        return None
    form.renew()
    return form.differences()
