"""Assets and posts of a network."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import attributing
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, find
from casework.api.paging import OldestFirst
from casework.api.seeking import campaign_of, narrative_of, target_of
from casework.api.shapes.assets import (
    AssetDetailShape,
    AssetEdit,
    AssetEntry,
    AssetFilters,
    AssetShape,
    AttachedShape,
    PostEdit,
    PostFilters,
    PostShape,
)
from casework.api.versions import etag_of, require_match
from casework.models import ImportRow, Membership, Network, Scope
from casework.queries import listing

READINGS = {"narrative": narrative_of, "target": target_of, "campaign": campaign_of}


class Assets(NetworkDoor):
    write_scope = Scope.ASSETS
    pagination_class = OldestFirst

    @operation("Assets of a network", parameters=[AssetFilters], responses=AssetShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        network, asked = self.network(), self.asked(AssetFilters)
        whole = None if asked else network
        members = self.called(network.memberships.all(), "asset", asked, key="asset_id")
        found = _matching_assets(members, **asked)
        return self.long_page(found, listing.ASSETS, all_of=whole)

    @operation(
        "Add what an address or handle names",
        request=AssetEntry,
        responses={200: AttachedShape, 201: AttachedShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        network, entry = self.network(), self.read(AssetEntry)
        if "campaign" in entry:
            entry["campaign"] = campaign_of(network, entry["campaign"])
        attached = attributing.attach(network, by=self.officer, **entry)
        is_new = attached.result != ImportRow.Result.UNCHANGED
        data = self.show(_as_rows(self, network, attached), AttachedShape)
        return Response(data, status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class AssetFile(NetworkDoor):
    write_scope = Scope.ASSETS

    @operation("One asset of a network", responses=AssetDetailShape)
    def get(self, request: Request, reference: str, asset: int) -> Response:
        return self.current()

    @operation(
        "Correct what the case says of an asset",
        request=AssetEdit,
        responses=AssetDetailShape,
        is_matched=True,
    )
    def patch(self, request: Request, reference: str, asset: int) -> Response:
        network = self.network()
        member = find(_members(network), asset=asset)
        version, entry = require_match(request, member), self.read(AssetEdit)
        if "campaign" in entry:
            entry["campaign"] = campaign_of(network, entry["campaign"])
        attributing.detail(member, by=self.officer, version=version, **entry)
        return self.current()

    def current(self) -> Response:
        """Answer with the asset as the case has it now."""
        rows = self.named(_members(self.network()), "asset", key="asset_id")
        member = find(rows, asset=self.kwargs["asset"])
        data = self.show(member, AssetDetailShape)
        return Response(data, headers={"ETag": etag_of(member)})


class Posts(NetworkDoor):
    pagination_class = OldestFirst

    @operation("Posts of a network", parameters=[PostFilters], responses=PostShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        network, asked = self.network(), self.asked(PostFilters)
        whole = None if asked else network
        places = self.called(_places(network), "post", asked, key="post_id")
        found = _matching_posts(places, **asked)
        return self.long_page(found, listing.POSTS, all_of=whole)


class PostFile(NetworkDoor):
    write_scope = Scope.ASSETS

    @operation("One post of a network", responses=PostShape)
    def get(self, request: Request, reference: str, post: int) -> Response:
        return self.current()

    @operation(
        "Say what the case reads in a post",
        request=PostEdit,
        responses=PostShape,
        is_matched=True,
    )
    def patch(self, request: Request, reference: str, post: int) -> Response:
        network = self.network()
        place = find(_places(network), post=post)
        version, entry = require_match(request, place), self.read(PostEdit)
        for name, seek in READINGS.items():
            if name in entry:
                entry[name] = seek(network, entry[name])
        attributing.read_into(place, by=self.officer, version=version, **entry)
        return self.current()

    def current(self) -> Response:
        """Answer with the post as the case has it now."""
        rows = self.named(_places(self.network()), "post", key="post_id")
        place = find(rows, post=self.kwargs["post"])
        return Response(self.show(place, PostShape), headers={"ETag": etag_of(place)})


def _members(network: Network) -> QuerySet[Membership]:
    return network.memberships.select_related("asset__platform", "recorded_by", "network")


def _places(network: Network) -> QuerySet[Any]:
    here = Membership.objects.filter(network=OuterRef("network"), asset=OuterRef("post__author"))
    places = network.post_memberships.annotate(has_author_here=Exists(here))
    return places.select_related("post__platform", "post__author", "recorded_by")


def _matching_assets(
    members: QuerySet[Membership], *, q: str = "", platform: str = "", presence: str = ""
) -> QuerySet[Membership]:
    if q:
        words = Q(asset__handle__icontains=q) | Q(asset__url__icontains=q)
        members = members.filter(words | Q(display_name__icontains=q))
    if platform:
        members = members.filter(asset__platform__slug=platform)
    return members.filter(presence=presence) if presence else members


def _matching_posts(
    places: QuerySet[Any], *, q: str = "", author: int | None = None, **exact: str
) -> QuerySet[Any]:
    if q:
        places = places.filter(Q(post__text__icontains=q) | Q(post__url__icontains=q))
    if author:
        places = places.filter(post__author=author, has_author_here=True)
    columns = {"platform": "post__platform__slug", "language": "post__language"}
    return places.filter(**{columns.get(name, name): value for name, value in exact.items()})


def _as_rows(door: NetworkDoor, network: Network, attached: attributing.Attached) -> dict[str, Any]:
    """Return what was attached as the rows of the case that say so."""
    asset, post = attached.asset, attached.post
    members = door.named(_members(network), "asset", key="asset_id")
    places = door.named(_places(network), "post", key="post_id")
    return {
        "result": attached.result,
        "asset": find(members, asset=asset) if asset else None,
        "post": find(places, post=post) if post else None,
    }
