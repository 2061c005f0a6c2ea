"""The SQL that puts whole lists of assets and posts into a network, whatever their length.

Facts wait in temporary tables of the session, one row for each line; what becomes of each line is
written beside them. No statement here costs more for one row because there are many.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from casework.models import ImportBatch, Network, Officer

# Rows leave when the transaction ends; the tables stay for the session's next list.
INCOMING_ASSETS = """
CREATE TEMP TABLE IF NOT EXISTS incoming_asset (
    line bigint, platform_id bigint, key text, kind text, handle text, url text, stable_id text,
    display_name text, confidence text, rationale text, source text, campaign_id bigint,
    techniques text[], account_created_on date, first_seen_on date, last_seen_on date,
    asset_id bigint, reason text DEFAULT '', is_tangled boolean DEFAULT false
) ON COMMIT DELETE ROWS
"""
INCOMING_POSTS = """
CREATE TEMP TABLE IF NOT EXISTS incoming_post (
    line bigint, platform_id bigint, key text, url text, author text, body text, language text,
    is_language_detected boolean, posted_at timestamptz, reply_to_url text,
    target_id bigint, narrative_id bigint, campaign_id bigint, translation_en text,
    translation_fr text, techniques text[]
) ON COMMIT DELETE ROWS
"""
PLACED = """
CREATE TEMP TABLE IF NOT EXISTS placed_{kind} (
    line bigint, pk bigint, result text, reason text
) ON COMMIT DELETE ROWS
"""
TABLES = ";".join(
    [
        INCOMING_ASSETS,
        INCOMING_POSTS,
        PLACED.format(kind="asset"),
        PLACED.format(kind="post"),
    ]
)
# What an earlier list of the same transaction left.
EMPTY = """
DELETE FROM incoming_asset; DELETE FROM incoming_post;
DELETE FROM placed_asset; DELETE FROM placed_post
"""
# From here on a plan that was made for a few rows is a bad one.
MANY = 500

# In one order for everybody, so that two lists at once never wait for each other in a circle.
MAKE_ASSETS = """
INSERT INTO casework_asset (platform_id, key, kind, handle, stable_id, url)
SELECT DISTINCT ON (i.platform_id, i.key COLLATE "C")
    i.platform_id, i.key, i.kind, i.handle, i.stable_id, i.url
FROM incoming_asset i
WHERE i.asset_id IS NULL AND i.reason = '' AND NOT EXISTS (
    SELECT 1 FROM casework_asset a WHERE a.platform_id = i.platform_id AND a.key = i.key
)
ORDER BY i.platform_id, i.key COLLATE "C", i.line
ON CONFLICT DO NOTHING
"""
MAKE_POSTS = """
INSERT INTO casework_post (platform_id, key, url, author_id, text, language,
    is_language_detected, posted_at, reply_to_url)
SELECT DISTINCT ON (i.platform_id, i.key COLLATE "C")
    i.platform_id, i.key, i.url, a.id, i.body, i.language,
    i.is_language_detected, i.posted_at, i.reply_to_url
FROM incoming_post i
LEFT JOIN casework_asset a
    ON a.platform_id = i.platform_id AND a.key = i.author AND i.author <> ''
WHERE NOT EXISTS (
    SELECT 1 FROM casework_post p WHERE p.platform_id = i.platform_id AND p.key = i.key
)
ORDER BY i.platform_id, i.key COLLATE "C", i.line
ON CONFLICT DO NOTHING
"""
# What is empty is filled, what is there stays, but for a language that was only detected; and a
# list never changes a post that a case out of its officer's sight shares.
LEARN_POSTS = """
WITH told AS (
    SELECT DISTINCT ON (p.id) p.id, i.body, i.language, i.is_language_detected, i.posted_at,
        i.reply_to_url, a.id AS author_id,
        p.text || p.language = '' OR p.is_language_detected
            AND i.language <> '' AND NOT i.is_language_detected AS is_heard
    FROM incoming_post i
    JOIN casework_post p ON p.platform_id = i.platform_id AND p.key = i.key
    LEFT JOIN casework_asset a
        ON a.platform_id = i.platform_id AND a.key = i.author AND i.author <> ''
    WHERE (
        p.text = '' AND i.body <> '' OR p.posted_at IS NULL AND i.posted_at IS NOT NULL
        OR p.reply_to_url = '' AND i.reply_to_url <> '' OR p.author_id IS NULL AND a.id IS NOT NULL
        OR p.is_language_detected AND i.language <> '' AND NOT i.is_language_detected
    ) AND NOT EXISTS (
        SELECT 1 FROM casework_postmembership m
        WHERE m.post_id = p.id AND m.network_id <> ALL(%(seen)s)
    )
    ORDER BY p.id, i.line
), held AS (
    SELECT p.id FROM casework_post p WHERE p.id IN (SELECT id FROM told) ORDER BY p.id FOR UPDATE
)
UPDATE casework_post p SET
    text = CASE WHEN p.text = '' THEN t.body ELSE p.text END,
    language = CASE WHEN t.is_heard THEN t.language ELSE p.language END,
    is_language_detected = CASE WHEN t.is_heard
        THEN t.is_language_detected ELSE p.is_language_detected END,
    posted_at = coalesce(p.posted_at, t.posted_at),
    reply_to_url = CASE WHEN p.reply_to_url = '' THEN t.reply_to_url ELSE p.reply_to_url END,
    author_id = coalesce(p.author_id, t.author_id)
