from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.web.sight import OfficerRequest
from referrals.web import work


@require_safe
def show(request: OfficerRequest) -> HttpResponse:
    """Show what waits for whoever is signed in."""
    waiting = work.of(request.user)
    return render(request, "referrals/home.html", {"section": "home", "work": waiting})
