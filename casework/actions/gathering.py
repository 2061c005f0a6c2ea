"""Puts many addresses into a network at once: set by set, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._facts import AssetFacts, PostFacts
from casework.actions._placing import Placed, Result, place_assets, place_posts
from casework.actions.attributing import facts_of, lock
from casework.errors import BadInput, Fault
from casework.intake.identity import AuthorlessPost, Identity, Unrecognised, identify
from casework.intake.reasons import REASONS
from casework.models import EventKind, Network, Officer, Platform
from casework.permissions import require_contributor

NO_PLATFORM = _("The directory has no platform “%s”.")
NOT_A_POST = _("This is the address of an account or page, not of a post.")


@dataclass(frozen=True, slots=True)
class Named:
    """One address or handle, and what is said of the asset or the post that it names."""

    value: str
    platform: str = ""
    of_asset: Mapping[str, Any] = field(default_factory=dict)
    of_post: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of one address."""

    asset: int | None
    post: int | None
    result: str


def attach_all(network: Network, *, named: Sequence[Named], by: Officer) -> list[Gathered]:
    """Add every asset, with its post where the address is one; the answer is in their order.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises BadInput: naming the row of each that cannot be added; then none is.
    """
    return _gather(network, named, by, [])


def attach_all_posts(network: Network, *, named: Sequence[Named], by: Officer) -> list[Gathered]:
    """Add every post with its author; the answer is in their order.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises BadInput: naming the row of each that is no post or cannot be added; then none is.
    """
    found = [identify(one.value, default_platform=one.platform) for one in named]
    strange = [
        Fault(NOT_A_POST, "value", row, code="not-a-post")
        for row, one in enumerate(found, start=1)
        if isinstance(one, Identity) and one.post is None
    ]
    return _gather(network, named, by, strange)


@transaction.atomic
def _gather(
    network: Network, named: Sequence[Named], by: Officer, faults: list[Fault]
) -> list[Gathered]:
    require_contributor(network, by)
    found = [identify(one.value, default_platform=one.platform) for one in named]
    faults = [*faults, *_unrecognised(found), *_of_no_platform(found)]
    if faults:
        raise BadInput(faults=sorted(faults, key=lambda fault: fault.row or 0))
    lock(network)
    facts = [_facts(one, identity) for one, identity in zip(named, found, strict=True)]
    assets = _placed_assets(network, facts, by)
    posts = iter(place_posts(network, [post for _asset, post in facts if post], by=by))
    done = [
        _told(placed, next(posts) if post else None)
        for placed, (_asset, post) in zip(assets, facts, strict=True)
    ]
    _record(network, done, by)
    return done


def _facts(
    one: Named, identity: Identity | AuthorlessPost | Unrecognised
) -> tuple[AssetFacts | None, PostFacts | None]:
    assert not isinstance(identity, Unrecognised), "these were refused"
    asset, post = facts_of(identity, facts=dict(one.of_asset))
    return asset, replace(post, **one.of_post) if post else None


def _placed_assets(
    network: Network, facts: Sequence[tuple[AssetFacts | None, PostFacts | None]], by: Officer
) -> list[Placed | None]:
    placed = iter(place_assets(network, [asset for asset, _post in facts if asset], by=by))
    rows = [next(placed) if asset else None for asset, _post in facts]
    taken = [
        _fault(one.reason, row) for row, one in enumerate(rows, start=1) if one and one.pk is None
    ]
    if taken:
        raise BadInput(faults=taken)
    return rows


def _told(asset: Placed | None, post: Placed | None) -> Gathered:
    result = post.result if post else asset.result if asset else Result.NOT_IMPORTED
    return Gathered(asset.pk if asset else None, post.pk if post else None, result)


def _unrecognised(found: Sequence[object]) -> list[Fault]:
    return [
        _fault(one.reason, row)
        for row, one in enumerate(found, start=1)
        if isinstance(one, Unrecognised)
    ]


def _fault(reason: str, row: int) -> Fault:
    label, remedy = REASONS[reason]
    return Fault(label, "value", row, remedy, reason)


def _of_no_platform(found: Sequence[object]) -> list[Fault]:
    known = set(Platform.objects.values_list("slug", flat=True))
    return [
        Fault(
            _("The directory has no platform “%s”.") % one.platform, "value", row, code="platform"
        )
        for row, one in enumerate(found, start=1)
        if isinstance(one, Identity | AuthorlessPost) and one.platform not in known
    ]


def _record(network: Network, done: Sequence[Gathered], by: Officer) -> None:
    fresh = [one for one in done if one.result != Result.UNCHANGED]
    if not fresh:
        return
    audit.record(
        EventKind.ASSET_ATTACHED,
        by=by,
        subject=network.reference,
        network=network,
        payload={
            "assets": sorted({one.asset for one in fresh if one.asset}),
            "posts": sorted({one.post for one in fresh if one.post}),
        },
    )
