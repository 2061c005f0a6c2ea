from dataclasses import dataclass
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
from referrals.models import Package, Referral, Submission, Variant, Volume
from referrals.web import offers, sight

# What came from a case must never run as ours in a browser, and stays in no shared cache.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
BROKEN = (JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the documents are that are handed over, taken together."""

    ready: int
    total: int
    percent: int

    @classmethod
    def of(cls, parts: list[Volume]) -> "Progress":
        ready = sum(one.state == JobState.READY for one in parts)
        return cls(ready, len(parts), sum(one.percent for one in parts) // max(1, len(parts)))


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def show(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show how far each document is, as a page or as the panel that htmx polls; ask again."""
    referral = sight.referral(request, reference)
    state = panel(referral, request.user)
    package = state["package"]
    if request.method == "POST" and package:
        attempt_step(
            request,
            lambda: packaging.ask_for_all_again(package, by=request.user),
            _("Workers will build again what failed or was cancelled."),
        )
        return redirect("referrals:package", reference)
    if request.htmx:  # type: ignore[attr-defined]
        context = sight.page(referral, request, is_detailed="all" in request.GET, **state)
        return render(request, "referrals/_package_panel.html", context)
    facts = {"versions": _versions(referral), "is_detailed": True}
    context = sight.page(referral, request, place="overview", **facts, **state)
    return render(request, "referrals/package_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: OfficerRequest, reference: str) -> HttpResponse:
    """Stop what is being built of the newest package."""
    referral = sight.referral(request, reference)
    package = _newest(referral)
    if request.method == "POST" and package:
        attempt_step(
            request,
            lambda: packaging.cancel(package, by=request.user),
            _("Building is stopped. What is ready stays."),
        )
    return redirect("referrals:package", reference)


@require_safe
def download(request: OfficerRequest, reference: str, submission: int, number: int) -> FileResponse:
    """Hand out one built document of what is sent, hashed anew."""
    return _handed(request, _volume(request, reference, submission, number, Variant.PLATFORM))


@require_safe
def download_internal(request: OfficerRequest, reference: str, submission: int) -> FileResponse:
    """Hand out the internal copy, which stays in the house."""
    return _handed(request, _volume(request, reference, submission, 0, Variant.INTERNAL))


@require_safe
def download_zip(request: OfficerRequest, reference: str, submission: int) -> FileResponse:
    """Hand out the ZIP of all documents, hashed anew."""
    seen = Package.objects.visible_to(request.user).select_related("submission__referral__network")
    package = get_object_or_404(
        seen, submission__referral__reference=reference, submission__number=submission
    )
    data = packaging.hand_out_zip(
        package, by=request.user, door=Access.Door.WEB, address=address_of(request)
    )
    return FileResponse(
        data,
        as_attachment=True,
        filename=package.zip_name,
        content_type="application/zip",
        headers=HEADERS,
    )


def panel(referral: Referral, officer: Officer) -> dict[str, Any]:
    """Return what the panel shows of the newest package."""
    submission: Submission | None = referral.submission
    package = _newest(referral, submission)
    volumes = list(package.volumes.all()) if package else []
    parts = [volume for volume in volumes if not volume.is_internal]
    is_open = package is not None and package.voided_at is None
    has_broken = is_open and any(volume.state in BROKEN for volume in volumes)
    is_building = is_open and any(volume.is_unfinished for volume in volumes)
    is_whole = bool(parts) and all(one.state == JobState.READY for one in parts)
    may_build = (has_broken or is_building) and offers.may_retry(referral, officer)
    waiting = [volume for volume in parts if volume.state == JobState.REQUESTED]
    at_work = any(volume.state == JobState.RUNNING for volume in volumes)
    return {
        "submission": submission,
        "package": package,
        "volumes": volumes,
        # Of many annexes the short panel names those that somebody must do something about.
        "notable": [one for one in volumes if not one.number or one.state in BROKEN],
        "progress": Progress.of(parts),
        "is_building": is_building,
        "is_whole": is_whole,
        "waiting_since": waiting_since(waiting[0]) if waiting and not at_work else None,
        "may_retry": has_broken and may_build,
        # Once all is there that is handed over, there is nothing left worth stopping.
        "may_cancel": is_building and may_build and not is_whole,
    }


def _newest(referral: Referral, submission: Submission | None = None) -> Package | None:
    submission = submission or referral.submission
    if submission is None:
        return None
    submission.referral = referral
    package = Package.objects.filter(submission=submission).prefetch_related("volumes").first()
    if package:
        package.submission = submission
    return package


def _versions(referral: Referral) -> list[Package]:
    """Return every package that was asked for, each with what of it was handed over."""
    packages = Package.objects.filter(submission__referral=referral)
    found = packages.select_related("submission", "requested_by")
    return list(found.prefetch_related("volumes", "deliveries"))


def _volume(
    request: OfficerRequest, reference: str, submission: int, number: int, variant: str
) -> Volume:
    seen = Volume.objects.visible_to(request.user).select_related(
        "package__submission__referral__network"
    )
    return get_object_or_404(
        seen,
        package__submission__referral__reference=reference,
        package__submission__number=submission,
        number=number,
        variant=variant,
    )


def _handed(request: OfficerRequest, volume: Volume) -> FileResponse:
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
