"""Counts what tokens do, over all web processes alike: one statement, which waits for no disk."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
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
    VALUES (%s, current_date, 1, %s, %s, %s, %s)
    ON CONFLICT (token_id, day) DO UPDATE SET calls = u.calls + 1,
        refused = u.refused + excluded.refused, failed = u.failed + excluded.failed,
        milliseconds = u.milliseconds + excluded.milliseconds,
        slowest = greatest(u.slowest, excluded.slowest)
"""


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


def count(token: Token, *, milliseconds: int, is_refused: bool, is_failed: bool) -> None:
    """Count a call after it was answered, and how long that took."""
    row = [token.pk, int(is_refused), int(is_failed), milliseconds, milliseconds]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, row)
