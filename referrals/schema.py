"""The schema of frozen contents, and how contents of an earlier one are read today."""

import copy
from typing import Any

SCHEMA = "renvoi.contents/3"
SECOND, FIRST = "renvoi.contents/2", "renvoi.contents/1"
INTERNAL = "INTERNAL"
PLATFORM = "PLATFORM"

# What the first schema did not have, and what it means where nothing was said.
_ADDED: dict[str, dict[str, Any]] = {
    "network": {"time_zone": "UTC"},
    "channel": {"url_form": "LIVE", "officers": "NAME", "marking_ceiling": "", "tlp_ceiling": ""},
    "sender": {"number": ""},
    "figures": {"time_zone": "UTC", "hours": [], "created": [], "platforms": {}},
}
_ADDED_TO_LINES: dict[str, dict[str, Any]] = {
    "items": {"campaign": "", "techniques": [], "exhibits": [], "about_protected": False},
    "targets": {"is_protected": False},
}
_ADDED_ABOVE: dict[str, Any] = {"french": None, "internal_notes": "", "officers": []}
# What the second did not have either.
_ADDED_TO_EXHIBITS: dict[str, Any] = {"redacted": None, "custody": []}
_ADDED_TO_SAMPLES: dict[str, Any] = {"translation_en": "", "translation_fr": ""}


def upgraded(data: Any) -> Any:
    """Return contents of an earlier schema as contents of this one; leave all others alone.

    The text that was frozen, and so its digest, stays what it was.
    """
    if isinstance(data, dict) and data.get("schema") == FIRST:
        data = _from_first(data)
    if isinstance(data, dict) and data.get("schema") == SECOND:
        exhibits = _each(data.get("exhibits"), _ADDED_TO_EXHIBITS)
        return data | {"schema": SCHEMA, "exhibits": exhibits}
    return data


def _from_first(data: dict[str, Any]) -> dict[str, Any]:
    newer = copy.deepcopy(_ADDED_ABOVE) | data | {"schema": SECOND}
    for name, added in _ADDED.items():
        newer[name] = _with(newer.get(name), added)
    for name, added in _ADDED_TO_LINES.items():
        newer[name] = _each(newer.get(name), added)
    newer["narratives"] = _narratives(newer.get("narratives"))
    return newer


def _narratives(lines: Any) -> Any:
    if not isinstance(lines, list):
        return lines
    return [
        line | {"samples": _each(line.get("samples"), _ADDED_TO_SAMPLES)}
        if isinstance(line, dict)
        else line
        for line in lines
    ]


def _each(lines: Any, added: dict[str, Any]) -> Any:
    return [_with(line, added) for line in lines] if isinstance(lines, list) else lines


def _with(value: Any, added: dict[str, Any]) -> Any:
    # What is no object is left for the reader to refuse by name.
    return copy.deepcopy(added) | value if isinstance(value, dict) else value
