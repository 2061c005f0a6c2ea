"""Pages by key: right while rows are added, and as fast on the last page as on the first."""

import json
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import BIGGEST_ID
from casework.errors import BadInput

MOST = 200


class BadCursor(BadInput):
    code = "bad-cursor"
    message = _("This cursor was not made by us, or was cut off.")
    remedy = _("Follow the addresses in “next” and “previous” as they are.")


class BadPageSize(BadInput):
    code = "bad-page-size"
    message = _("A page holds from 1 to %d results.") % MOST


class OldestFirst(CursorPagination):
    """In the order of recording. Subclasses name another column that is whole and unique."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = MOST
    page_size_query_description: Any = _("How many results a page holds, 200 at most.")
    cursor_query_description: Any = _("Where the page begins; taken from “next” or “previous”.")
    PARAMETERS: ClassVar = ("cursor", "page_size")

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) <= MOST:
            raise BadPageSize(field="page_size")
        return int(asked)

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            # The position meets an integer column, so nothing else may reach it.
            if cursor and cursor.position is not None and abs(int(cursor.position)) > BIGGEST_ID:
                raise ValueError
        except (NotFound, ValueError) as fault:
            raise BadCursor(field="cursor") from fault
        return cursor

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()}
        )

    def text_of(self, rows: Any, request: Request) -> str:
        """Return the page of rows whose objects are JSON already, each with its key."""
        told: Any = self.paginate_queryset(rows, request)
        results = [text for _key, text in told]
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return f'{{"results":[{",".join(results)}],{json.dumps(links)[1:]}'

    def _get_position_from_instance(self, instance: Any, ordering: Any) -> Any:
        if isinstance(instance, tuple):
            return str(instance[0])
        return super()._get_position_from_instance(instance, ordering)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }


class NewestFirst(OldestFirst):
    ordering = "-pk"
