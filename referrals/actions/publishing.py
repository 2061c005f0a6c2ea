from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now

from casework.models import Change, FeedHead
from casework.models.change import NUMBERER

CHUNK = 50_000

# In the order of their ids: a change of an object is written under the object's lock, so the ids
# of what one look finds follow the order in which each object changed.
NUMBER = """
WITH fresh AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (SELECT id FROM casework_change WHERE number IS NULL ORDER BY id LIMIT %s) AS waiting
), head AS (
    INSERT INTO casework_feedhead AS h (id, last_number, cleared_to)
    SELECT 1, count(*), 0 FROM fresh
    ON CONFLICT (id) DO UPDATE SET last_number = h.last_number + excluded.last_number
    RETURNING last_number - (SELECT count(*) FROM fresh) AS base
)
UPDATE casework_change c SET number = head.base + fresh.place
FROM fresh, head WHERE c.id = fresh.id
"""


def number() -> int:
    """Give feed numbers to the changes that have been committed, and say to how many.

    Whoever finds another numberer at work leaves it to that one.
    """
    total = 0
    while Change.objects.filter(number=None).exists():
        numbered = _number_some()
        total += numbered
        if numbered < CHUNK:
            break
    return total


@transaction.atomic
def clear() -> int:
    """Remove changes older than the feed keeps, and remember up to where."""
    old = Change.objects.filter(
        number__isnull=False, told_at__lt=Now() - timedelta(days=settings.RENVOI_FEED_DAYS)
    )
    last = old.aggregate(last=Max("number"))["last"]
    if last is None:
        return 0
    FeedHead.objects.filter(pk=1).update(cleared_to=last)
    removed, _rows = Change.objects.filter(number__lte=last).delete()
    return removed


@transaction.atomic
def _number_some() -> int:
    with connection.cursor() as cursor:
        # Until the commit: the next numberer must see what this one has numbered.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [NUMBERER])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(NUMBER, [CHUNK])
        return cursor.rowcount
