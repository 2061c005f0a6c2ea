from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.models import Evidence
from casework.web.casefile import sent
from casework.web.listing import page_of
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest
from referrals import permissions
from referrals.actions import attending, reviewing
from referrals.actions._answering import Said
from referrals.lifecycle import ARROWS, destination
from referrals.models import Question, Referral, Review, Submission
from referrals.queries import drift
from referrals.web import changes, frozen, packages, remedies, sight
from referrals.web.comments import with_turns
from referrals.web.forms.deciding import PASSING, VerdictForm

Verdict = Review.Verdict
# So many open comments stand on the page of the review; the others are a click away.
SHOWN = 20
# So many differences from the last reviewed submission stand on a page.
EDITS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Compared:
    """A page of the differences between a submission and the last reviewed one before it."""

    earlier: Submission
    total: int
    counts: Mapping[str, int]
    edits: list[changes.Edit]
    page: int
    is_last: bool


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show exactly what is being approved, and take the verdict on it."""
    referral = sight.referral(request, reference)
    submission = referral.submission
    if submission is None:
        context = sight.page(referral, request, place="review")
        return render(request, "referrals/review_none.html", context)
    submission.referral = referral
    found = _found(request, submission)
    form = VerdictForm(
        sent(request),
        initial={"digest": submission.sha256},
        warnings=remedies.warnings(found),
        questions=Question.objects.asked_of(referral.channel),
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(form, lambda: _decide(request, submission, form))
            if done.value:
                messages.success(request, _done(done.value))
                return redirect("referrals:referral", reference)
            status = done.status
    facts = _facts(request, submission) | {"form": form, **_verdict(request, submission)}
    facts["changes"] = changes.since(submission) if _is_under_way(referral) else []
    facts |= {"remedies": found, "is_stopped": bool(remedies.blocking(found))}
    context = sight.page(referral, request, place="review", **facts)
    return render(request, "referrals/review_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: OfficerRequest, reference: str) -> HttpResponse:
    """Tell the other reviewers that this one is looking at it."""
    done = _("Other reviewers see now that you are looking at it.")
    return _tell_reviewers(request, reference, attending.take_up, done)


@require_http_methods(["GET", "HEAD", "POST"])
def put_down(request: OfficerRequest, reference: str) -> HttpResponse:
    """Tell the other reviewers that this one is no longer looking at it."""
    done = _("Other reviewers see now that you are not looking at it.")
    return _tell_reviewers(request, reference, attending.put_down, done)


def _tell_reviewers(
    request: OfficerRequest, reference: str, act: Callable[..., Any], done: str
) -> HttpResponse:
    referral = sight.referral(request, reference)
    if request.method == "POST":
        attempt_step(request, lambda: act(referral, by=request.user), done)
    return redirect("referrals:review", reference)


@require_safe
def submission(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Show the contents of one submission, the newest or an earlier one."""
    found = sight.submission(request, reference, number)
    context = sight.page(found.referral, request, place="review", **_facts(request, found))
    return render(request, "referrals/review_detail.html", context)


