"""Who may take which step of a referral; the answer feeds actions, buttons and API alike."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from casework.errors import NotAllowed
from casework.models import Officer, Role
from casework.permissions import ContributorRequired, RoleRequired, may_contribute, may_record, sees
from referrals.lifecycle import ARROWS, Arrow, steps_from
from referrals.models import PENDING, Contribution, Delivery, Referral


class FourEyesRequired(NotAllowed):
    code = "four-eyes-required"
    message = _("You contributed to this referral, so you cannot review it.")
    remedy = _("Ask a reviewer who has not edited it.")


class PersonRequired(NotAllowed):
    code = "person-required"
    message = _("This step needs a person; a service cannot take it.")
    remedy = _("Sign in as a person, or use a person's own token.")


Refusal = type[NotAllowed]


def contributed(referral: Referral, officer: Officer) -> bool:
    return Contribution.objects.filter(referral=referral, officer=officer).exists()


def refusal_of_contributor(referral: Referral, officer: Officer) -> Refusal | None:
    return None if may_contribute(referral.network, officer) else ContributorRequired


def refusal_of_reviewer(referral: Referral, officer: Officer) -> Refusal | None:
    if not officer.has_role(Role.REVIEWER) or not sees(referral.network, officer):
        return RoleRequired
    return FourEyesRequired if contributed(referral, officer) else None


def refusal_of_releaser(referral: Referral, officer: Officer) -> Refusal | None:
    able = officer.has_role(Role.RELEASER) and sees(referral.network, officer)
    return None if able else RoleRequired


def refusal_of_recorder(referral: Referral, officer: Officer) -> Refusal | None:
    return None if may_record(referral.network, officer) else ContributorRequired


def refusal_of_commenter(referral: Referral, officer: Officer) -> Refusal | None:
    """Let everybody comment who drafts, reviews or releases here, and only persons."""
    if officer.is_service:
        return PersonRequired
    able = officer.has_role(Role.REVIEWER, Role.RELEASER) and sees(referral.network, officer)
    return None if able or may_contribute(referral.network, officer) else RoleRequired


def require_commenter(referral: Referral, officer: Officer) -> None:
    """:raises NotAllowed: when the officer may not comment on the referral."""
    refused = refusal_of_commenter(referral, officer)
    if refused:
        raise refused


RULES: dict[str, Callable[[Referral, Officer], Refusal | None]] = {
    "contributor": refusal_of_contributor,
    "reviewer": refusal_of_reviewer,
    "releaser": refusal_of_releaser,
    "recorder": refusal_of_recorder,
}


def refusal(step: str, referral: Referral, officer: Officer) -> Refusal | None:
    """Return why the officer may not take this step, or None where they may."""
    arrow = ARROWS[step]
    if arrow.needs_person and officer.is_service:
        return PersonRequired
    return RULES[arrow.role](referral, officer)


def require(step: str, referral: Referral, officer: Officer) -> None:
    """:raises NotAllowed: when the officer may not take this step."""
    refused = refusal(step, referral, officer)
    if refused:
        raise refused


# While something is on its way out, these would contradict what may have arrived already.
HELD_BY_DELIVERY = ("revise", "withdraw", "send", "retract", "close")


def allowed_steps(referral: Referral, officer: Officer) -> list[Arrow]:
    """Return the steps that this officer may take from where the referral stands."""
    steps = [ARROWS[step] for step in steps_from(referral.status)]
    rules = {arrow.role for arrow in steps}
    refused = {role: RULES[role](referral, officer) for role in rules}
    pending = Delivery.objects.filter(referral=referral, state__in=PENDING).exists()
    return [
        arrow
        for arrow in steps
        if refused[arrow.role] is None
        and not (arrow.needs_person and officer.is_service)
        and not (pending and arrow.step in HELD_BY_DELIVERY)
    ]
