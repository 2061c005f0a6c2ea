from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import WrongState
from casework.models import EventKind, ExternalId, Network, Officer


class NamesAnother(WrongState):
    code = "names-another"

    def __init__(self, value: str) -> None:
        super().__init__(
            _("You call another object “%s”.") % value,
            remedy=_("Take the id from the other object first, or choose another one."),
        )


@transaction.atomic
def name(
    kind: ExternalId.Kind, *, object_id: int, values: Sequence[str], network: Network, by: Officer
) -> list[str]:
    """Let a client call an object so, and no longer as it did; return what it is called now.

    The caller has found the object in sight. :raises NamesAnother: when an id is taken.
    """
    # One client names one thing at a time, so that no two of its calls take the same id.
    Officer.objects.select_for_update(no_key=True).get(pk=by.pk)
    wanted = sorted(set(values))
    mine = ExternalId.objects.filter(officer=by, kind=kind)
    taken = mine.filter(value__in=wanted).exclude(object_id=object_id).first()
    if taken:
        raise NamesAnother(taken.value)
    held = set(mine.filter(object_id=object_id).values_list("value", flat=True))
    if held == set(wanted):
        return wanted
    mine.filter(object_id=object_id).exclude(value__in=wanted).delete()
    ExternalId.objects.bulk_create(
        ExternalId(officer=by, kind=kind, object_id=object_id, value=value)
        for value in wanted
        if value not in held
    )
    audit.record(
        EventKind.EXTERNALLY_NAMED,
        by=by,
        subject=f"{kind}:{object_id}",
        network=network,
        payload={"external_ids": wanted},
    )
    return wanted
