"""Lets the house be read and not written, for a move or a repair."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import WrongState
from casework.models import EventKind, Officer, Standstill
from casework.permissions import require_administrator

MINUTE = 60


class ReadOnly(WrongState):
    """Tells after how many seconds it is worth asking again."""

    code = "read-only"
    message = _("The house is read-only for the moment; nothing was saved.")
    remedy = _("Send it again later, under the same key; reading goes on.")
    wait = MINUTE


class AlreadyPaused(WrongState):
    code = "already-paused"
    message = _("The house is read-only already.")


class NotPaused(WrongState):
    code = "not-paused"
    message = _("The house is not read-only.")


def is_read_only() -> bool:
    """Say whether nothing may be written now, by the operator's setting or by the switch."""
    return settings.RENVOI_READ_ONLY or Standstill.objects.filter(ended_at=None).exists()


def require_writable() -> None:
    """:raises ReadOnly: when nothing may be written now."""
    if is_read_only():
        raise ReadOnly


@transaction.atomic
def pause(reason: str, *, by: Officer) -> Standstill:
    """Stop all writing through the doors; workers finish what was asked before.

    :raises RoleRequired: when `by` is no administrator.
    :raises AlreadyPaused: when it is stopped already.
    """
    require_administrator(by)
    try:
        with transaction.atomic():
            begun = Standstill.objects.create(reason=reason[:500], began_by=by)
    except IntegrityError as clash:
        raise AlreadyPaused from clash
    _record(EventKind.HOUSE_PAUSED, begun, by)
    return begun


@transaction.atomic
def resume(*, by: Officer) -> Standstill:
    """Let everybody write again.

    :raises RoleRequired: when `by` is no administrator.
    :raises NotPaused: when writing was not stopped.
    """
    require_administrator(by)
    begun = Standstill.objects.select_for_update().filter(ended_at=None).first()
    if begun is None:
        raise NotPaused
    Standstill.objects.filter(pk=begun.pk).update(ended_at=Now(), ended_by=by)
    _record(EventKind.HOUSE_RESUMED, begun, by)
    return begun


def _record(kind: EventKind, begun: Standstill, by: Officer) -> None:
    audit.record(kind, by=by, subject=f"standstill:{begun.pk}", payload={"reason": begun.reason})
