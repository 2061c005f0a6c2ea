"""Reads bodies with a limit, and refuses what other parsers would guess at."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser, MultiPartParser

from casework.actions._storing import TooLarge
from casework.errors import BadInput

# What the other parts of a form may add to its file.
SLACK = 1024 * 1024


class NotJson(BadInput):
    code = "not-json"
    message = _("The body is not valid JSON in UTF-8.")
    remedy = _("Send one JSON object, each name once, without NaN or Infinity.")


class BodyTooLarge(TooLarge):
    code = "body-too-large"
    remedy = _("Send it in several calls, or as a file where the contract takes one.")
    sentence = _("What was sent is larger than the %(limit)d bytes allowed here.")
    named = ""


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no name twice, of a bounded size and depth."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge(limit)
        try:
            return json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError) as fault:
            raise NotJson from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name comes twice")
    return made


def _no_constant(name: str) -> None:
    raise ValueError(name)


class UploadParser(MultiPartParser):
    """A form with one file; the door says how large it may be, before anything is read."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = {**(parser_context or {}), "encoding": "utf-8"}
        limit: int = context["view"].upload_limit()
        announced = context["request"].META.get("CONTENT_LENGTH") or "0"
        if int(announced) > limit + SLACK:
            raise TooLarge(limit)
        return super().parse(stream, media_type, context)
