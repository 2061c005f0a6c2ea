"""Whole lists as NDJSON: one object a line, in flat memory however long the list is."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import models
from django.http import StreamingHttpResponse
from django.utils import translation
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

MEDIA_TYPE = "application/x-ndjson"
CHUNK = 500


class LinesRenderer(JSONRenderer):
    """Lets a client ask for lines; whatever is no list is one line."""

    media_type = MEDIA_TYPE
    format = "ndjson"


def answer(rows: models.QuerySet, show: Callable[[list[Any]], list[Any]]) -> StreamingHttpResponse:
    """Answer with every row, read from the database as the client reads on."""
    language = translation.get_language()
    return StreamingHttpResponse(_pieces(rows, show, language), content_type=MEDIA_TYPE)


def _pieces(
    rows: models.QuerySet, show: Callable[[list[Any]], list[Any]], language: str | None
) -> Iterator[bytes]:
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        # The request is over when this runs, and with it the language that it had.
        with translation.override(language):
            shown = show(chunk)
        yield b"".join(json.dumps(one, cls=JSONEncoder).encode() + b"\n" for one in shown)
