"""What changed since the freeze, in words that a reviewer can weigh."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.models import Submission
from referrals.queries import drift

NAMES: Mapping[str, Promise] = {
    "affiliation": gettext_lazy("party or institution"),
    "asset_kind": gettext_lazy("kind"),
    "attribution": gettext_lazy("attribution"),
    "campaigns": gettext_lazy("campaigns"),
    "captured_at": gettext_lazy("captured at"),
    "channel": gettext_lazy("channel"),
    "confidence": gettext_lazy("confidence"),
    "description": gettext_lazy("description"),
    "display_name": gettext_lazy("display name"),
    "exhibits": gettext_lazy("Exhibit"),
    "first_seen": gettext_lazy("first seen"),
    "handle": gettext_lazy("handle"),
    "items": gettext_lazy("Item"),
    "language": gettext_lazy("language"),
    "last_seen": gettext_lazy("last seen"),
    "likelihood": gettext_lazy("likelihood"),
    "links": gettext_lazy("links to other networks"),
    "marking": gettext_lazy("security marking"),
    "name": gettext_lazy("name"),
    "network": gettext_lazy("Network"),
    "organisation": gettext_lazy("organisation"),
    "pap": gettext_lazy("PAP"),
    "platform": gettext_lazy("platform"),
    "policies": gettext_lazy("policy clauses"),
    "posted_at": gettext_lazy("posted at"),
    "rationale": gettext_lazy("rationale"),
    "sender": gettext_lazy("sender"),
    "stable_id": gettext_lazy("stable id"),
    "targets": gettext_lazy("targets"),
    "text": gettext_lazy("text"),
    "title": gettext_lazy("title"),
    "tlp": gettext_lazy("TLP"),
    "url": gettext_lazy("address"),
}
# Longer ones would bury the rest; the case file has them whole.
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Change:
    """One part that reads otherwise today."""

    where: str
    frozen: str
    live: str


def since(submission: Submission) -> list[Change]:
    """Return what reads otherwise today than in these contents."""
    return [
        Change(_where(one["path"]), _said(one["frozen"]), _said(one["live"]))
        for one in drift.changed_since(submission)
    ]


def _where(path: str) -> str:
    return " › ".join(
        part if part.isdecimal() else str(NAMES.get(part, part)) for part in path.split(".")
    )


def _said(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return _("(nothing)")
    text = value if isinstance(value, str) else _as_json(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
