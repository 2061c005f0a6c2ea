"""What an officer is offered on the page of a referral; the actions ask every question again."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Officer
from casework.permissions import may_contribute
from referrals.lifecycle import ARROWS, ENDED, OUTSIDE, Status, destination
from referrals.models import Referral
from referrals.permissions import FourEyesRequired, allowed_steps, refusal

# On which page each step is taken, and what its button says where the step's own word does not do.
PAGES: dict[str, tuple[str, Promise]] = {
    "submit": ("submit", ARROWS["submit"].label),
    "approve": ("review", _("Review")),
    "return": ("review", _("Review")),
    "reject": ("review", _("Review")),
    "revise": ("revise", ARROWS["revise"].label),
    "withdraw": ("withdraw", ARROWS["withdraw"].label),
    "send": ("send", ARROWS["send"].label),
    "acknowledge": ("replies", _("Record a reply")),
    "answer": ("outcomes", _("Record outcomes")),
    "close": ("close", ARROWS["close"].label),
    "retract": ("notices", _("Notices")),
    "reopen": ("reopen", ARROWS["reopen"].label),
}
# The steps that move the work on; the others are there, and do not shout.
FORWARD = {"submit", "review", "send", "replies", "outcomes"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: what it says, where it leads, and the steps that are taken there."""

    page: str
    label: str | Promise
    address: str
    steps: tuple[str, ...] = ()

    @property
    def is_forward(self) -> bool:
        return self.page in FORWARD


def steps_for(referral: Referral, officer: Officer) -> list[Offer]:
    """Return one button for each page on which an allowed step is taken."""
    pages: dict[str, list[str]] = {}
    for arrow in allowed_steps(referral, officer):
        pages.setdefault(PAGES[arrow.step][0], []).append(arrow.step)
    return [
        Offer(page, PAGES[steps[0]][1], _address(page, referral), tuple(steps))
        for page, steps in pages.items()
    ]


def deeds_for(referral: Referral, officer: Officer) -> list[Offer]:
    """Return what else the officer may do with the referral, apart from its steps."""
    offered = [
        ("replies", _("Record a reply"), may_record(referral, officer)),
        ("outcomes", _("Record outcomes"), may_record(referral, officer)),
        ("edit", _("Edit the text"), may_edit(referral, officer)),
        ("add-items", _("Add items"), may_edit(referral, officer)),
        ("exhibits", _("Choose exhibits"), may_edit(referral, officer)),
        ("previews", _("Preview"), may_preview(referral, officer)),
        ("notices", _("Notices"), _deals_with_notices(referral, officer)),
        ("follow-up", _("Follow up"), may_follow(referral, officer)),
        ("copy", _("Copy to a new draft"), may_copy(referral, officer)),
        ("hand-over", _("Hand over"), may_hand_over(referral, officer)),
    ]
    taken = {PAGES[arrow.step][0] for arrow in allowed_steps(referral, officer)}
    return [
        Offer(page, label, _address(page, referral))
        for page, label, offer in offered
        if offer and page not in taken
    ]


def may_edit(referral: Referral, officer: Officer) -> bool:
    """Say whether the contents may be edited: in a draft, by whoever may submit it."""
    return _is_draft(referral) and refusal("submit", referral, officer) is None


def may_preview(referral: Referral, officer: Officer) -> bool:
    """Say whether the officer may ask for pages to look at, before anything is sent."""
    inside = destination(referral.status, "withdraw") is not None
    asked = ("submit", "approve", "send")
    return inside and any(
        refusal(step, referral, officer) in (None, FourEyesRequired) for step in asked
    )


def may_record(referral: Referral, officer: Officer) -> bool:
    """Say whether replies and outcomes may be recorded: from sending on, late ones too."""
    return has_left(referral) and refusal("answer", referral, officer) is None


def may_draft_notice(referral: Referral, officer: Officer) -> bool:
    able = may_contribute(referral.network, officer)
    return able and destination(referral.status, "retract") is not None


def may_approve_notice(referral: Referral, officer: Officer) -> bool:
    """Say whether the officer may review here; who wrote the notice, the action asks."""
    able = not officer.is_service and refusal("approve", referral, officer) is None
    return able and destination(referral.status, "retract") is not None


def _deals_with_notices(referral: Referral, officer: Officer) -> bool:
    return may_draft_notice(referral, officer) or may_approve_notice(referral, officer)


def may_follow(referral: Referral, officer: Officer) -> bool:
    return has_left(referral) and may_contribute(referral.network, officer)


def may_copy(referral: Referral, officer: Officer) -> bool:
    ended_inside = referral.status in (Status.REJECTED, Status.WITHDRAWN)
    return ended_inside and may_contribute(referral.network, officer)


def may_hand_over(referral: Referral, officer: Officer) -> bool:
    return referral.status not in ENDED and may_contribute(referral.network, officer)


def may_retry(referral: Referral, officer: Officer) -> bool:
    """Say whether the officer may ask for a failed package again."""
    return not (refusal("submit", referral, officer) and refusal("send", referral, officer))


def _is_draft(referral: Referral) -> bool:
    return destination(referral.status, "submit") is not None


def has_left(referral: Referral) -> bool:
    """Say whether the referral was handed over, whatever came after that."""
    return referral.status in (*OUTSIDE, Status.CLOSED)


def _address(page: str, referral: Referral) -> str:
    return reverse(f"referrals:{page}", args=[referral.reference])
