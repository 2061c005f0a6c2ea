"""The steps that need no more than a word: each on a page that says what it does."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.web.casefile import sent
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest
from referrals.actions import concluding, submitting
from referrals.models import Referral
from referrals.queries import fate
from referrals.web import remedies, sight
from referrals.web.asking import ask
from referrals.web.forms.answers import NoResponseForm
from referrals.web.forms.deciding import CloseForm, PassingForm, ReasonForm
from referrals.web.forms.drafting import VersionForm


class SubmitForm(VersionForm, PassingForm):
    """The version that was read, and why warnings may be passed."""


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: OfficerRequest, reference: str) -> HttpResponse:
    """Freeze the contents and hand them to the reviewers, once nothing stops it."""
    referral = sight.referral_for("submit", request, reference)
    found = remedies.of(referral, by=request.user)
    warnings = remedies.warnings(found)
    form = SubmitForm(sent(request), initial={"version": referral.version}, warnings=warnings)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            act = partial(submitting.submit, referral, reasons=form.reasons, version=version)
            done = attempt(form, lambda: act(by=request.user))
            if done.succeeded:
                messages.success(request, _("The referral waits for a reviewer."))
                return redirect("referrals:referral", reference)
            status = done.status
    context = sight.page(
        referral,
        request,
        form=form,
        # After a refusal the form says what is wrong; the next attempt is upon what is shown now.
        renewed=VersionForm(initial={"version": _version(referral)}),
        remedies=[] if form.errors else found,
        is_stopped=not form.errors and bool(remedies.blocking(found)),
        items=referral.items.count(),
        exhibits=referral.exhibits.count(),
    )
    return render(request, "referrals/referral_submit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: OfficerRequest, reference: str) -> HttpResponse:
    """Take a submitted or approved referral back to draft."""
    referral = sight.referral_for("revise", request, reference)
    return ask(
        request,
        referral,
        forms.Form(sent(request)),
        partial(submitting.revise, referral, by=request.user),
        title=_("Revise"),
        lead=_(
            "The referral becomes a draft again. A review that it has, or an approval, no longer "
            "holds; an unfinished package is cancelled. It must be submitted and reviewed anew."
        ),
        button=_("Revise"),
        done=_("The referral is a draft again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: OfficerRequest, reference: str) -> HttpResponse:
    """End a referral that has not left the house."""
    referral = sight.referral_for("withdraw", request, reference)
    return ask(
        request,
        referral,
        ReasonForm(sent(request)),
        partial(submitting.withdraw, referral, by=request.user),
        title=_("Withdraw"),
        lead=_(
            "Nothing has left the house, and with this nothing will. The referral ends here; it "
            "can be copied to a new draft."
        ),
        button=_("Withdraw"),
        done=_("The referral is withdrawn."),
        is_grave=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: OfficerRequest, reference: str) -> HttpResponse:
    """Open a closed referral again."""
    referral = sight.referral_for("reopen", request, reference)
    return ask(
        request,
        referral,
        ReasonForm(sent(request)),
        partial(concluding.reopen, referral, by=request.user),
        title=_("Reopen"),
        lead=_("The referral counts as answered again, until somebody closes it anew."),
        button=_("Reopen"),
        done=_("The referral is open again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: OfficerRequest, reference: str) -> HttpResponse:
    """End a referral whose items all have an outcome."""
    referral = sight.referral_for("close", request, reference)
    return ask(
        request,
        referral,
        CloseForm(sent(request)),
        partial(concluding.close, referral, by=request.user),
        title=_("Close"),
        lead=_("Every item needs an outcome first, or an explicit “no response”."),
        button=_("Close"),
        done=_("The referral is closed."),
        undecided=fate.undecided(referral.items.all()).count(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def no_response(request: OfficerRequest, reference: str) -> HttpResponse:
    """State “no response” for every item that has no outcome."""
    referral = sight.sent(request, reference)
    return ask(
        request,
        referral,
        NoResponseForm(sent(request)),
        partial(concluding.state_no_response, referral, by=request.user),
        title=_("No response"),
        lead=_(
            "The outcome “No response” is recorded for every item that has none. An outcome that "
            "comes later is recorded after it; nothing is overwritten."
        ),
        button=_("State “no response”"),
        done=_("“No response” is recorded for the items that had no outcome."),
        undecided=fate.undecided(referral.items.all()).count(),
    )


def _version(referral: Referral) -> int:
    return Referral.objects.values_list("version", flat=True).get(pk=referral.pk)
