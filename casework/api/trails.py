from collections.abc import Collection

from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import NetworkDoor
from casework.api.paging import OldestFirst
from casework.api.shapes.trail import EventFilters, EventShape
from casework.models import Event, Network


class NewestLine(OldestFirst):
    ordering = "-sequence"


class Trail(NetworkDoor):
    """The append-only trail of one network."""

    pagination_class = NewestLine
    _seen: Collection[str] | None = None

    @operation("The trail of a network", parameters=[EventFilters], responses=EventShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        lines = Event.objects.visible_to(self.officer).filter(chain__network=self.network())
        lines = lines.filter(**self.asked(EventFilters))
        return self.page(lines.select_related("actor"), EventShape)

    def seen(self) -> Collection[str]:
        """Return the networks in sight, asked for once however many lines name one."""
        if self._seen is None:
            visible = Network.objects.visible_to(self.officer)
            self._seen = set(visible.values_list("reference", flat=True))
        return self._seen
