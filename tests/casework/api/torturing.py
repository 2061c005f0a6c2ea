"""Sends nasty things and undoes whatever came of them."""

import json
import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any
from urllib.parse import urlencode

from django.db import transaction

from tests.casework.api.calling import Caller
from tests.casework.api.declared import fields_of
from tests.casework.api.nasty import BODIES, VALUES
from tests.casework.api.routes import Route
from tests.casework.api.writes import Write

# All combinations take many minutes; RENVOI_TORTURE=all sends every one of them.
STEP = 1 if os.environ.get("RENVOI_TORTURE") == "all" else 7


def try_all(
    caller: Caller, requests: Iterable[tuple[str, str, dict[str, Any]]], *, step: int = STEP
) -> None:
    """Fail on any answer that blames us; the client itself raises what was not foreseen."""
    for method, address, sent in islice(requests, 0, None, step):
        with transaction.atomic():
            answer = _send(caller, method, address, **sent)
            transaction.set_rollback(True)
        assert answer.status_code < 500, (method, address, sent)
        if answer.status_code >= 400 and not answer.streaming:
            assert answer["Content-Type"] == "application/problem+json", (method, address, sent)
            assert json.loads(answer.content)["status"] == answer.status_code


def torture(caller: Caller, route: Route, write: Write, things: dict[str, Any]) -> None:
    """Send every nasty body to one door, and every nasty value in each of its fields."""
    address = route.address(**things)
    raw = [{"data": body, "content_type": "application/json"} for body in BODIES]
    fields = every_field(write, things, VALUES)
    others = every_other_field(caller, route, write, things, VALUES)
    try_all(caller, [(write.method, address, sent) for sent in raw], step=1)
    try_all(caller, ((write.method, address, {"json": body}) for body in chain(fields, others)))


def _send(
    caller: Caller,
    method: str,
    address: str,
    *,
    query: dict[str, str] | None = None,
    json: Any = None,
    **facts: Any,
) -> Any:
    if json is not None:
        facts |= {"data": dumps(json), "content_type": "application/json"}
    if query:
        address += "?" + urlencode(query, errors="surrogatepass")
    return caller.generic(method, address, **facts)


def dumps(value: Any) -> bytes:
    return json.dumps(value).encode()


def every_field(
    write: Write, things: dict[str, Any], values: list[Any]
) -> Iterator[dict[str, Any]]:
    """Yield the sound body with each of its fields, at each level, set to each value."""
    for value in values:
        yield from _replaced(write.body(things), value)


def every_other_field(
    caller: Caller, route: Route, write: Write, things: dict[str, Any], values: list[Any]
) -> Iterator[dict[str, Any]]:
    """Yield the sound body with all fields that it lacks set to each value.

    What is refused of these is left out the second time, so that the rest goes all the way in.
    """
    sound = write.body(things)
    lacking = fields_of(route, write.method) - sound.keys()
    for value in values if lacking else []:
        body = {**sound, **dict.fromkeys(lacking, value)}
        yield body
        refused = _refused(caller, write.method, route.address(**things), body)
        yield {name: v for name, v in body.items() if name in sound or name not in refused}


def _refused(caller: Caller, method: str, address: str, body: dict[str, Any]) -> set[str]:
    with transaction.atomic():
        answer = _send(caller, method, address, json=body)
        transaction.set_rollback(True)
    return {e["field"].partition(".")[0] for e in answer.json().get("errors", [])}


def _replaced(body: Any, value: Any) -> Iterator[Any]:
    if isinstance(body, dict):
        for name in body:
            yield {**body, name: value}
            for inner in _replaced(body[name], value):
                yield {**body, name: inner}
    elif isinstance(body, list) and body:
        yield [value, *body[1:]]
        for inner in _replaced(body[0], value):
            yield [inner, *body[1:]]


def spoilt_addresses(route: Route, things: dict[str, Any], places: list[str]) -> Iterator[str]:
    """Yield the address with each of its parameters replaced by each nasty place."""
    for name in route.parameters:
        for place in places:
            yield route.address(**{**things, name: place})
