"""Gives every object that is read a tag, and sends nothing to who holds it already."""

import hashlib
import json
import re
from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

# Sentences follow the reader's language, and are no part of what the object is.
SENTENCES = frozenset({"step_text", "reason_text", "label", "remedy"})
OPAQUE = re.compile(r'(?:W/)?("[^"]*")')


def fresh(request: Request, response: Any) -> Any:
    """Tag the object, and answer 304 where the client names that very tag.

    Tags are compared weakly: a compressed answer is another string of bytes, not another version.
    """
    if request.method not in ("GET", "HEAD") or not is_object(response):
        return response
    if not response.has_header("ETag"):
        response["ETag"] = _tag_of(response.data)
    held = request.headers.get("If-None-Match", "")
    if held.strip() != "*" and response["ETag"] not in OPAQUE.findall(held):
        return response
    return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": response["ETag"]})


def is_object(response: Any) -> bool:
    """Tell an object from a list, a file or a problem."""
    data = getattr(response, "data", None)
    is_one = isinstance(data, dict) and "results" not in data
    return is_one and response.status_code == status.HTTP_200_OK


def moving_tag(version: int, data: dict[str, Any]) -> str:
    """Return a tag for a job that counts versions, but whose progress is no version of its own."""
    return f'"{version}-{_digest_of(data)[:16]}"'


def _tag_of(data: dict[str, Any]) -> str:
    """Return a tag for an object that counts no versions, out of its codes alone."""
    return f'"{_digest_of(data)[:32]}"'


def _digest_of(data: dict[str, Any]) -> str:
    codes = json.dumps(_codes(data), sort_keys=True, default=str)
    return hashlib.sha256(codes.encode()).hexdigest()


def _codes(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _codes(one) for name, one in value.items() if name not in SENTENCES}
    if isinstance(value, list | tuple):
        return [_codes(one) for one in value]
    return value
