"""Channels and clauses, as administrators keep them."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import Door
from casework.api.paging import OldestFirst
from referrals.api.shapes.directory import ChannelShape, DirectoryFilters, PolicyShape
from referrals.models import Channel, Policy


class Channels(Door):
    pagination_class = OldestFirst

    @operation(
        "Channels by which platforms take referrals",
        parameters=[DirectoryFilters],
        responses=ChannelShape(many=True),
    )
    def get(self, request: Request) -> Response:
        kept = Channel.objects.filter(**_columns(self.asked(DirectoryFilters)))
        return self.page(kept.select_related("platform", "calendar"), ChannelShape)


class Policies(Door):
    pagination_class = OldestFirst

    @operation(
        "Clauses of the platforms' own rules",
        parameters=[DirectoryFilters],
        responses=PolicyShape(many=True),
    )
    def get(self, request: Request) -> Response:
        kept = Policy.objects.filter(**_columns(self.asked(DirectoryFilters)))
        return self.page(kept.select_related("platform"), PolicyShape)


def _columns(asked: dict[str, Any]) -> dict[str, Any]:
    return {{"platform": "platform__slug"}.get(name, name): value for name, value in asked.items()}
