"""Ways into a restricted case: asked of its leads, granted or refused, or by breaking the glass."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import permissions
from casework.actions import admitting
from casework.models import AccessRequest
from casework.web.casefile import case_form, sent
from casework.web.forms.access import AccessDecisionForm, AccessForm
from casework.web.listing import listing
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest, network_in_sight

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-recorded_at", "-pk")),
    "reference": (gettext_lazy("Reference"), ("reference", "-pk")),
}


def ask(request: OfficerRequest) -> HttpResponse:
    """Ask for a case by its reference, and list what one asked for."""
    form, status = AccessForm(sent(request)), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            tried = attempt(form, partial(admitting.ask, by=request.user, **form.cleaned_data))
            if tried.succeeded:
                messages.success(
                    request,
                    _("If there is such a case, its leads see that you asked, and why."),
                )
                return redirect("casework:access")
            status = tried.status
    mine = AccessRequest.objects.filter(requested_by=request.user)
    shown = listing(request, mine, sorts=SORTS, search=("reference__istartswith",))
    context = {
        "section": "networks",
        "form": form,
        "listing": shown,
        "may_break": permissions.may_break_glass(request.user),
    }
    return render(request, "casework/access.html", context, status=status)


def break_glass(request: OfficerRequest) -> HttpResponse:
    """Let an auditor into a restricted case for a while; its leads are told."""
    if not permissions.may_break_glass(request.user):
        raise permissions.RoleRequired
    form, status = AccessForm(sent(request)), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(admitting.break_glass, by=request.user, **form.cleaned_data)
            tried: Any = attempt(form, act)
            if tried.succeeded:
                return redirect("casework:network", tried.value.network.reference)
            status = tried.status
    context = {"section": "networks", "form": form}
    return render(request, "casework/glass.html", context, status=status)


def decide(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Grant what somebody asked for, or refuse it."""
    network = network_in_sight(request, reference)
    if not permissions.may_lead(network, request.user):
        raise permissions.LeadRequired
    mine = AccessRequest.objects.visible_to(request.user).filter(network=network)
    found = get_object_or_404(mine.select_related("network", "requested_by"), pk=pk)
    told = {"who": found.requested_by.name, "why": found.reason}
    return case_form(
        request,
        network,
        AccessDecisionForm(sent(request)),
        partial(_decide, found, request),
        tab="members",
        done=_("The decision was recorded."),
        to=reverse("casework:network-members", args=[network.reference]),
        heading=_("Decide on a request for access"),
        explanation=_("%(who)s asks to see this case: %(why)s") % told,
    )


def _decide(
    found: AccessRequest, request: OfficerRequest, *, decision: str, reason: str
) -> AccessRequest:
    if decision == AccessDecisionForm.REFUSE:
        return admitting.refuse(found, reason=reason, by=request.user)
    return admitting.grant(found, place=decision, reason=reason, by=request.user)
