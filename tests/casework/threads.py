"""Several people at once: each in a thread with a connection of its own, all let go together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

SECONDS = 60


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all deeds at the same moment, and return what each answered or how it was refused."""
    start = Barrier(len(deeds))

    def alone(deed: Callable[[], Any]) -> Any:
        try:
            # Connected first, so that nobody is late for want of a connection.
            connections["default"].ensure_connection()
            start.wait(SECONDS)
            return deed()
        except Exception as refused:  # noqa: BLE001 - the test looks at every refusal
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(SECONDS) for future in [pool.submit(alone, deed) for deed in deeds]]


def refusals(answers: list[Any]) -> list[Exception]:
    """Keep the refusals among the answers."""
    return [answer for answer in answers if isinstance(answer, Exception)]
