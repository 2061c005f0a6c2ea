"""What the fuzzer is told of the case at hand, so that it gets past the first 404.

Loaded by schemathesis through SCHEMATHESIS_HOOKS; RENVOI_KNOWN holds what exists, by name.
"""

import json
import os
import random
import zlib
from typing import Any

import schemathesis

KNOWN: dict[str, list[Any]] = json.loads(os.environ.get("RENVOI_KNOWN", "{}"))
TAGS = ['"1"', '"2"', '"3"', '"4"', '"5"', '"6"', '"7"', '"8"']


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Name, most of the time, something that is there."""
    chance = _chance(path_parameters)
    if not path_parameters or chance.random() < 0.3:
        return path_parameters
    kind = "referral" if "/referrals/{" in context.operation.path else "network"
    return {
        name: chance.choice(KNOWN.get(kind if name == "reference" else name, [1]))
        for name in path_parameters
    }


@schemathesis.hook
def map_headers(context: Any, headers: Any) -> Any:
    """Send, most of the time, a tag that could be the current one."""
    chance = _chance(headers)
    if not headers or "If-Match" not in headers or chance.random() < 0.3:
        return headers
    return {**headers, "If-Match": chance.choice(TAGS)}


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Let bodies, most of the time, name what is there."""
    chance = _chance(body)
    return body if chance.random() < 0.3 else _named(body, chance)


def _chance(value: Any) -> random.Random:
    """Return chance that depends on the value only, so that a seed gives the same run again."""
    return random.Random(zlib.crc32(repr(value).encode(errors="replace")))


def _named(body: Any, chance: random.Random, name: str = "") -> Any:
    if isinstance(body, dict):
        return {key: _named(value, chance, str(key)) for key, value in body.items()}
    if isinstance(body, list):
        return [_named(value, chance, name.removesuffix("s")) for value in body]
    if name in KNOWN and chance.random() < 0.8:
        return chance.choice(KNOWN[name])
    return body
