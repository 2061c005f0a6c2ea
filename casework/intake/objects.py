"""JSON → records: an array of objects, or one object to a line."""

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, TextIO

from casework.intake.reasons import UnreadableFile
from casework.intake.sheets import Record

# An array is read as a whole; longer lists come as one object to a line.
MOST_CHARACTERS = 32_000_000
LONGEST_LINE = 16_000_000
# The names that the first objects have make the header.
SAMPLE = 200

_BEGINS = re.compile(r"\ufeff?\s*(\[\s*\{|\{\s*\")")


class Broken(list[str]):
    """A line that should be an object and is none; its text is its only cell."""


def is_json(sample: str) -> bool:
    """Tell whether a text begins as a list of objects does."""
    return _BEGINS.match(sample) is not None


def records(text: TextIO) -> Iterator[Record]:
    """Yield the names of the objects as a header, then each object as a record.

    :raises UnreadableFile: where an array is broken or too long to be read as a whole.
    """
    objects = _objects(text)
    first = list(islice(objects, SAMPLE))
    names = list(
        dict.fromkeys(name for _line, one in first if isinstance(one, dict) for name in one)
    )
    yield 0, names
    for line, one in chain(first, objects):
        yield line, _cells(one, names)


def _objects(text: TextIO) -> Iterator[tuple[int, Any]]:
    """Yield each object with its line, or with its place where all are one array."""
    lines = enumerate(_read(text), start=1)
    number, begin = next(((n, line) for n, line in lines if line.strip("\ufeff \t\r\n")), (0, ""))
    begin = begin.lstrip("\ufeff")
    if isinstance(first := _parsed(begin), dict) and _wrapped(first) is None:
        yield number, first
        yield from ((n, _parsed(line)) for n, line in lines if line.strip())
    else:
        yield from enumerate(_array(begin + text.read(MOST_CHARACTERS + 1)), start=1)


def _read(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE + 1):
        # A long array is no long line: it is read on, and has a limit of its own.
        if len(line) > LONGEST_LINE and not line.lstrip("\ufeff \t").startswith("["):
            raise UnreadableFile("LINE_TOO_LONG")
        yield line


def _array(text: str) -> list[Any]:
    if len(text) > MOST_CHARACTERS:
        raise UnreadableFile("JSON_TOO_LONG")
    found = _parsed(text)
    if isinstance(found, dict):
        found = _wrapped(found)
    if not isinstance(found, list):
        raise UnreadableFile("BROKEN_JSON")
    return found


def _wrapped(found: dict[str, Any]) -> list[Any] | None:
    """Return the list of objects that some systems wrap: {"accounts": [...]}."""
    lists = [
        value
        for value in found.values()
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
    ]
    return lists[0] if len(lists) == 1 else None


def _parsed(text: str) -> Any:
    """Return what a text says, or the text itself where it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _cells(one: Any, names: list[str]) -> list[str]:
    if not isinstance(one, dict):
        return Broken([_text(one).strip()])
    known = set(names)
    others = [f"{name}: {_text(value)}" for name, value in one.items() if name not in known]
    return [_text(one.get(name)) for name in names] + others


def _text(value: Any) -> str:
    """Return a value as a cell: nothing for null, several texts with spaces between them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return " ".join(value)
    return json.dumps(value, ensure_ascii=False)
