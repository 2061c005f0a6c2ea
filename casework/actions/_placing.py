"""Puts assets and posts into a network, set by set: the one way in for lists, forms and API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.actions._copying import copy_in, copy_in_new
from casework.actions._facts import AssetFacts, PostFacts, by_key, chunks
from casework.actions._identities import resolve
from casework.errors import BadInput
from casework.models import (
    Asset,
    ImportBatch,
    ImportRow,
    Membership,
    Network,
    Officer,
    Platform,
    Post,
    PostMembership,
)

Result = ImportRow.Result


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one asset or post, as far as the officer may see."""

    pk: int | None
    result: str
    reason: str = ""


def platforms(slugs: Iterable[str]) -> dict[str, Platform]:
    """Return the directory's platforms by slug.

    :raises BadInput: when the directory lacks one.
    """
    wanted = set(slugs)
    found = {p.slug: p for p in Platform.objects.filter(slug__in=wanted)}
    missing = sorted(wanted - set(found))
    if missing:
        raise BadInput(
            _("The directory has no platform “%s”.") % missing[0],
            field="platform",
            remedy=_("Ask an administrator to add it, or to load the starting directory."),
        )
    return found


def place_assets(
    network: Network, facts: Sequence[AssetFacts], *, by: Officer, batch: ImportBatch | None = None
) -> list[Placed]:
    """Create or find each asset and make it a member; the answer is in the order of the facts.

    Call it in a transaction that holds the network's lock.
    """
    known = platforms(fact.platform for fact in facts)
    chosen, reasons = resolve(network, facts, platforms=known, by=by)
    asset_pks = {pk for pk in chosen if pk}
    members = _existing(Membership, "asset", network, asset_pks)
    seen_elsewhere = _seen(Asset.objects.visible_to(by), asset_pks - members)
    placed, fresh, done = [], [], set()
    for fact, pk, reason in zip(facts, chosen, reasons, strict=True):
        if pk is None:
            placed.append(Placed(None, Result.NOT_IMPORTED, reason))
            continue
        if pk in done:
            placed.append(Placed(pk, Result.UNCHANGED, "DUPLICATE_IN_FILE"))
            continue
        done.add(pk)
        placed.append(Placed(pk, _result(pk, members, seen_elsewhere)))
        if pk not in members:
            fresh.append(_membership(network, pk, fact, by, batch))
    copy_in(Membership, fresh)
    return placed


def place_posts(
    network: Network, facts: Sequence[PostFacts], *, by: Officer, batch: ImportBatch | None = None
) -> list[Placed]:
    """Create or find each post and record it in the network, in the order of the facts.

    Call it in a transaction that holds the network's lock, after its authors were placed.
    """
    known = platforms(fact.platform for fact in facts)
    found = _posts(facts, known)
    pks = set(found.values())
    members = _existing(PostMembership, "post", network, pks)
    seen_elsewhere = _seen(Post.objects.visible_to(by), pks - members)
    placed, fresh, done = [], [], set()
    for fact in facts:
        pk = found[known[fact.platform].pk, fact.key]
        if pk in done:
            placed.append(Placed(pk, Result.UNCHANGED, "DUPLICATE_IN_FILE"))
            continue
        done.add(pk)
        placed.append(Placed(pk, _result(pk, members, seen_elsewhere)))
        if pk not in members:
            fresh.append(
                PostMembership(
                    network=network,
                    post_id=pk,
                    target=fact.target,
                    narrative=fact.narrative,
                    campaign=fact.campaign,
                    batch=batch,
                    translation_en=fact.translation_en,
                    translation_fr=fact.translation_fr,
                    techniques=list(fact.techniques),
                    recorded_by=by,
                )
            )
    copy_in(PostMembership, fresh)
    return placed


def _posts(facts: Sequence[PostFacts], known: dict[str, Platform]) -> dict[tuple[int, str], int]:
    """Find or make each post, and return their primary keys by platform and key."""
    authors = by_key(Asset, ((known[f.platform].pk, f.author) for f in facts if f.author))
    wanted = {(known[f.platform].pk, f.key): f for f in facts}
    found = by_key(Post, wanted)
    new = [
        Post(
            platform_id=place[0],
            key=fact.key,
            url=fact.url,
            author_id=authors.get((place[0], fact.author)),
            text=fact.text,
            language=fact.language,
            posted_at=fact.posted_at,
        )
        for place, fact in sorted(wanted.items(), key=lambda pair: pair[0])
        if place not in found
    ]
    copy_in_new(Post, new)
    return found | by_key(Post, ((post.platform_id, post.key) for post in new))


def _membership(
    network: Network, pk: int, fact: AssetFacts, by: Officer, batch: ImportBatch | None
) -> Membership:
    return Membership(
        network=network,
        asset_id=pk,
        display_name=fact.display_name[:300],
        confidence=fact.confidence,
        rationale=fact.rationale,
        source=fact.source[:500],
        campaign=fact.campaign,
        batch=batch,
        techniques=list(fact.techniques),
        account_created_on=fact.account_created_on,
        first_seen_on=fact.first_seen_on,
        last_seen_on=fact.last_seen_on,
        recorded_by=by,
    )


def _result(pk: int, members: set[int], seen_elsewhere: set[int]) -> str:
    if pk in members:
        return Result.UNCHANGED
    return Result.LINKED if pk in seen_elsewhere else Result.CREATED


def _existing(model: Any, name: str, network: Network, pks: set[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(sorted(pks)):
        rows = model.objects.filter(network=network, **{f"{name}_id__in": chunk})
        found.update(rows.values_list(f"{name}_id", flat=True))
    return found


def _seen(visible: Any, pks: set[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(sorted(pks)):
        found.update(visible.filter(pk__in=chunk).values_list("pk", flat=True))
    return found
