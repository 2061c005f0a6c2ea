"""How each kind of list goes from its staging table into the tables where facts wait.

A kind of list is one row of `PROJECTIONS`: which staged rows the case must refuse, and what the
others tell of assets and of posts.
"""

from dataclasses import dataclass

from casework.models import ListKind

ASSETS = """
INSERT INTO incoming_asset (line, platform_id, key, kind, handle, url, stable_id, display_name,
    confidence, rationale, source, techniques, account_created_on, first_seen_on, last_seen_on)
SELECT line, platform_id, asset_key, kind, handle, url, stable_id, display_name,
    confidence, rationale, %(source)s, {techniques}, account_created_on, first_seen_on, last_seen_on
FROM casework_stagedrow WHERE batch_id = %(batch)s AND asset_key <> '' ORDER BY line
"""
# A post whose author could not be told is not recorded either.
POSTS = """
INSERT INTO incoming_post (line, platform_id, key, url, author, body, language,
    is_language_detected, posted_at, reply_to_url, target_id, narrative_id, campaign_id,
    translation_en, translation_fr, techniques)
SELECT s.line, s.platform_id, s.post_key, s.post_url, s.asset_key, s.text, s.language,
    s.is_language_detected, s.posted_at, s.reply_to_url, target.id, narrative.id, campaign.id,
    s.translation_en, s.translation_fr, {techniques}
FROM casework_stagedrow s LEFT JOIN placed_asset a ON a.line = s.line
{joins}
WHERE s.batch_id = %(batch)s AND s.post_key <> '' AND (s.asset_key = '' OR a.pk IS NOT NULL)
ORDER BY s.line
"""
# What the case knows by name; one row for each spelling, the oldest where two are the same but for
# capital letters.
NAMES = """(
    SELECT DISTINCT ON (lower(said)) lower(said) AS said, id
    FROM {table}, LATERAL (VALUES {titles}) AS v (said)
    WHERE network_id = %(network)s AND said <> '' ORDER BY lower(said), id
)"""
# Before anything is placed: no account enters the case by a row that does not.
REFUSE = """
UPDATE casework_stagedrow s SET reason = '{reason}', asset_key = '', post_key = ''
WHERE s.batch_id = %(batch)s AND s.{column} <> '' AND s.reason = ''
    AND lower(s.{column}) NOT IN (SELECT said FROM {names} AS known)
"""
NAMED = {
    "target": ("UNKNOWN_TARGET", "casework_target", "(name)"),
    "narrative": ("UNKNOWN_NARRATIVE", "casework_narrative", "(title_en), (title_fr)"),
    "campaign": ("UNKNOWN_CAMPAIGN", "casework_campaign", "(title)"),
}


@dataclass(frozen=True, slots=True)
class Projection:
    """The statements of one kind of list, in the order in which they run."""

    refuse: tuple[str, ...]
    assets: str
    posts: str


def _names(table: str, titles: str) -> str:
    return NAMES.format(table=table, titles=titles)


JOINS = "\n".join(
    f"LEFT JOIN {_names(table, titles)} AS {column} ON {column}.said = lower(s.{column})"
    for column, (_reason, table, titles) in NAMED.items()
)
REFUSALS = tuple(
    REFUSE.format(reason=reason, column=column, names=_names(table, titles))
    for column, (reason, table, titles) in NAMED.items()
)
NONE = "'{}'::text[]"

PROJECTIONS = {
    ListKind.ASSETS: Projection(
        refuse=(),
        assets=ASSETS.format(techniques="techniques"),
        posts=POSTS.format(techniques=NONE, joins=JOINS),
    ),
    # What such a list says of techniques, it says of the post and not of its author.
    ListKind.POSTS: Projection(
        refuse=REFUSALS,
        assets=ASSETS.format(techniques=NONE),
        posts=POSTS.format(techniques="s.techniques", joins=JOINS),
    ),
}
