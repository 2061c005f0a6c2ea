from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions.observing import Look
from casework.api.contract import operation
from casework.api.doors import NetworkDoor
from casework.api.paging import NewestFirst
from casework.api.seeking import NotOfNetwork, OneThing
from casework.api.shapes.assets import ObservationFilters, ObservationShape
from casework.errors import BadInput, Fault
from casework.models import Asset, Evidence, Network, Post


class Observations(NetworkDoor):
    pagination_class = NewestFirst

    @operation(
        "What was seen of assets and posts",
        parameters=[ObservationFilters],
        responses=ObservationShape(many=True),
    )
    def get(self, request: Request, reference: str) -> Response:
        seen = self.network().observations.filter(**self.asked(ObservationFilters))
        return self.page(seen.select_related("recorded_by"), ObservationShape)


def looks_of(network: Network, entries: list[dict[str, Any]]) -> list[Look]:
    """Turn ids into what they name in this network, in three queries however many there are.

    :raises BadInput: naming every row that names nothing, or more than one thing.
    """
    assets = _named(Asset.objects.filter(memberships__network=network), "asset", entries)
    posts = _named(Post.objects.filter(memberships__network=network), "post", entries)
    proofs = _named(Evidence.objects.filter(network=network), "evidence", entries)
    looks, faults = [], []
    for row, entry in enumerate(entries, start=1):
        fault = _fault(row, entry, assets=assets, posts=posts, proofs=proofs)
        if fault:
            faults.append(fault)
            continue
        thing = assets[entry.pop("asset")] if "asset" in entry else posts[entry.pop("post")]
        proof = entry.pop("evidence", None)
        looks.append(Look(thing, evidence=proofs[proof] if proof else None, **entry))
    if faults:
        raise BadInput(faults=faults)
    return looks


def _named(rows: Any, name: str, entries: list[dict[str, Any]]) -> dict[int, Any]:
    wanted = {entry[name] for entry in entries if entry.get(name)}
    return dict(rows.in_bulk(wanted)) if wanted else {}


def _fault(
    row: int,
    entry: dict[str, Any],
    *,
    assets: dict[int, Asset],
    posts: dict[int, Post],
    proofs: dict[int, Evidence],
) -> Fault | None:
    if ("asset" in entry) == ("post" in entry):
        return Fault(OneThing.message, "asset", row, code=OneThing.code)
    for name, known in (("asset", assets), ("post", posts), ("evidence", proofs)):
        if entry.get(name) and entry[name] not in known:
            return Fault(NotOfNetwork.message, name, row, NotOfNetwork.remedy, NotOfNetwork.code)
    return None
