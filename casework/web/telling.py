"""Tells what a record holds in a few short texts."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from casework.web.wording import label

# Longer texts are in the exact record, one click away.
LONGEST = 120
MOST = 6
HASH = re.compile(r"[0-9a-f]{64,128}")


def summary(payload: str | None) -> Iterator[str]:
    """Tell the payload in a few short texts; nothing of it once it was lawfully destroyed."""
    if payload is None:
        yield _("The contents of this line were destroyed under a lawful disposition.")
        return
    told = json.loads(payload)
    if not isinstance(told, dict):
        yield _short(told)
        return
    changed = told.pop("changed", None)
    if isinstance(changed, dict):
        told = {
            name: f"{_short(old)} → {_short(new)}" for name, (old, new) in changed.items()
        } | told
    for name, value in list(told.items())[:MOST]:
        if value not in ("", None, [], {}):
            yield _("%(what)s: %(value)s") % {"what": label(name), "value": _short(value)}
    if len(told) > MOST:
        yield "…"


def _short(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        value = ", ".join(f"{label(name)} {_short(one)}" for name, one in value.items())
    elif isinstance(value, list):
        value = ", ".join(_short(one) for one in value) if len(value) <= 3 else f"({len(value)})"
    text = str(value)
    if HASH.fullmatch(text):
        return f"{text[:12]}…"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