@require_safe
def items(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Show every item of one submission, page by page."""
    found = sight.submission(request, reference, number)
    read = frozen.load(request, found)
    facts: dict[str, Any] = {"submission": found, "frozen": read}
    facts["listing"] = read.listing if read else None
    context = sight.page(found.referral, request, place="review", **facts)
    return render(request, "referrals/review_items.html", context)


@require_safe
def differences(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Show what this submission says otherwise than the last one that was reviewed."""
    found = sight.submission(request, reference, number)
    page = page_of(request.GET.get("page", ""))
    facts = {"submission": found, "compared": _compared(found, page=page)}
    context = sight.page(found.referral, request, place="review", **facts)
    return render(request, "referrals/submission_differences.html", context)


@require_safe
def contents(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Hand out the frozen contents, byte for byte what the digest is of."""
    found = sight.submission(request, reference, number)
    name = f"{reference}-{number}.json"
    return HttpResponse(
        found.contents.encode(),
        content_type="application/json",
        headers=packages.HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _found(request: OfficerRequest, submission: Submission) -> list[remedies.Remedy]:
    """Return what the guard finds today, while an approval or a delivery is still to come."""
    referral = submission.referral
    if not _is_under_way(referral):
        return []
    return remedies.of(referral, by=request.user, submission=submission)


def _decide(request: OfficerRequest, submission: Submission, form: VerdictForm) -> Review:
    said = form.cleaned_data
    verdict, digest, reason = said["verdict"], said["digest"], said["reason"]
    answers = [Said(code, word, note) for code, (word, note) in form.said.items()]
    words: dict[str, Any] = {"digest": digest, "answers": answers, "by": request.user}
    if verdict == Verdict.APPROVED:
        return reviewing.approve(submission, note=reason, reasons=form.reasons, **words)
    refuse: Callable[..., Review] = {
        Verdict.RETURNED: reviewing.return_to_draft,
        Verdict.REJECTED: reviewing.reject,
    }[Verdict(verdict)]
    return refuse(submission, reason=reason, **words)


def _done(review: Review) -> str:
    return {
        Verdict.APPROVED: _("You approved these contents. A worker builds the package now."),
        Verdict.RETURNED: _("The referral goes back to its drafters, with your reason."),
        Verdict.REJECTED: _("The referral is rejected. Nothing leaves the house."),
    }[Verdict(review.verdict)]


def _verdict(request: OfficerRequest, submission: Submission) -> dict[str, Any]:
    """Return whether this officer may decide, if not, why not, and who is looking at it."""
    referral = submission.referral
    refused = permissions.refusal("approve", referral, request.user)
    allowed = permissions.allowed_steps(referral, request.user)
    waits = destination(referral.status, "approve") is not None
    return {
        "may_decide": ARROWS["approve"] in allowed,
        "refused": refused() if refused and waits else None,
        "uptake": attending.standing(submission) if waits else None,
    }


def _facts(request: OfficerRequest, submission: Submission) -> dict[str, Any]:
    read = frozen.load(request, submission)
    referral = submission.referral
    others = referral.submissions.select_related("submitted_by", "review__reviewer")
    others = others.prefetch_related("review__answers")
    return {
        "submission": submission,
        "frozen": read,
        "groups": frozen.digest_groups(submission.sha256),
        "listing": read.listing if read else None,
        "exhibits": _exhibits(referral, read) if read else [],
        "submissions": others,
        "waivers": _waivers(submission),
        "compared": _compared(submission),
        "comments": with_turns(referral).filter(is_open=True)[:SHOWN],
    }


def _compared(submission: Submission, *, page: int = 1) -> Compared | None:
    """Return the differences from the last reviewed submission; None where none was reviewed."""
    earlier = drift.reviewed_before(submission)
    if earlier is None:
        return None
    found = drift.between(earlier, submission)
    start = (page - 1) * EDITS_SHOWN
    return Compared(
        earlier,
        total=len(found),
        counts=Counter(changes.kind_of(one) for one in found),
        edits=changes.edits_of(found[start : start + EDITS_SHOWN]),
        page=page,
        is_last=start + EDITS_SHOWN >= len(found),
    )


def _waivers(submission: Submission) -> list[tuple[Any, ...]]:
    """Return each warning that was passed: which, why, by whom and when."""
    return [
        (PASSING.get(one.code, one.code), one.reason, one.given_by, one.recorded_at)
        for one in submission.waivers.select_related("given_by")
    ]


def _exhibits(referral: Referral, read: frozen.Frozen) -> list[tuple[Any, int | None, int | None]]:
    """Return each frozen exhibit with its evidence, and the evidence that its picture is of."""
    lines = read.contents.exhibits
    kept = Evidence.objects.shown().filter(
        network=referral.network,
        sha256__in={sha256 for line in lines for sha256 in (line.sha256, line.picture_sha256)},
    )
    by_hash = dict(kept.values_list("sha256", "pk"))
    return [(line, by_hash.get(line.sha256), by_hash.get(line.picture_sha256)) for line in lines]


def _is_under_way(referral: Referral) -> bool:
    return any(destination(referral.status, step) for step in ("approve", "send"))
