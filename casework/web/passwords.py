"""One's own password: changed by whoever knows it, set by whoever holds a one-time code."""

from functools import partial

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from casework.actions import authenticating, signing
from casework.web.forms.passwords import ChangeForm, CodeForm
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest, address_of


@never_cache
@sensitive_post_parameters()
def change(request: OfficerRequest) -> HttpResponse:
    """Change the officer's own password; this session goes on, their others end."""
    form, status, officer = ChangeForm(request.POST or None), 200, request.user
    if form.is_bound:
        status = 422
        if _is_slowed_down(request, officer.email):
            form.slow_down()
            status = 429
        elif form.is_valid():
            act = partial(authenticating.change_password, officer, by=officer, **form.facts)
            tried = attempt(form, act)
            status = tried.status
            if tried.succeeded:
                update_session_auth_hash(request, officer)
                messages.success(request, _("Your password is changed; your other sessions ended."))
                return redirect("casework:tokens")
            _note_a_guess(request, officer.email, form.has_error("old"))
    return render(request, "casework/password_change.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters()
@login_not_required
def by_code(request: HttpRequest) -> HttpResponse:
    """Set a password by a one-time code; the sign-in comes after."""
    form, status = CodeForm(request.POST or None), 200
    if form.is_bound:
        status, email = 422, form.typed_email
        if _is_slowed_down(request, email):
            form.slow_down()
            status = 429
        elif form.is_valid():
            tried = attempt(form, partial(authenticating.set_password_by_code, **form.facts))
            status = tried.status
            if tried.succeeded:
                messages.success(request, _("Your password is set. Sign in with it."))
                return redirect("casework:sign-in")
            _note_a_guess(request, email, form.has_error("code"))
    return render(request, "casework/password_code.html", {"form": form}, status=status)


def _is_slowed_down(request: HttpRequest, email: str) -> bool:
    return signing.is_guessed_too_often(email=email, address=address_of(request))


def _note_a_guess(request: HttpRequest, email: str, was_guess: bool) -> None:
    # What is wrong with the new password is no guess.
    if was_guess:
        signing.sign_in_refused(email=email, address=address_of(request))
