"""Turns plain data into frozen dataclasses, refusing whatever they do not say."""

import dataclasses
import functools
import types
import typing
from datetime import UTC, date, datetime
from typing import Any, Literal

from referrals.rendering.failures import UnknownSchema

Code = typing.NewType("Code", str)


def record(kind: Any, value: Any, where: str) -> Any:
    """Return the dataclass of this kind, refusing missing and unknown keys alike."""
    if not isinstance(value, dict):
        raise UnknownSchema(f"{where} is not an object")
    hints = _hints(kind)
    names = {field.name for field in dataclasses.fields(kind)} - {"withheld"}
    if odd := names.symmetric_difference(value):
        raise UnknownSchema(f"{where}: missing or unknown {', '.join(sorted(odd))}")
    return kind(**{name: _convert(hints[name], value[name], f"{where}.{name}") for name in value})


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _convert(kind: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        inner = next(arg for arg in typing.get_args(kind) if arg is not type(None))
        return None if value is None else _convert(inner, value, where)
    if origin is Literal:
        return _one_of(typing.get_args(kind), value, where)
    if origin is tuple:
        return _sequence(typing.get_args(kind), value, where)
    if origin is dict:
        _, inner = typing.get_args(kind)
        return {str(key): _convert(inner, value[key], where) for key in sorted(value)}
    if dataclasses.is_dataclass(kind):
        return record(kind, value, where)
    return _scalar(kind, value, where)


def _one_of(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    if value not in choices:
        raise UnknownSchema(f"{where}: {value!r} is none of {', '.join(map(str, choices))}")
    return value


def _sequence(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise UnknownSchema(f"{where} is not a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_convert(kinds[0], v, f"{where}[{i}]") for i, v in enumerate(value))
    if len(kinds) != len(value):
        raise UnknownSchema(f"{where} has {len(value)} parts instead of {len(kinds)}")
    return tuple(_convert(kind, v, where) for kind, v in zip(kinds, value, strict=True))


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind in (date, datetime):
        return _moment(kind, value, where)
    plain = str if kind is Code else kind
    # bool is an int to Python, but a count is never true.
    if not isinstance(value, plain) or (plain is int and isinstance(value, bool)):
        raise UnknownSchema(f"{where}: {plain.__name__} expected, got {value!r:.60}")
    return value


def _moment(kind: Any, value: Any, where: str) -> date | datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise UnknownSchema(f"{where}: not an ISO date: {value!r:.60}") from error
    if kind is date:
        return moment.date()
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
