"""Pages to look at before anything is approved, as pictures: no browser is given the PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from casework.web.jobs import waiting_since
from casework.web.refusals import attempt_step
from casework.web.sight import OfficerRequest
from referrals.actions import previewing
from referrals.models import Preview
from referrals.web import sight

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Content-Disposition": "inline",
}


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """Offer a preview, and list those that are still there; ask for one."""
    referral = sight.referral(request, reference)
    if request.method == "POST":
        asked: list[Preview] = []
        if attempt_step(
            request, lambda: asked.append(previewing.ask(referral, by=request.user)), ""
        ):
            return redirect("referrals:preview", reference, asked[0].pk)
        return redirect("referrals:previews", reference)
    previews = referral.previews.select_related("requested_by", "submission")[:20]
    context = sight.page(referral, request, place="review", previews=previews)
    return render(request, "referrals/preview_list.html", context)


@require_safe
@vary_on_headers("HX-Request")
def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show the pages, or how far they are; polled while a worker draws them."""
    referral = sight.referral(request, reference)
    preview = get_object_or_404(
        referral.previews.select_related("requested_by", "submission"), pk=pk
    )
    name = "_preview_panel" if request.htmx else "preview_detail"  # type: ignore[attr-defined]
    context = sight.page(
        referral, request, place="review", preview=preview, waiting_since=waiting_since(preview)
    )
    return render(request, f"referrals/{name}.html", context)


@require_safe
def picture(request: OfficerRequest, reference: str, pk: int, number: int) -> HttpResponse:
    """Return one page as a picture."""
    seen = Preview.objects.visible_to(request.user).select_related("referral__network")
    preview = get_object_or_404(seen, referral__reference=reference, pk=pk)
    if number not in preview.numbers:
        return HttpResponse(status=404)
    data = previewing.page(preview, number=number, by=request.user)
    return HttpResponse(data.read(), content_type="image/png", headers=HEADERS)
