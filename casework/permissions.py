"""Who may do what to a case; every action asks here, and no flag skips the question."""

from django.utils.translation import gettext_lazy as _

from casework.errors import NotAllowed
from casework.models import Network, NetworkMember, Officer, Role

Place = NetworkMember.Place


class ContributorRequired(NotAllowed):
    code = "contributor-required"
    message = _("Only a contributor or lead of this case may do that.")
    remedy = _("Ask a lead of the case to add you as a contributor.")


class LeadRequired(NotAllowed):
    code = "lead-required"
    message = _("Only a lead of this case may do that.")
    remedy = _("Ask a lead of the case.")


class RoleRequired(NotAllowed):
    code = "role-required"
    message = _("Your roles do not allow that.")
    remedy = _("Ask an administrator for the role that you need.")


class RevealerRequired(NotAllowed):
    code = "revealer-required"
    message = _("This is marked as graphic or intimate, and you may not see it unveiled.")
    remedy = _("Look at it veiled, or ask an administrator for the role that reveals.")


def place_in(network: Network, officer: Officer) -> str | None:
    """Return the officer's place in the case, or None for someone who is not a member."""
    if officer.confined_to is not None and network.pk not in officer.confined_to:
        return None
    return (
        NetworkMember.objects.standing()
        .filter(network=network, officer=officer)
        .values_list("place", flat=True)
        .first()
    )


def sees(network: Network, officer: Officer) -> bool:
    return Network.objects.visible_to(officer).filter(pk=network.pk).exists()


def may_open_networks(officer: Officer) -> bool:
    # Whoever is kept to some networks would not even see the one they opened.
    return officer.has_role(Role.OFFICER, Role.SERVICE) and officer.confined_to is None


def may_contribute(network: Network, officer: Officer) -> bool:
    """Say whether the officer may add facts to the case and draft its referrals."""
    if not officer.has_role(Role.OFFICER, Role.SERVICE):
        return False
    return place_in(network, officer) in (Place.LEAD, Place.CONTRIBUTOR)


def may_lead(network: Network, officer: Officer) -> bool:
    able = officer.has_role(Role.OFFICER, Role.SERVICE)
    return able and place_in(network, officer) == Place.LEAD


def may_disclose(network: Network, officer: Officer) -> bool:
    """Say whether the officer may give the case to an inquiry: auditors that see it, and leads."""
    audits = officer.has_role(Role.AUDITOR) and sees(network, officer)
    if audits and not _is_let_in_for_a_while(network, officer):
        return True
    return officer.has_role(Role.OFFICER) and may_lead(network, officer)


def _is_let_in_for_a_while(network: Network, officer: Officer) -> bool:
    """Say whether they broke the glass: then they read, and take nothing away."""
    places = NetworkMember.objects.filter(network=network, officer=officer)
    return network.is_restricted and places.filter(until__isnull=False).exists()


def may_break_glass(officer: Officer) -> bool:
    """Say whether the officer may let themselves into a restricted case: auditors, and persons."""
    is_person = not officer.is_service and officer.confined_to is None
    return officer.has_role(Role.AUDITOR) and is_person


def may_hold(network: Network, officer: Officer) -> bool:
    """Say whether the officer may place legal holds: who answers for the case to an inquiry."""
    return may_disclose(network, officer)


def may_unseal(network: Network, officer: Officer) -> bool:
    """Say whether the officer may be the second person who decides on what is sealed."""
    reviews = officer.has_role(Role.REVIEWER) and sees(network, officer)
    return reviews or may_lead(network, officer)


def may_reveal(network: Network, officer: Officer) -> bool:
    """Say whether the officer may see graphic and intimate material unveiled."""
    return officer.has_role(Role.REVEALER) and sees(network, officer)


def may_record(network: Network, officer: Officer) -> bool:
    """Say whether the officer may record what came back: contributors, and services that see it."""
    return may_contribute(network, officer) or (
        officer.has_role(Role.SERVICE) and sees(network, officer)
    )


def require_contributor(network: Network, officer: Officer) -> None:
    """:raises ContributorRequired: when the officer may not add facts to this case."""
    if not may_contribute(network, officer):
        raise ContributorRequired


def require_lead(network: Network, officer: Officer) -> None:
    """:raises LeadRequired: when the officer does not lead this case."""
    if not may_lead(network, officer):
        raise LeadRequired


def require_recorder(network: Network, officer: Officer) -> None:
    """:raises ContributorRequired: when the officer may not record observations here."""
    if not may_record(network, officer):
        raise ContributorRequired


def require_overseer(officer: Officer) -> None:
    """:raises RoleRequired: when the officer neither administers nor audits."""
    if not officer.may_oversee:
        raise RoleRequired


def require_administrator(officer: Officer) -> None:
    """:raises RoleRequired: when the officer is no administrator."""
    if not officer.is_administrator:
        raise RoleRequired
