"""The life of a referral as data: every step, where it leads, and whose it is (DESIGN 5)."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """What people decided of a referral."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Submitted")
    APPROVED = "APPROVED", _("Approved")
    SENT = "SENT", pgettext_lazy("referral", "Sent")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Acknowledged")
    ANSWERED = "ANSWERED", _("Answered")
    CLOSED = "CLOSED", _("Closed")
    REJECTED = "REJECTED", _("Rejected")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Resolution(models.TextChoices):
    """How a closed referral ended."""

    ACTIONED = "ACTIONED", _("Actioned")
    PARTLY_ACTIONED = "PARTLY_ACTIONED", _("Partly actioned")
    REFUSED = "REFUSED", _("Refused")
    NO_RESPONSE = "NO_RESPONSE", _("No response")
    ALREADY_GONE = "ALREADY_GONE", _("Already gone")
    RETRACTED = "RETRACTED", _("Retracted")


@dataclass(frozen=True, slots=True)
class Arrow:
    """One step: the statuses it starts from, the one it leads to, and the role it needs."""

    step: str
    sources: tuple[str, ...]
    destination: str
    role: str
    label: Promise
    needs_person: bool = False
    needs_reason: bool = False


S = Status
ARROWS: dict[str, Arrow] = {
    arrow.step: arrow
    for arrow in (
        Arrow("submit", (S.DRAFT,), S.SUBMITTED, "contributor", _("Submit for review")),
        Arrow(
            "return",
            (S.SUBMITTED,),
            S.DRAFT,
            "reviewer",
            _("Return to the drafter"),
            needs_person=True,
            needs_reason=True,
        ),
        Arrow(
            "reject",
            (S.SUBMITTED,),
            S.REJECTED,
            "reviewer",
            _("Reject"),
            needs_person=True,
            needs_reason=True,
        ),
        Arrow("approve", (S.SUBMITTED,), S.APPROVED, "reviewer", _("Approve"), needs_person=True),
        Arrow("revise", (S.SUBMITTED, S.APPROVED), S.DRAFT, "contributor", _("Revise")),
        Arrow(
            "withdraw",
            (S.DRAFT, S.SUBMITTED, S.APPROVED),
            S.WITHDRAWN,
            "contributor",
            _("Withdraw"),
            needs_reason=True,
        ),
        Arrow("send", (S.APPROVED,), S.SENT, "releaser", _("Send")),
        Arrow("acknowledge", (S.SENT,), S.ACKNOWLEDGED, "recorder", _("Acknowledge")),
        Arrow("answer", (S.SENT, S.ACKNOWLEDGED), S.ANSWERED, "recorder", _("Answer")),
        Arrow("close", (S.SENT, S.ACKNOWLEDGED, S.ANSWERED), S.CLOSED, "releaser", _("Close")),
        Arrow(
            "retract",
            (S.SENT, S.ACKNOWLEDGED, S.ANSWERED),
            S.CLOSED,
            "releaser",
            _("Retract"),
            needs_reason=True,
        ),
        Arrow("reopen", (S.CLOSED,), S.ANSWERED, "releaser", _("Reopen"), needs_reason=True),
    )
}

# While a referral stands in one of these, replies, outcomes and observations are appended.
OUTSIDE = (S.SENT, S.ACKNOWLEDGED, S.ANSWERED)
# While it stands in one of these, its platform owes an answer, and the clock may run.
AWAITING = (S.SENT, S.ACKNOWLEDGED)
# A referral that stands in one of these holds its items against every other referral.
CLAIMING = (S.SUBMITTED, S.APPROVED, *OUTSIDE)
ENDED = (S.CLOSED, S.REJECTED, S.WITHDRAWN)


def destination(status: str, step: str) -> str | None:
    """Return where the step leads from this status; None where it does not start there."""
    arrow = ARROWS[step]
    return arrow.destination if status in arrow.sources else None


def steps_from(status: str) -> list[str]:
    """Return the steps that start from this status, in the order of the table."""
    return [step for step, arrow in ARROWS.items() if status in arrow.sources]
