from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check, require_version
from casework.actions.collecting import require_marking
from casework.errors import BadInput
from casework.models import EventKind, Network, NetworkMember, Officer
from casework.permissions import RoleRequired, may_open_networks, require_lead

EDITABLE = ("title", "description", "is_restricted", "marking", "tlp", "pap", "time_zone")


@transaction.atomic
def open_network(*, by: Officer, **facts: object) -> Network:
    """Open a case file and make its opener the lead.

    :raises RoleRequired: when the officer may not open cases.
    :raises MarkingAboveCeiling: when the house may not hold this marking.
    """
    if not may_open_networks(by):
        raise RoleRequired
    network = Network(opened_by=by, **_known(facts))
    require_marking(network.marking)
    check(network)
    network.save()
    NetworkMember.objects.create(network=network, officer=by, place=NetworkMember.Place.LEAD)
    audit.record(
        EventKind.NETWORK_OPENED,
        by=by,
        subject=network.reference,
        network=network,
        payload={name: getattr(network, name) for name in EDITABLE},
    )
    return network


@transaction.atomic
def edit_network(network: Network, *, by: Officer, version: int, **facts: object) -> Network:
    """Change what the case file says of itself.

    :raises LeadRequired: when the officer does not lead the case.
    :raises StaleVersion: when `version` is not the newest.
    """
    network = Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    require_lead(network, by)
    require_version(network, version)
    before = {name: getattr(network, name) for name in EDITABLE}
    for name, value in _known(facts).items():
        setattr(network, name, value)
    require_marking(network.marking)
    check(network)
    network.version += 1
    network.save(update_fields=[*EDITABLE, "version"])
    changed = {
        n: [before[n], getattr(network, n)] for n in EDITABLE if before[n] != getattr(network, n)
    }
    audit.record(
        EventKind.NETWORK_EDITED,
        by=by,
        subject=network.reference,
        network=network,
        payload={"changed": changed},
    )
    return network


def _known(facts: dict[str, object]) -> dict[str, object]:
    unknown = sorted(set(facts) - set(EDITABLE))
    if unknown:
        raise BadInput(_("These fields are not known here."), field=unknown[0])
    return facts
