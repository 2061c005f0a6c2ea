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


def answer(rows: models.QuerySet, tell: Callable[[list[Any]], list[str]]) -> StreamingHttpResponse:
    """Answer with every row, read from the database as the client reads on."""
    language = translation.get_language()
    return StreamingHttpResponse(_pieces(rows, tell, language), content_type=MEDIA_TYPE)


def texts(shown: list[Any]) -> list[str]:
    """Return each object as its line."""
    return [json.dumps(one, cls=JSONEncoder) for one in shown]


def _pieces(
    rows: models.QuerySet, tell: Callable[[list[Any]], list[str]], language: str | None
) -> Iterator[bytes]:
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        # The request is over when this runs, and with it the language that it had.
        with translation.override(language):
            told = tell(chunk)
        yield "".join(f"{line}\n" for line in told).encode()
