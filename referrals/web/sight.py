"""Fetches in sight: what an officer may not see does not exist for them."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from casework.errors import WrongState
from casework.models import Officer
from casework.permissions import require_contributor
from casework.web.sight import OfficerRequest
from referrals import permissions
from referrals.lifecycle import ARROWS
from referrals.models import Delivery, Referral, Submission
from referrals.web import offers

RELATED = ("network", "platform", "channel", "owner", "follows")


class StepNotOffered(WrongState):
    code = "step-not-offered"
    message = _("This is not possible where the referral stands now.")
    remedy = _("Go back to the referral: somebody may have moved it meanwhile.")


def referral(request: OfficerRequest, reference: str) -> Referral:
    seen = Referral.objects.visible_to(request.user).with_lateness().select_related(*RELATED)
    return get_object_or_404(seen, reference=reference)


def referral_for(step: str, request: OfficerRequest, reference: str) -> Referral:
    """Return the referral for the page on which a step is taken.

    :raises NotAllowed: when the officer may not take the step.
    :raises StepNotOffered: when it cannot be taken from where the referral stands.
    """
    found = referral(request, reference)
    me = request.user
    permissions.require(step, found, me)
    if ARROWS[step] not in permissions.allowed_steps(found, me):
        raise StepNotOffered
    return found


def draft(request: OfficerRequest, reference: str) -> Referral:
    """Return the referral for a page on which its contents are edited.

    :raises NotAllowed: when the officer may not edit it.
    :raises StepNotOffered: when it is no draft.
    """
    found = referral(request, reference)
    permissions.require("submit", found, request.user)
    if not offers.may_edit(found, request.user):
        raise StepNotOffered
    return found


def sent(request: OfficerRequest, reference: str) -> Referral:
    """Return the referral for a page on which what came back is recorded.

    :raises NotAllowed: when the officer may not record replies and outcomes.
    :raises StepNotOffered: when nothing has left the house yet.
    """
    found = referral(request, reference)
    permissions.require("answer", found, request.user)
    if not offers.may_record(found, request.user):
        raise StepNotOffered
    return found


def offered(
    may: Callable[[Referral, Officer], bool], request: OfficerRequest, reference: str
) -> Referral:
    """Return the referral for a page that only contributors have, where `may` holds.

    :raises ContributorRequired: when the officer may not contribute to the case.
    :raises StepNotOffered: when it cannot be done where the referral stands.
    """
    found = referral(request, reference)
    require_contributor(found.network, request.user)
    if not may(found, request.user):
        raise StepNotOffered
    return found


def submission(request: OfficerRequest, reference: str, number: int) -> Submission:
    seen = Submission.objects.visible_to(request.user)
    related = [f"referral__{name}" for name in RELATED]
    seen = seen.select_related("submitted_by", *related)
    return get_object_or_404(seen, referral__reference=reference, number=number)


def delivery(request: OfficerRequest, reference: str, pk: int) -> Delivery:
    related = [f"referral__{name}" for name in RELATED]
    seen = Delivery.objects.visible_to(request.user).select_related(
        "channel__platform",
        "package__submission",
        "notice",
        "requested_by",
        "confirmed_by",
        *related,
    )
    return get_object_or_404(seen, referral__reference=reference, pk=pk)


def page(
    found: Referral, request: OfficerRequest, *, place: str = "", **facts: Any
) -> dict[str, Any]:
    """Return what every page of one referral shows, with the facts of this one."""
    return {
        "section": "referrals",
        "referral": found,
        "place": place,
        "may_edit": offers.may_edit(found, request.user),
        "has_left": offers.has_left(found),
        "may_record": offers.may_record(found, request.user),
        **facts,
    }
