"""How a package is cut into a main document and annex volumes, by permanent item numbers."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import orjson

from referrals.rendering import environment, variants
from referrals.rendering.failures import UnknownSchema
from referrals.schema import upgraded

# Up to so many items all stand in the main document, and there is no annex.
FITS = 200
# With more items the main document shows so many first ones; the annexes hold every item.
SHOWN = 25
# Block k holds the numbers from (k - 1) * BLOCK + 1 to k * BLOCK, whatever was taken out of it.
BLOCK = 200
MAIN = 0
SCHEMA = "renvoi.volume/1"
# What an annex prints besides its items; nothing else of the contents may reach its pages.
SHARED = ("reference", "language", "platform", "marking", "tlp")


@dataclass(frozen=True, slots=True)
class Cut:
    """One document of a package: number 0 is the main one, whose items are those it shows."""

    number: int
    first: int
    last: int
    items: int


def plan(contents_text: str) -> list[Cut]:
    """Return the documents of the package: the main one, then its annex volumes if any.

    :raises UnknownSchema: when the contents cannot be read.
    """
    numbers = sorted(int(item["number"]) for item in _data(contents_text)["items"])
    shown = numbers if len(numbers) <= FITS else numbers[:SHOWN]
    main = Cut(MAIN, shown[0] if shown else 0, shown[-1] if shown else 0, len(shown))
    if len(numbers) <= FITS:
        return [main]
    blocks: dict[int, int] = {}
    for number in numbers:
        block = _block(number)
        blocks[block] = blocks.get(block, 0) + 1
    return [main, *(_cut(block, items) for block, items in blocks.items())]


def extract(contents_text: str, number: int, *, variant: str) -> str:
    """Return, as canonical JSON, exactly what decides the pages of this annex.

    :raises UnknownSchema: when the contents cannot be read or have no such annex.
    """
    data = _data(contents_text)
    items = [item for item in data["items"] if _block(int(item["number"])) == number]
    if not items:
        raise UnknownSchema(f"no item belongs to annex {number}")
    # Only this block is looked through, so that the whole costs no more than its items.
    data = variants.of(data | {"items": items}, variant)
    items = data["items"]
    cut = _cut(number, len(items))
    annex = {name: data[name] for name in SHARED} | {
        "schema": SCHEMA,
        "organisation": data["sender"]["organisation"],
        "url_form": data["channel"]["url_form"],
        "variant": variant,
        "number": number,
        "first": cut.first,
        "last": cut.last,
        "items": items,
    }
    return json.dumps(annex, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def volume_key(contents_text: str, number: int, *, variant: str = "") -> str:
    """Return the SHA-256 over all that decides the bytes of this annex; equal key, equal bytes.

    :raises UnknownSchema: when the contents cannot be read or have no such annex.
    """
    text = extract(contents_text, number, variant=variant)
    parts = f"{environment.digest()}\n{text}"
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def _block(number: int) -> int:
    return (number - 1) // BLOCK + 1


def _cut(block: int, items: int) -> Cut:
    return Cut(block, (block - 1) * BLOCK + 1, block * BLOCK, items)


# A package's volumes are asked for one after the other, with the same contents each time.
@lru_cache(maxsize=1)
def _data(contents_text: str) -> dict[str, Any]:
    try:
        # Lone surrogates are no UTF-8 and only the slower parser takes them.
        data = upgraded(orjson.loads(contents_text))
    except ValueError:
        data = upgraded(_slowly(contents_text))
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise UnknownSchema("there is no list of items")
    return data


def _slowly(contents_text: str) -> dict[str, Any]:
    try:
        return cast(dict[str, Any], json.loads(contents_text))
    except ValueError as error:
        raise UnknownSchema(f"not JSON ({error})") from error
