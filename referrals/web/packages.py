from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from casework.models import Access, JobState, Officer
from casework.web.jobs import waiting_since
from casework.web.refusals import attempt_step
from casework.web.sight import OfficerRequest, address_of
from referrals.actions import packaging
from referrals.models import Package, Referral, Submission, Volume
from referrals.web import offers, sight

# What came from a case must never run as ours in a browser, and stays in no shared cache.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def show(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show how far the package is, as a page or as the panel that htmx polls; ask again."""
    referral = sight.referral(request, reference)
    state = panel(referral, request.user)
    if request.method == "POST" and state["volume"]:
        volume = state["volume"]
        attempt_step(
            request,
            lambda: packaging.ask_again(volume, by=request.user),
            _("A worker will build the package again."),
        )
        return redirect("referrals:referral", reference)
    name = "_package_panel" if request.htmx else "package_detail"  # type: ignore[attr-defined]
    context = sight.page(referral, request, place="overview", **state)
    return render(request, f"referrals/{name}.html", context)


@require_safe
def download(request: OfficerRequest, reference: str, submission: int, number: int) -> FileResponse:
    """Hand out one built volume, hashed anew."""
    seen = Volume.objects.visible_to(request.user).select_related(
        "package__submission__referral__network"
    )
    volume = get_object_or_404(
        seen,
        package__submission__referral__reference=reference,
        package__submission__number=submission,
        number=number,
    )
    data = packaging.hand_out(
        volume, by=request.user, door=Access.Door.WEB, address=address_of(request)
    )
    return FileResponse(
        data,
        as_attachment=True,
        filename=volume.file_name,
        content_type="application/pdf",
        headers=HEADERS,
    )


def panel(referral: Referral, officer: Officer) -> dict[str, Any]:
    """Return what the panel shows of the newest package."""
    submission: Submission | None = referral.submission
    package = Package.objects.filter(submission=submission).first() if submission else None
    volume = package.volumes.order_by("number").first() if package else None
    has_failed = volume is not None and volume.state == JobState.FAILED
    return {
        "submission": submission,
        "package": package,
        "volume": volume,
        "waiting_since": waiting_since(volume) if volume else None,
        "may_retry": has_failed and offers.may_retry(referral, officer),
    }
