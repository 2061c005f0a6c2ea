"""Puts assets and posts into a network, set by set: the one way in for lists, forms and API."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput
from casework.models import (
    Asset,
    Campaign,
    Confidence,
    HandleChange,
    ImportBatch,
    ImportRow,
    Membership,
    Narrative,
    Network,
    Officer,
    Platform,
    Post,
    PostMembership,
    Target,
)

Result = ImportRow.Result
CHUNK = 5000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What a row, a form or a client says of one asset."""

    platform: str
    key: str
    kind: str
    handle: str
    url: str
    stable_id: str = ""
    display_name: str = ""
    confidence: str = Confidence.MODERATE
    rationale: str = ""
    source: str = ""
    campaign: Campaign | None = None
    account_created_on: date | None = None
    first_seen_on: date | None = None
    last_seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What a row, a form or a client says of one post; `author` is the key of its asset."""

    platform: str
    key: str
    url: str
    author: str = ""
    text: str = ""
    language: str = ""
    posted_at: datetime | None = None
    target: Target | None = None
    narrative: Narrative | None = None
    campaign: Campaign | None = None


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
    chosen, reasons = _resolve(network, facts, known, by)
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
    Membership.objects.bulk_create(fresh, batch_size=CHUNK)
    return placed


def place_posts(
    network: Network, facts: Sequence[PostFacts], *, by: Officer, batch: ImportBatch | None = None
) -> list[Placed]:
    """Create or find each post and record it in the network, in the order of the facts.

    Call it in a transaction that holds the network's lock, after its authors were placed.
    """
    known = platforms(fact.platform for fact in facts)
    authors = _by_key(Asset, ((known[f.platform].pk, f.author) for f in facts if f.author))
    wanted = {(known[f.platform].pk, f.key): f for f in facts}
    found = _by_key(Post, wanted)
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
    Post.objects.bulk_create(new, ignore_conflicts=True, batch_size=CHUNK)
    found |= _by_key(Post, ((p.platform_id, p.key) for p in new))
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
                    recorded_by=by,
                )
            )
    PostMembership.objects.bulk_create(fresh, batch_size=CHUNK)
    return placed


def _resolve(
    network: Network, facts: Sequence[AssetFacts], known: dict[str, Platform], by: Officer
) -> tuple[list[int | None], list[str]]:
    """Find or make the asset of each fact: by stable id first, by key else."""
    stable = _by_stable_id((known[f.platform].pk, f.stable_id) for f in facts if f.stable_id)
    keyed = _by_key_with_stable_id((known[f.platform].pk, f.key) for f in facts)
    new: dict[tuple[int, str], AssetFacts] = {}
    claimed: dict[tuple[int, str], str] = {}
    answers: list[int | tuple[int, str] | None] = []
    reasons: list[str] = []
    for fact in facts:
        platform = known[fact.platform].pk
        place, reason, answer = (platform, fact.key), "", None
        at_key = keyed.get(place)
        if fact.stable_id and (held := stable.get((platform, fact.stable_id))):
            renamed = held.key == fact.key or (at_key is None and _rename(network, held, fact, by))
            answer, reason = (held.pk, "") if renamed else (None, "HANDLE_TAKEN")
            keyed.setdefault(place, held)
        elif at_key:
            same = fact.stable_id in ("", at_key.stable_id) or _adopt(at_key, fact)
            answer, reason = (at_key.pk, "") if same else (None, "HANDLE_TAKEN")
            if same and fact.stable_id:
                stable[platform, fact.stable_id] = at_key
        else:
            other = claimed.setdefault((platform, fact.stable_id), fact.key)
            first = new.get(place)
            moved = bool(fact.stable_id) and other != fact.key
            if moved or (first and fact.stable_id not in ("", first.stable_id)):
                reason = "HANDLE_TAKEN"
            else:
                new.setdefault(place, fact)
                answer = place
        answers.append(answer)
        reasons.append(reason)
    made = _create(new)
    return [made[a] if isinstance(a, tuple) else a for a in answers], reasons


def _create(new: dict[tuple[int, str], AssetFacts]) -> dict[tuple[int, str], int]:
    # One order for everybody, so that two lists at once cannot wait for each other in a circle.
    rows = [
        Asset(
            platform_id=place[0],
            key=fact.key,
            kind=fact.kind,
            handle=fact.handle,
            stable_id=fact.stable_id,
            url=fact.url,
        )
        for place, fact in sorted(new.items(), key=lambda pair: pair[0])
    ]
    Asset.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    return _by_key(Asset, new)


def _rename(network: Network, asset: Asset, fact: AssetFacts, by: Officer) -> bool:
    """The same stable id bears a new handle: keep the old one as history."""
    HandleChange.objects.create(
        network=network,
        asset=asset,
        old_handle=asset.handle,
        new_handle=fact.handle,
        recorded_by=by,
    )
    asset.key, asset.handle, asset.url = fact.key, fact.handle, fact.url
    asset.version += 1
    asset.save(update_fields=["key", "handle", "url", "version"])
    return True


def _adopt(asset: Asset, fact: AssetFacts) -> bool:
    """Learn the stable id of an asset that had none; False when it has another."""
    if asset.stable_id:
        return False
    asset.stable_id = fact.stable_id
    asset.version += 1
    asset.save(update_fields=["stable_id", "version"])
    return True


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
    for chunk in _chunks(sorted(pks)):
        rows = model.objects.filter(network=network, **{f"{name}_id__in": chunk})
        found.update(rows.values_list(f"{name}_id", flat=True))
    return found


def _seen(visible: Any, pks: set[int]) -> set[int]:
    found: set[int] = set()
    for chunk in _chunks(sorted(pks)):
        found.update(visible.filter(pk__in=chunk).values_list("pk", flat=True))
    return found


def _by_key(model: Any, places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for platform, keys in _by_platform(places).items():
        for chunk in _chunks(sorted(keys)):
            rows = model.objects.filter(platform_id=platform, key__in=chunk)
            found.update({(platform, key): pk for key, pk in rows.values_list("key", "pk")})
    return found


def _by_key_with_stable_id(places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Asset]:
    return _assets("key", places)


def _by_stable_id(places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Asset]:
    return _assets("stable_id", places)


def _assets(name: str, places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Asset]:
    found: dict[tuple[int, str], Asset] = {}
    for platform, values in _by_platform(places).items():
        for chunk in _chunks(sorted(values)):
            for asset in Asset.objects.filter(platform_id=platform, **{f"{name}__in": chunk}):
                found[platform, getattr(asset, name)] = asset
    return found


def _by_platform(places: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    grouped: dict[int, set[str]] = {}
    for platform, value in places:
        grouped.setdefault(platform, set()).add(value)
    return grouped


def _chunks(values: Sequence[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
