"""Keeps the directories (platforms, channels, clauses); every change is an event."""

from django.db import models, transaction

from casework import audit
from casework.actions._checking import check
from casework.models import EventKind, Officer
from casework.permissions import require_administrator


@transaction.atomic
def save(entry: models.Model, *, by: Officer) -> None:
    """Write a directory entry and record what it was before and is now.

    :raises RoleRequired: when `by` is no administrator.
    """
    require_administrator(by)
    before = type(entry)._default_manager.filter(pk=entry.pk).values().first() or {}
    check(entry)
    entry.save()
    after = type(entry)._default_manager.filter(pk=entry.pk).values().get()
    changed = {n: [before.get(n), v] for n, v in after.items() if before.get(n) != v}
    if changed:
        audit.record(
            EventKind.DIRECTORY_CHANGED,
            by=by,
            subject=f"{entry._meta.model_name}:{entry.pk}",
            payload={"name": str(entry), "changed": changed},
        )
