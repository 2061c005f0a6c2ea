from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.models import Role
from casework.web.sight import OfficerRequest
from referrals.actions import reminding
from referrals.web import work


@require_safe
def show(request: OfficerRequest) -> HttpResponse:
    """Show what waits for whoever is signed in."""
    waiting = work.of(request.user)
    context = {
        "section": "home",
        "work": waiting,
        "is_recorder": request.user.has_role(Role.OFFICER),
        "wants_letter": reminding.wants(request.user),
    }
    return render(request, "referrals/home.html", context)


@require_POST
def letter(request: OfficerRequest) -> HttpResponse:
    """Keep whether whoever is signed in wants the daily letter."""
    is_wanted = request.POST.get("is_wanted") == "yes"
    reminding.want(request.user, is_wanted=is_wanted)
    messages.success(
        request,
        _("The daily letter will come when something is overdue.")
        if is_wanted
        else _("The daily letter will not come any more."),
    )
    return redirect("referrals:home")
