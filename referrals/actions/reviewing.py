from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import WrongState
from casework.models import EventKind, Officer
from referrals import permissions, rendering
from referrals.actions import _answering, _guard, _step, commenting, packaging
from referrals.actions._answering import Said
from referrals.models import Review, Submission
from referrals.rendering.failures import UnknownSchema

Verdict = Review.Verdict


class DigestChanged(WrongState):
    code = "digest-changed"
    message = _("These are not the contents that are submitted now.")
    remedy = _("Read the newest submission and decide on that one.")


class AlreadyReviewed(WrongState):
    code = "already-reviewed"
    message = _("Another reviewer has decided on this submission already.")
    remedy = _("Reload the page to see the verdict.")


def approve(
    submission: Submission,
    *,
    digest: str,
    by: Officer,
    note: str = "",
    reasons: Mapping[str, str] | None = None,
    answers: Sequence[Said] = (),
    version: int | None = None,
) -> Review:
    """Approve exactly these contents, and ask workers for the documents of the package.

    `reasons` pass warnings of the guard that came up since the contents were submitted.

    :raises FourEyesRequired: when the reviewer contributed.
    :raises PersonRequired: when a service tries.
    :raises DigestChanged: when `digest` is not that of the newest submission.
    :raises GuardStopped: with what stops it, or warns without a reason.
    :raises CommentsOpen: while a comment that blocks the approval is open.
    :raises ChecklistOpen: when a required question has no answer that allows it.
    """
    referral = submission.referral
    permissions.require("approve", referral, by)
    _step.require_possible("approve", _step.fresh(referral))
    commenting.require_settled(referral)
    _answering.require_answered(referral, answers)
    passed = _guard.require_fit(referral, by=by, reasons=reasons, submission=submission)
    # Contents of many items take time to read; they are frozen, so no lock is needed for it.
    cuts = _cuts(submission)
    with transaction.atomic():
        review = _decide(
            submission, "approve", Verdict.APPROVED, digest, note, by, version, answers
        )
        _guard.waive(submission, passed, reasons=reasons, by=by)
        packaging.ask(review.submission, cuts=cuts, by=by)
    return review


@transaction.atomic
def return_to_draft(
    submission: Submission,
    *,
    digest: str,
    reason: str,
    by: Officer,
    answers: Sequence[Said] = (),
    version: int | None = None,
) -> Review:
    """Give the referral back to its drafters, with the reason.

    :raises FourEyesRequired: when the reviewer contributed.
    :raises ReasonRequired: when no reason is given.
    """
    return _decide(submission, "return", Verdict.RETURNED, digest, reason, by, version, answers)


@transaction.atomic
def reject(
    submission: Submission,
    *,
    digest: str,
    reason: str,
    by: Officer,
    answers: Sequence[Said] = (),
    version: int | None = None,
) -> Review:
    """End the referral before it leaves the house, with the reason.

    :raises FourEyesRequired: when the reviewer contributed.
    :raises ReasonRequired: when no reason is given.
    """
    return _decide(submission, "reject", Verdict.REJECTED, digest, reason, by, version, answers)


def _cuts(submission: Submission) -> list[rendering.Cut]:
    """Return the planned documents; none where the worker will say that it cannot read these."""
    try:
        return rendering.plan(submission.contents)
    except UnknownSchema:
        return []


def _decide(
    submission: Submission,
    step: str,
    verdict: str,
    digest: str,
    reason: str,
    by: Officer,
    version: int | None,
    answers: Sequence[Said],
) -> Review:
    referral = _step.lock(submission.referral, version=version)
    permissions.require(step, referral, by)
    _step.require_possible(step, referral)
    newest = referral.submission
    if newest is None or newest.pk != submission.pk or digest != newest.sha256:
        raise DigestChanged
    _step.require_reason(step, reason)
    review = _write(
        Review(submission=newest, reviewer=by, verdict=verdict, digest=digest, reason=reason)
    )
    _answering.keep(review, referral, answers)
    try:
        # Its own savepoint, so that the refusal leaves the transaction usable.
        with transaction.atomic():
            _step.take(step, referral, by=by, reason=reason)
    except IntegrityError:
        if verdict == Verdict.APPROVED:
            # A question may have become required, or a comment open, since they were read.
            commenting.require_settled(referral)
            _answering.require_answered(referral, answers)
        raise
    audit.record(
        EventKind.REVIEWED,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={
            "verdict": verdict,
            "digest": digest,
            "reason": reason,
            "answers": [
                {"question": one.code, "answer": one.word, "note": one.note} for one in answers
            ],
        },
    )
    return review


def _write(review: Review) -> Review:
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as clash:
        raise AlreadyReviewed from clash
    return review
