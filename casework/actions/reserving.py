"""Keeps what became of a write that a client may send again: done once, answered alike ever after.

The reservation commits first, by itself. Whoever holds it then acts in one transaction that locks
the reservation, and keeps the answer in it: what was done and what was said of it come together.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, WrongState
from casework.models import Officer, Reservation

FORGOTTEN_AT_ONCE = 5000


class KeyReused(BadInput):
    code = "key-reused"
    message = _("This key was used for another call.")
    remedy = _("Take a fresh key for each new call; send the same call under its own key only.")


class StillRunning(WrongState):
    """Tells after how many seconds it is worth asking again."""

    code = "still-running"
    message = _("The call with this key is still under way.")
    remedy = _("Send it again a little later, under the same key.")
    wait = 1


def reserve(officer: Officer, *, key: str, fingerprint: str) -> Reservation:
    """Take the key for this call; a call that is done already comes back with its answer.

    :raises KeyReused: when the key belongs to another call.
    :raises StillRunning: when somebody acts under it now.
    """
    try:
        with transaction.atomic():
            return Reservation.objects.create(
                officer=officer, key=key, fingerprint=fingerprint, lease_until=_lease()
            )
    except IntegrityError:
        known = Reservation.objects.filter(officer=officer, key=key).first()
    if known is None:
        raise StillRunning
    if known.fingerprint != fingerprint:
        raise KeyReused
    return known if known.is_done else _take_over(known)


def hold(reservation: Reservation) -> None:
    """Lock the reservation until the transaction ends.

    :raises StillRunning: when another took it over.
    """
    mine = _mine(reservation).select_for_update(skip_locked=True)
    if not list(mine):
        raise StillRunning


def keep(
    reservation: Reservation,
    *,
    number: int,
    headers: Mapping[str, str],
    body: str,
    standing: Sequence[str],
) -> None:
    """Keep the answer; call it in the transaction of what was done."""
    _mine(reservation).update(
        number=number, headers=dict(headers), body=body, standing=list(standing), done_at=Now()
    )


def release(reservation: Reservation) -> None:
    """Give the key back, as nothing was done under it."""
    _mine(reservation).delete()


def forget_old() -> int:
    """Forget answers that are older than RENVOI_KEY_HOURS, and say how many."""
    old = Reservation.objects.filter(
        recorded_at__lt=Now() - timedelta(hours=settings.RENVOI_KEY_HOURS)
    )
    # Whoever acts under a key holds its row: that one is left for the next time.
    with transaction.atomic():
        free = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
        gone, _kinds = Reservation.objects.filter(pk__in=list(free[:FORGOTTEN_AT_ONCE])).delete()
    return gone


@transaction.atomic
def _take_over(known: Reservation) -> Reservation:
    """Go on for somebody who died: they hold no lock, and their lease is over."""
    free = Reservation.objects.select_for_update(skip_locked=True)
    found = free.filter(pk=known.pk, done_at=None, lease_until__lt=Now()).first()
    if found is None:
        raise StillRunning
    found.claim, found.lease_until = uuid.uuid4(), _lease()
    found.save(update_fields=["claim", "lease_until"])
    return found


def _mine(reservation: Reservation):
    return Reservation.objects.filter(pk=reservation.pk, claim=reservation.claim, done_at=None)


def _lease():
    return Now() + timedelta(seconds=settings.RENVOI_KEY_LEASE_SECONDS)
