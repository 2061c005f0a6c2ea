"""Another broker for a while, and what was rung for there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from unittest import mock

from celery import current_app
from django.conf import settings


@contextmanager
def broker_at(address: str) -> Iterator[None]:
    """Let this process ring at another address; Celery asks the environment before its settings."""
    with mock.patch.dict(os.environ, CELERY_BROKER_URL=address):
        current_app.amqp._producer_pool = None
        yield
    current_app.amqp._producer_pool = None


def take_rings() -> list[tuple[str, int]]:
    """Take what waits in our queue, as task and primary key."""
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue(settings.CELERY_TASK_DEFAULT_QUEUE)
        taken = []
        while True:
            try:
                message = queue.get(block=False)
            except Empty:
                queue.close()
                return taken
            message.ack()
            taken.append((message.headers["task"], message.payload[0][0]))
