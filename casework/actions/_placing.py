"""Puts assets and posts into a network, set by set: the one way in for lists, forms and API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from casework.actions import _identities, _sets
from casework.actions._facts import ASSET_COLUMNS, POST_COLUMNS, AssetFacts, PostFacts
from casework.errors import BadInput
from casework.models import ImportBatch, ImportRow, Network, Officer, Platform

Result = ImportRow.Result


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one asset or post, as far as the officer may see."""

    pk: int | None
    result: str
    reason: str = ""


def platforms(slugs: Iterable[str]) -> dict[str, int]:
    """Return the primary keys of the directory's platforms by slug.

    :raises BadInput: when the directory lacks one.
    """
    wanted = set(slugs)
    found = dict(Platform.objects.filter(slug__in=wanted).values_list("slug", "pk"))
    missing = sorted(wanted - set(found))
    if missing:
        raise BadInput(
            _("The directory has no platform “%s”.") % missing[0],
            field="platform",
            remedy=_("Ask an administrator to add it, or to load the starting directory."),
        )
    return found


def place_assets(network: Network, facts: Sequence[AssetFacts], *, by: Officer) -> list[Placed]:
    """Create or find each asset and make it a member; the answer is in the order of the facts.

    Call it in a transaction that holds the network's lock.
    """
    if not facts:
        return []
    known = platforms(fact.platform for fact in facts)
    rows = (fact.row(line, known[fact.platform]) for line, fact in enumerate(facts))
    _sets.prepare()
    _sets.copy_rows("incoming_asset", ASSET_COLUMNS, rows)
    place_incoming_assets(network, rows=len(facts), by=by)
    return _placed("asset")


def place_posts(network: Network, facts: Sequence[PostFacts], *, by: Officer) -> list[Placed]:
    """Create or find each post and record it in the network, in the order of the facts.

    Call it in a transaction that holds the network's lock, after its authors were placed.
    """
    if not facts:
        return []
    known = platforms(fact.platform for fact in facts)
    rows = (fact.row(line, known[fact.platform]) for line, fact in enumerate(facts))
    _sets.prepare()
    _sets.copy_rows("incoming_post", POST_COLUMNS, rows)
    _sets.place(_sets.POSTS, network, rows=len(facts), by=by)
    return _placed("post")


def place_incoming_assets(
    network: Network, *, rows: int, by: Officer, batch: ImportBatch | None = None
) -> None:
    """Place the assets that wait in the session's table, so many `rows`."""
    _identities.untangle(network, by=by)
    _sets.place(_sets.ASSETS, network, rows=rows, by=by, batch=batch)


def _placed(kind: str) -> list[Placed]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pk, result, reason FROM placed_{kind} ORDER BY line")  # noqa: S608
        return [Placed(*row) for row in cursor.fetchall()]