FROM told t JOIN held USING (id) WHERE p.id = t.id
"""

# Another list may have taken the stable id since: then two records claim to be this asset.
FIND_ASSETS = """
SELECT i.line, coalesce(i.asset_id, a.id) AS pk,
    CASE WHEN i.reason = '' AND coalesce(i.asset_id, a.id) IS NULL
        THEN 'HANDLE_TAKEN' ELSE i.reason END AS reason
FROM incoming_asset i
LEFT JOIN casework_asset a ON a.platform_id = i.platform_id AND a.key = i.key AND i.reason = ''
"""
FIND_POSTS = """
SELECT i.line, p.id AS pk, '' AS reason
FROM incoming_post i
JOIN casework_post p ON p.platform_id = i.platform_id AND p.key = i.key
"""
# Relative to what the officer may see: what only hidden cases know is created for this one.
PLACE = """
INSERT INTO placed_{kind} (line, pk, result, reason)
SELECT f.line, f.pk,
    CASE
        WHEN f.pk IS NULL THEN 'NOT_IMPORTED'
        WHEN f.nth > 1 OR EXISTS (
            SELECT 1 FROM {members} m WHERE m.network_id = %(network)s AND m.{kind}_id = f.pk
        ) THEN 'UNCHANGED'
        WHEN EXISTS (
            SELECT 1 FROM {members} m WHERE m.{kind}_id = f.pk AND m.network_id = ANY(%(seen)s)
        ) THEN 'LINKED'
        ELSE 'CREATED'
    END,
    CASE WHEN f.pk IS NOT NULL AND f.nth > 1 THEN 'DUPLICATE_IN_FILE' ELSE f.reason END
FROM (
    SELECT found.*, row_number() OVER (PARTITION BY found.pk ORDER BY found.line) AS nth
    FROM ({find}) AS found
) AS f
"""
JOIN_ASSETS = """
INSERT INTO casework_membership (network_id, asset_id, display_name, confidence, rationale, source,
    campaign_id, batch_id, techniques, account_created_on, first_seen_on, last_seen_on, presence,
    recorded_by_id)
SELECT %(network)s, p.pk, left(i.display_name, 300), i.confidence, i.rationale,
    left(i.source, 500), i.campaign_id, %(batch)s, i.techniques, i.account_created_on,
    i.first_seen_on, i.last_seen_on, 'UNKNOWN', %(by)s
FROM placed_asset p JOIN incoming_asset i USING (line)
WHERE p.result IN ('CREATED', 'LINKED') ORDER BY p.line
"""
JOIN_POSTS = """
INSERT INTO casework_postmembership (network_id, post_id, target_id, narrative_id, campaign_id,
    batch_id, translation_en, translation_fr, techniques, presence, recorded_by_id)
SELECT %(network)s, p.pk, i.target_id, i.narrative_id, i.campaign_id, %(batch)s, i.translation_en,
    i.translation_fr, i.techniques, 'UNKNOWN', %(by)s
FROM placed_post p JOIN incoming_post i USING (line)
WHERE p.result IN ('CREATED', 'LINKED') ORDER BY p.line
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """How assets, or posts, go through the tables above."""

    name: str
    members: str
    make: str
    find: str
    join: str
    learn: str = ""


ASSETS = Kind("asset", "casework_membership", MAKE_ASSETS, FIND_ASSETS, JOIN_ASSETS)
POSTS = Kind(
    "post", "casework_postmembership", MAKE_POSTS, FIND_POSTS, JOIN_POSTS, learn=LEARN_POSTS
)


def prepare() -> None:
    """Make the session's tables ready for the facts of one list."""
    with connection.cursor() as cursor:
        cursor.execute(f"{TABLES}; {EMPTY}")


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows by COPY, as fast as the server takes them, and return how many there were."""
    count = 0
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def place(
    kind: Kind, network: Network, *, rows: int, by: Officer, batch: ImportBatch | None = None
) -> None:
    """Create or find what waits, and make it part of the network; `placed_…` tells what happened.

    Call it in a transaction that holds the network's lock.
    """
    seen = Network.objects.visible_to(by).order_by().values_list("pk", flat=True)
    values: Mapping[str, Any] = {
        "network": network.pk,
        "by": by.pk,
        "batch": batch.pk if batch else None,
        "seen": list(seen),
    }
    placing = PLACE.format(kind=kind.name, members=kind.members, find=kind.find)
    with connection.cursor() as cursor:
        # Nobody else gathers the figures of a temporary table.
        if rows >= MANY:
            cursor.execute(f"ANALYZE incoming_{kind.name}")
        for statement in filter(None, (kind.learn, kind.make, placing, kind.join)):
            cursor.execute(statement, values)


def array(texts: Sequence[str]) -> str:
    """Return texts as PostgreSQL writes an array."""
    quoted = ('"{}"'.format(text.replace("\\", r"\\").replace('"', r"\"")) for text in texts)
    return f"{{{','.join(quoted)}}}"
