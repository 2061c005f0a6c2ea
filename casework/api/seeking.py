"""Finds what a body names by id, always among what hangs on the network at hand."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, Fault
from casework.models import Asset, Campaign, Evidence, Narrative, Network, Post, Target

Row = TypeVar("Row")


class NotOfNetwork(BadInput):
    code = "not-of-network"
    message = _("The network has nothing with this id.")
    remedy = _("List what the network has, and take the id from there.")


class OneThing(BadInput):
    code = "one-thing"
    message = _("Name either an asset or a post.")


def evidence_of(network: Network, pk: int | None, *, field: str = "evidence") -> Evidence | None:
    """:raises NotOfNetwork: when the evidence is not the network's."""
    return None if pk is None else _one(network.evidence.filter(pk=pk).first(), field)


def campaign_of(network: Network, pk: int | None) -> Campaign | None:
    """:raises NotOfNetwork: when the campaign is not the network's."""
    return None if pk is None else _one(network.campaigns.filter(pk=pk).first(), "campaign")


def narrative_of(network: Network, pk: int | None) -> Narrative | None:
    """:raises NotOfNetwork: when the narrative is not the network's."""
    return None if pk is None else _one(network.narratives.filter(pk=pk).first(), "narrative")


def target_of(network: Network, pk: int | None) -> Target | None:
    """:raises NotOfNetwork: when the target is not the network's."""
    return None if pk is None else _one(network.targets.filter(pk=pk).first(), "target")


def campaigns_of(network: Network, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the campaign that each names, asked for once.

    :raises NotOfNetwork: naming the row of each that is not the network's.
    """
    told = [dict(row) for row in rows]
    found = network.campaigns.in_bulk({row["campaign"] for row in told if row.get("campaign")})
    faults = [
        Fault(NotOfNetwork.message, "campaign", place, NotOfNetwork.remedy, NotOfNetwork.code)
        for place, row in enumerate(told, start=1)
        if row.get("campaign") and row["campaign"] not in found
    ]
    if faults:
        raise NotOfNetwork(faults=faults)
    for row in told:
        if row.get("campaign"):
            row["campaign"] = found[row["campaign"]]
    return told


def assets_of(network: Network, pks: Iterable[int], *, field: str = "assets") -> list[Asset]:
    """Return the assets in the order asked for.

    :raises NotOfNetwork: naming the place of each that is not the network's.
    """
    wanted = list(pks)
    found = Asset.objects.filter(memberships__network=network, pk__in=set(wanted)).in_bulk()
    _require_all(wanted, found, field)
    return [found[pk] for pk in wanted]


def posts_of(network: Network, pks: Iterable[int], *, field: str = "posts") -> list[Post]:
    """Return the posts in the order asked for.

    :raises NotOfNetwork: naming the place of each that is not the network's.
    """
    wanted = list(pks)
    found = Post.objects.filter(memberships__network=network, pk__in=set(wanted)).in_bulk()
    _require_all(wanted, found, field)
    return [found[pk] for pk in wanted]


def _one(found: Row | None, field: str) -> Row:
    if found is None:
        raise NotOfNetwork(field=field)
    return found


def _require_all(wanted: list[int], found: Mapping[int, object], field: str) -> None:
    faults = [
        Fault(NotOfNetwork.message, field, row, NotOfNetwork.remedy, NotOfNetwork.code)
        for row, pk in enumerate(wanted, start=1)
        if pk not in found
    ]
    if faults:
        raise NotOfNetwork(faults=faults[:20])
