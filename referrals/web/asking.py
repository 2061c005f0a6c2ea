"""The page on which one thing is asked: what it does, a short form, one button."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest
from referrals.models import Referral
from referrals.web import sight


def ask(
    request: OfficerRequest,
    referral: Referral,
    form: forms.Form,
    act: Callable[..., object],
    *,
    done: str,
    title: str,
    lead: str,
    button: str,
    **facts: Any,
) -> HttpResponse:
    """Show the page; once it was sent and holds, run the action and go on to the referral.

    `act` gets what the form has cleaned, by keyword. Whatever is wrong, nothing typed is lost.
    """
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            tried = attempt(form, lambda: act(**form.cleaned_data))
            if tried.succeeded:
                messages.success(request, done)
                made = tried.value if isinstance(tried.value, Referral) else referral
                return redirect("referrals:referral", made.reference)
            status = tried.status
    facts |= {"form": form, "title": title, "lead": lead, "button": button}
    context = sight.page(referral, request, **facts)
    return render(request, "referrals/referral_ask.html", context, status=status)
