"""Rings for a worker after commit: the broker is a doorbell, the database is the truth.

The only module below `tasks` that may import Celery.
"""

import logging
from functools import partial
from typing import Any, ClassVar, Protocol

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


class Ringable(Protocol):
    """A row that a worker has something to do with."""

    TASK: ClassVar[str]
    pk: Any


def ring(job: Ringable) -> None:
    """Send the row's task by name once the transaction has committed."""
    transaction.on_commit(partial(_send, job.TASK, job.pk))


def _send(task: str, pk: int) -> None:
    # Losing a ring loses no work: the sweep finds every job that waits too long.
    try:
        current_app.send_task(task, args=[pk], retry=False)
    except (OperationalError, OSError) as fault:
        log.warning("The broker did not take %s %s: %s", task, pk, type(fault).__name__)
