from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import BadInput, WrongState
from casework.models import EventKind, Network, NetworkMember, Officer
from casework.permissions import require_lead


class LastLead(WrongState):
    code = "last-lead"
    message = _("A case must keep at least one lead.")
    remedy = _("Make somebody else a lead first.")


@transaction.atomic
def add_member(network: Network, *, officer: Officer, place: str, by: Officer) -> NetworkMember:
    """Give an officer a place in the case, or another place than they had.

    :raises LeadRequired: when `by` does not lead the case.
    :raises LastLead: when the change would leave the case without a lead.
    """
    _lock(network)
    require_lead(network, by)
    if place not in NetworkMember.Place.values:
        raise BadInput(_("This place is not known."), field="place")
    if not officer.is_active or not officer.reads_cases:
        raise BadInput(_("This account cannot read cases."), field="officer")
    # A place that ended by itself is none; a new row tells clients that there is one again.
    NetworkMember.objects.filter(network=network, officer=officer, until__lte=Now()).delete()
    member, _created = NetworkMember.objects.update_or_create(
        network=network, officer=officer, defaults={"place": place, "until": None}
    )
    _require_a_lead(network)
    audit.record(
        EventKind.MEMBER_ADDED,
        by=by,
        subject=network.reference,
        network=network,
        payload={"officer": officer.pk, "name": officer.name, "place": place},
    )
    return member


@transaction.atomic
def remove_member(network: Network, *, officer: Officer, by: Officer) -> None:
    """Take an officer's place in the case away.

    :raises LeadRequired: when `by` does not lead the case.
    :raises LastLead: when the case would be left without a lead.
    """
    _lock(network)
    require_lead(network, by)
    gone, _rows = NetworkMember.objects.filter(network=network, officer=officer).delete()
    if not gone:
        raise BadInput(_("This officer is not a member of the case."), field="officer")
    _require_a_lead(network)
    audit.record(
        EventKind.MEMBER_REMOVED,
        by=by,
        subject=network.reference,
        network=network,
        payload={"officer": officer.pk, "name": officer.name},
    )


def _lock(network: Network) -> None:
    Network.objects.select_for_update(no_key=True).get(pk=network.pk)


def _require_a_lead(network: Network) -> None:
    leads = NetworkMember.objects.filter(network=network, place=NetworkMember.Place.LEAD)
    if not leads.filter(officer__is_active=True).exists():
        raise LastLead
