"""The way of a referral, drawn: which stages lie behind it, and where it stands."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from referrals.lifecycle import AWAITING, Status
from referrals.models import Referral, Review

WAY = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.APPROVED,
    Status.SENT,
    Status.ACKNOWLEDGED,
    Status.ANSWERED,
    Status.CLOSED,
)
# A platform may answer without acknowledging, or never; then nothing happened there.
PASSED_OVER = (Status.ACKNOWLEDGED, Status.ANSWERED)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way."""

    label: str | Promise
    at: datetime | None
    is_done: bool
    is_current: bool
    due: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.now()


def of(referral: Referral, approval: Review | None) -> list[Stage]:
    """Return the stages of this referral, with the moment of each that it reached."""
    here = Status(referral.status)
    way = list(WAY)
    if here not in WAY:
        reached = [Status.DRAFT] + ([Status.SUBMITTED] if referral.submitted_at else [])
        way = [*reached, here]
    moments = {
        Status.DRAFT: referral.recorded_at,
        Status.SUBMITTED: referral.submitted_at,
        Status.APPROVED: approval.recorded_at if approval else None,
        Status.SENT: referral.sent_at,
        Status.ACKNOWLEDGED: referral.acknowledged_at,
        Status.ANSWERED: referral.answered_at,
        Status.CLOSED: referral.closed_at,
    }
    # What is due from the platform stands where it will come, for as long as it is awaited.
    due = {Status.ACKNOWLEDGED: referral.acknowledge_by, Status.ANSWERED: referral.answer_by}
    awaits = here in AWAITING
    place = way.index(here)
    return [
        Stage(
            label=status.label,
            at=moments.get(status) if index <= place else None,
            is_done=index < place and not _passed_over(status, moments),
            is_current=index == place,
            due=due.get(status) if awaits and index > place else None,
        )
        for index, status in enumerate(way)
    ]


def _passed_over(status: Status, moments: dict[Status, datetime | None]) -> bool:
    return status in PASSED_OVER and moments[status] is None
