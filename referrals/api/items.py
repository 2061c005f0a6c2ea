"""Items and exhibits of a referral."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import find
from casework.api.paging import OldestFirst
from casework.api.seeking import assets_of, evidence_of, posts_of
from casework.api.versions import etag_of, require_match
from casework.models import Asset, Evidence, Post, Scope
from referrals.actions import drafting
from referrals.api.doors import ReferralDoor
from referrals.api.shapes.items import (
    ExhibitEntry,
    ExhibitShape,
    ItemFilters,
    ItemNumbers,
    ItemsEntry,
    ItemShape,
    ItemsShape,
    RemovedShape,
    WhyEntry,
)
from referrals.models import Exhibit, Referral
from referrals.queries.fate import items_with_fate


class ByNumber(OldestFirst):
    """Numbers are permanent, so this order never changes."""

    ordering = "number"


class Items(ReferralDoor):
    write_scope = Scope.REFERRALS
    pagination_class = ByNumber

    @operation(
        "Items with what became of each",
        parameters=[ItemFilters],
        responses=ItemShape(many=True),
    )
    def get(self, request: Request, reference: str) -> Response:
        items = _items(self.referral())
        return self.page(_matching(items, **self.asked(ItemFilters)), ItemShape)

    @operation(
        "Put assets and posts of the case into a draft",
        request=ItemsEntry,
        responses={201: ItemsShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        referral, entry = self.referral(), self.read(ItemsEntry)
        things: list[Asset | Post] = [
            *assets_of(referral.network, entry.get("assets", [])),
            *posts_of(referral.network, entry.get("posts", [])),
        ]
        made = drafting.add_items(
            referral, things=things, why=entry.get("why", ""), by=self.officer
        )
        rows = _items(referral).filter(number__in=[item.number for item in made])
        results = self.show(rows.order_by("number"), ItemShape, many=True)
        return Response({"results": results}, status.HTTP_201_CREATED)

    @operation(
        "Take items out of a draft",
        request=ItemNumbers,
        responses={200: RemovedShape},
        is_matched=True,
    )
    def delete(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(ItemNumbers)
        removed = drafting.remove_items(
            referral, numbers=entry["numbers"], by=self.officer, version=version
        )
        return Response({"removed": removed})


class ItemFile(ReferralDoor):
    write_scope = Scope.REFERRALS

    @operation("One item with what became of it", responses=ItemShape)
    def get(self, request: Request, reference: str, number: int) -> Response:
        return self.current()

    @operation(
        "Say why an item is included", request=WhyEntry, responses=ItemShape, is_matched=True
    )
    def patch(self, request: Request, reference: str, number: int) -> Response:
        item = find(_items(self.referral()), number=number)
        version, entry = require_match(request, item), self.read(WhyEntry)
        drafting.explain_item(item, why=entry["why"], by=self.officer, version=version)
        return self.current()

    def current(self) -> Response:
        """Answer with the item as it stands now."""
        item = find(_items(self.referral()), number=self.kwargs["number"])
        return Response(self.show(item, ItemShape), headers={"ETag": etag_of(item)})


class Exhibits(ReferralDoor):
    write_scope = Scope.REFERRALS
    pagination_class = ByNumber

    @operation("Exhibits of a referral", responses=ExhibitShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(_exhibits(self.referral()), ExhibitShape)

    @operation("Cite evidence of the case", request=ExhibitEntry, responses={201: ExhibitShape})
    def post(self, request: Request, reference: str) -> Response:
        referral, entry = self.referral(), self.read(ExhibitEntry)
        evidence = evidence_of(referral.network, entry.pop("evidence"))
        assert isinstance(evidence, Evidence), "the entry requires an id"
        exhibit = drafting.add_exhibit(referral, evidence=evidence, by=self.officer, **entry)
        return self.made(self.show(exhibit, ExhibitShape))


class ExhibitFile(ReferralDoor):
    write_scope = Scope.REFERRALS

    @operation("Take an exhibit out of a draft", responses={204: None}, is_matched=True)
    def delete(self, request: Request, reference: str, number: int) -> Response:
        self.read_nothing()
        exhibit = find(_exhibits(self.referral()), number=number)
        referral, version = self.matched()
        number = exhibit.number
        drafting.remove_exhibit(referral, number=number, by=self.officer, version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _items(referral: Referral) -> QuerySet[Any]:
    items = referral.items.select_related("asset", "post", "referral__network")
    return items_with_fate(items)


def _exhibits(referral: Referral) -> QuerySet[Exhibit]:
    return referral.exhibits.select_related("evidence")


def _matching(
    items: QuerySet[Any], *, is_decided: bool | None = None, **exact: Any
) -> QuerySet[Any]:
    if is_decided is not None:
        items = items.filter(said__isnull=not is_decided)
    return items.filter(**exact)
