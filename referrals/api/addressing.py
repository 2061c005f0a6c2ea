"""Finds the items of a referral that a partner names in its own way, in a few queries for all."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, Fault
from casework.intake.identity import AuthorlessPost, Identity, identify
from referrals.models import Referral

WAYS = ("number", "url", "stable_id")


def numbered(referral: Referral, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the item's number in place of its address or stable id.

    :raises BadInput: naming each row that names no item of the referral, or names it twice over.
    """
    told = [dict(row) for row in rows]
    keys = [_key(row.get("url", ""), referral) for row in told]
    known = _numbers(referral, keys, {row["stable_id"] for row in told if "stable_id" in row})
    faults = []
    for place, (row, key) in enumerate(zip(told, keys, strict=True), start=1):
        ways = [way for way in WAYS if way in row]
        if len(ways) != 1:
            faults.append(Fault(_("Name the item in one way."), "number", place, code="one-way"))
            continue
        if ways != ["number"]:
            value = row.pop(ways[0])
            number = known.get((ways[0], key if ways == ["url"] else value))
            if number is None:
                faults.append(_absent(ways[0], place))
            row["number"] = number
    if faults:
        raise BadInput(faults=faults)
    return told


def _absent(way: str, place: int) -> Fault:
    return Fault(
        _("The referral has no item with this address or id."),
        way,
        place,
        _("List the items, and take the number from there."),
        "no-such-item",
    )


def _key(url: str, referral: Referral) -> str:
    """Return the key of the post or account that an address of this platform leads to."""
    found = identify(url, default_platform=referral.platform.slug) if url else None
    if not isinstance(found, Identity | AuthorlessPost):
        return ""
    if found.platform != referral.platform.slug:
        return ""
    if found.post is not None:
        return f"post:{found.post.key}"
    return f"asset:{found.key}" if isinstance(found, Identity) else ""


def _numbers(
    referral: Referral, keys: Iterable[str], stable: set[str]
) -> dict[tuple[str, str], int]:
    posts = {key.removeprefix("post:") for key in keys if key.startswith("post:")}
    assets = {key.removeprefix("asset:") for key in keys if key.startswith("asset:")}
    named = Q(asset__key__in=assets) | Q(post__key__in=posts)
    named |= Q(asset__stable_id__in=stable - {""})
    rows = referral.items.filter(named).values_list(
        "number", "asset__key", "asset__stable_id", "post__key"
    )
    found: dict[tuple[str, str], int] = {}
    for number, asset, stable_id, post in rows:
        found["url", f"post:{post}" if post else f"asset:{asset}"] = number
        if stable_id:
            found["stable_id", stable_id] = number
    return found
