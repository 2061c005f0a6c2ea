"""The change feed and the snapshot: PostgreSQL builds the JSON, we hand the text on.

Every page and every snapshot is one look at the database: what a row shows is the object as it is
now, as far as the client may see it now.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, WrongState
from casework.models import FeedHead, Network, Officer
from casework.models.change import GRANTED, REVOKED
from referrals.queries import wrapping
from referrals.queries.shapes import KINDS, Kind

MOST = 5000
ACCESS = (GRANTED, REVOKED)
NAMES = [kind.name for kind in KINDS]
CURSOR = "feed cursor"

# The rows that this client may hear of, found along the feed's own index.
PAGE = """
WITH page AS MATERIALIZED (
    SELECT c.number, c.kind, c.object_id, c.public_id, c.network_id, c.version, c.is_deleted
    FROM casework_change c
    WHERE c.number > %(after)s
        AND (c.officer_id = %(officer)s {own}
            OR c.officer_id IS NULL AND c.network_id = ANY(%(networks)s) {kinds})
    ORDER BY c.number LIMIT %(limit)s
)
{branches}
ORDER BY 1
"""
BRANCH = """
SELECT c.number, false, json_build_object(
    'kind', c.kind, 'id', c.public_id, 'network', n.reference,
    'version', coalesce({version}, c.version), 'is_deleted', r.id IS NULL,
    'object', CASE WHEN r.id IS NOT NULL THEN {shape} END)::text
FROM page c JOIN casework_network n ON n.id = c.network_id
LEFT JOIN {source} ON r.id = c.object_id
WHERE c.kind = '{name}'
"""
ACCESS_BRANCH = """
SELECT c.number, c.kind = 'access.granted', json_build_object(
    'kind', c.kind, 'id', c.public_id, 'network', n.reference, 'version', c.version,
    'is_deleted', c.is_deleted, 'object', NULL)::text
FROM page c LEFT JOIN casework_network n ON n.id = c.network_id WHERE c.kind LIKE 'access.%%'
"""
LINES = """
SELECT json_build_object(
    'kind', '{name}', 'id', {public}, 'network', n.reference, 'version', {version},
    'is_deleted', false, 'object', {shape})::text
FROM {table} r {joins} JOIN casework_network n ON n.id = {network}
WHERE {network} = ANY(%(networks)s) {batch}
ORDER BY r.id
"""


# A page is too small for what compiling its plan would cost, and each of its rows is found by its
# key: reading whole tables for a join costs more the larger a case gets.
BY_KEY = """
SELECT set_config('jit', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true)
"""


class BadCursor(BadInput):
    code = "bad-cursor"
    message = _("This cursor was not made by us, or was cut off.")
    remedy = _("Send the cursor of your last answer as it is, or begin with a snapshot.")


class CursorGone(WrongState):
    """The doors answer this one with 410."""

    code = "cursor-gone"
    message = _("This cursor is older than the changes that are kept.")
    remedy = _("Load the snapshot, and go on from the cursor in its first line.")


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the feed: finished JSON texts, and where it ends."""

    rows: list[str]
    last: int
    has_more: bool


def cursor_of(number: int) -> str:
    """Return a place in the feed; sealed, as its number would tell of what is out of sight."""
    return wrapping.wrap(CURSOR, str(number))


def place_of(cursor: str) -> int:
    """Return the feed number that a cursor stands for; 0 for none.

    :raises BadCursor: when it is not one of ours.
    """
    if not cursor:
        return 0
    number = wrapping.unwrap(CURSOR, cursor[:500])
    if number is None:
        raise BadCursor(field="after")
    return int(number)


def head() -> FeedHead:
    """Return how far the feed is numbered, and from where on it is kept."""
    return FeedHead.objects.filter(pk=1).first() or FeedHead()


def page(
    officer: Officer,
    *,
    after: int,
    limit: int,
    kinds: Sequence[str] = (),
    base: str = "/api/v1/",
) -> Page:
    """Return the changes after a place, as the client may see them now.

    :raises CursorGone: when some of them were cleared away.
    """
    chosen = [kind for kind in KINDS if not kinds or kind.name in kinds]
    # One look: were the networks read before the page, a change that follows a revocation in the
    # feed could still be told by what was in sight before it.
    with one_look():
        if after < head().cleared_to:
            raise CursorGone
        values: dict[str, Any] = {
            "after": after,
            "officer": officer.pk,
            "networks": visible(officer),
            "confined": list(officer.confined_to or ()),
            "limit": limit + 1,
            "kinds": [kind.name for kind in chosen],
            "base": base,
        }
        with connection.cursor() as cursor:
            cursor.execute(BY_KEY)
            is_confined = officer.confined_to is not None
            sql = _page_sql(chosen, is_filtered=bool(kinds), is_confined=is_confined)
            cursor.execute(sql, values)
            found = cursor.fetchall()
    rows = found[:limit]
    texts = [_granted(text, number, base) if is_grant else text for number, is_grant, text in rows]
    return Page(texts, rows[-1][0] if rows else after, len(found) > limit)


def lines(
    officer: Officer, *, networks: Sequence[int], base: str, batch: int | None = None
) -> Iterator[str]:
    """Yield one JSON line for each object of the networks for this client, in flat memory.

    Call it within `one_look`.
    """
    chosen = [kind for kind in KINDS if batch is None or kind.batch]
    for kind in chosen:
        values: dict[str, Any] = {
            "officer": officer.pk,
            "networks": list(networks),
            "base": base,
            "batch": batch,
        }
        with connection.chunked_cursor() as cursor:
            cursor.execute(_lines_sql(kind, is_of_batch=batch is not None), values)
            for (text,) in cursor:
                yield text


@contextmanager
def one_look() -> Iterator[None]:
    """Let all reads within see the database as it was at the first of them."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def visible(officer: Officer) -> list[int]:
    """Return the networks that the officer may see now."""
    return list(Network.objects.visible_to(officer).order_by().values_list("pk", flat=True))


def snapshot_address(base: str, reference: str | None, number: int) -> str:
    """Return where what was granted can be loaded; its first line leads back to this place."""
    network = f"network={reference}&" if reference else ""
    return f"{base}snapshot/?{network}after={cursor_of(number)}"


def _granted(text: str, number: int, base: str) -> str:
    row = json.loads(text)
    row["snapshot_url"] = snapshot_address(base, row["network"], number)
    return json.dumps(row)


def _page_sql(chosen: Sequence[Kind], *, is_filtered: bool, is_confined: bool) -> str:
    branches = [BRANCH.format(**_parts(kind)) for kind in chosen]
    kinds = "AND c.kind = ANY(%(kinds)s)" if is_filtered else ""
    # A token that is kept to some networks hears of no access to others.
    own = "AND (c.network_id IS NULL OR c.network_id = ANY(%(confined)s))" if is_confined else ""
    return PAGE.format(kinds=kinds, own=own, branches="UNION ALL".join([*branches, ACCESS_BRANCH]))


def _lines_sql(kind: Kind, *, is_of_batch: bool) -> str:
    batch = f"AND {kind.batch} = %(batch)s" if is_of_batch else ""
    return LINES.format(batch=batch, **_parts(kind))


def _parts(kind: Kind) -> dict[str, str]:
    return {
        "name": kind.name,
        "table": kind.table,
        "source": f"({kind.table} r {kind.joins})" if kind.joins else f"{kind.table} r",
        "joins": kind.joins,
        "shape": kind.shape,
        "network": kind.network,
        "public": kind.public,
        "version": kind.version,
    }
