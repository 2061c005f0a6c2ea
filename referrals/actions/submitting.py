import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from casework import audit
from casework.actions import collecting
from casework.models import EventKind, JobState, Officer
from referrals import permissions
from referrals.actions import _claims, _guard, _step
from referrals.models import Contribution, Package, Referral, Review, Submission, Volume
from referrals.queries import contents


def submit(
    referral: Referral,
    *,
    by: Officer,
    reasons: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Submission:
    """Freeze the contents and hand them to the reviewers; `reasons` pass the guard's warnings.

    :raises GuardStopped: with everything that is missing or wrong.
    :raises StepNotAllowed: when it is no draft.
    """
    referral = _step.fresh(referral)
    permissions.require("submit", referral, by)
    _step.require_possible("submit", referral)
    # Re-hashing files and telling another case of a clash must outlive a refusal.
    for exhibit in referral.exhibits.select_related("evidence__network"):
        collecting.verify(exhibit.evidence, by=by)
    _guard.require_fit(referral, by=by, reasons=reasons)
    _claims.require_free(referral, by=by)
    return _freeze(referral, by, reasons, version)


@transaction.atomic
def _freeze(
    referral: Referral, by: Officer, reasons: Mapping[str, str] | None, version: int | None
) -> Submission:
    referral = _step.lock(referral, version=version)
    # Asked again under the lock: somebody may have edited since.
    passed = _guard.require_fit(referral, by=by, reasons=reasons)
    # Whoever chose the moment and the contents to submit contributed to them.
    Contribution.objects.get_or_create(referral=referral, officer=by)
    _release_to_follower(referral)
    number = referral.submissions.count() + 1
    text = audit.canonical(contents.build(referral, number=number))
    submission = Submission.objects.create(
        referral=referral,
        number=number,
        contents=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        submitted_by=by,
    )
    _guard.waive(submission, passed, reasons=reasons, by=by)
    _step.take("submit", referral, by=by, at=timezone.now())
    audit.record(
        EventKind.CONTENTS_FROZEN,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={"submission": number, "digest": submission.sha256},
    )
    return submission


@transaction.atomic
def revise(referral: Referral, *, by: Officer, version: int | None = None) -> Referral:
    """Take a submitted or approved referral back to draft; its approval is void from now on.

    :raises StepNotAllowed: when it is neither submitted nor approved.
    :raises DeliveryPending: when it is on its way out.
    """
    moved = _step.take("revise", referral, by=by, version=version)
    void_approval(moved, by=by)
    return moved


@transaction.atomic
def withdraw(
    referral: Referral, *, reason: str, by: Officer, version: int | None = None
) -> Referral:
    """End a referral that has not left the house.

    :raises ReasonRequired: when no reason is given.
    :raises DeliveryPending: when it is on its way out.
    """
    moved = _step.take(
        "withdraw", referral, by=by, reason=reason, at=timezone.now(), version=version
    )
    void_approval(moved, by=by)
    return moved


def void_approval(referral: Referral, *, by: Officer) -> None:
    """Say in the trail that an approval no longer holds, and cancel what it had asked for."""
    review = (
        Review.objects.filter(submission__referral=referral, submission__package__voided_at=None)
        .filter(verdict=Review.Verdict.APPROVED)
        .first()
    )
    if review is None:
        return
    package = review.submission.package
    Package.objects.filter(pk=package.pk).update(voided_at=Now())
    Volume.objects.filter(
        package=package, state__in=[JobState.REQUESTED, JobState.RUNNING, JobState.FAILED]
    ).update(state=JobState.CANCELLED, claim=None, lease_until=None, finished_at=Now())
    audit.record(
        EventKind.APPROVAL_VOIDED,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={"review": review.pk, "digest": review.digest},
    )


def _release_to_follower(referral: Referral) -> None:
    if referral.follows:
        followed = _step.lock(referral.follows)
        mine = referral.items.all()
        _step.pass_claims(followed, to=mine)
