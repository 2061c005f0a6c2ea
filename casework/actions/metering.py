"""Counts what tokens do, over all web processes alike; neither count waits for a disk."""

import atexit
import logging
import threading
from collections import defaultdict
from dataclasses import astuple, dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext_lazy as _

from casework.errors import WrongState
from casework.models import Token

WINDOW = 60
SPEND = """
    INSERT INTO casework_allowance AS a (token_id, began_at, used)
    VALUES (%s, date_bin(make_interval(secs => %s), clock_timestamp(), 'epoch'), 1)
    ON CONFLICT (token_id) DO UPDATE SET began_at = excluded.began_at,
        used = CASE WHEN a.began_at = excluded.began_at THEN a.used + 1 ELSE 1 END
    RETURNING used, ceil(extract(epoch FROM
        a.began_at + make_interval(secs => %s) - clock_timestamp()))
"""
COUNT = """
    INSERT INTO casework_tokenuse AS u
        (token_id, day, calls, refused, failed, milliseconds, slowest)
    VALUES (%s, current_date, %s, %s, %s, %s, %s)
    ON CONFLICT (token_id, day) DO UPDATE SET calls = u.calls + excluded.calls,
        refused = u.refused + excluded.refused, failed = u.failed + excluded.failed,
        milliseconds = u.milliseconds + excluded.milliseconds,
        slowest = greatest(u.slowest, excluded.slowest)
"""
log = logging.getLogger(__name__)


class TooMany(WrongState):
    """Tells after how many seconds the next call is let in."""

    code = "too-many"
    message = _("This token made more calls than it may in this minute.")
    remedy = _("Wait as long as Retry-After says, and ask for more at once.")

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__()


@dataclass(frozen=True, slots=True)
class Spent:
    """What is left of a token's calls, and for how many seconds that holds."""

    limit: int
    remaining: int
    seconds: int


def spend(token: Token) -> Spent:
    """Count a call before it is answered, and say what is left."""
    limit = settings.RENVOI_RATE_LIMIT
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [token.pk, WINDOW, WINDOW])
        used, seconds = cursor.fetchone()
    return Spent(limit, limit - used, max(1, int(seconds)))


@dataclass(slots=True)
class Figures:
    """What one token did since the last time it was written down."""

    calls: int = 0
    refused: int = 0
    failed: int = 0
    milliseconds: int = 0
    slowest: int = 0


# Of this process. A crash takes a second of figures with it; the record knows nothing of them.
_figures: dict[int, Figures] = defaultdict(Figures)
_lock = threading.Lock()


def count(token: Token, *, milliseconds: int, is_refused: bool, is_failed: bool) -> None:
    """Count a call after it was answered; it is written down with others a little later."""
    with _lock:
        is_first = not _figures
        told = _figures[token.pk]
        told.calls += 1
        told.refused += is_refused
        told.failed += is_failed
        told.milliseconds += milliseconds
        told.slowest = max(told.slowest, milliseconds)
    if not settings.RENVOI_METERING_SECONDS:
        write_down()
    elif is_first:
        later = threading.Timer(settings.RENVOI_METERING_SECONDS, _write_apart)
        later.daemon = True
        later.start()


def write_down() -> None:
    """Write down what this process counted since the last time."""
    with _lock:
        told = dict(_figures)
        _figures.clear()
    if not told:
        return
    # In one order, so that two processes never wait for each other.
    rows = [[token, *astuple(told[token])] for token in sorted(told)]
    try:
        with connection.cursor() as cursor:
            cursor.executemany(COUNT, rows)
    except DatabaseError as fault:
        # The calls were answered; some figures less are no reason to take that back.
        log.warning("Calls of %d tokens were not counted: %s", len(told), type(fault).__name__)


def _write_apart() -> None:
    """Write down in a thread of its own, which leaves no connection behind."""
    try:
        write_down()
    finally:
        connection.close()


atexit.register(_write_apart)
