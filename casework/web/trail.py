import json
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Event, EventKind
from casework.web.anchors import anchored
from casework.web.casefile import case_page
from casework.web.listing import Filter, listing
from casework.web.sight import OfficerRequest, network_in_sight
from casework.web.wording import label

# Longer texts are in the exact record, one click away.
LONGEST = 120
MOST = 6
HASH = re.compile(r"[0-9a-f]{64,128}")
SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-sequence",)),
    "oldest": (gettext_lazy("Oldest first"), ("sequence",)),
}


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List what was done in the case, line by line of its hash chain."""
    network = network_in_sight(request, reference)
    rows = Event.objects.filter(chain__network=network).told_to(request.user)
    shown = listing(
        request,
        rows.select_related("actor"),
        sorts=SORTS,
        search=("subject__icontains", "actor__name__icontains", "told__icontains"),
        filters=(Filter("kind", _("What"), "kind", EventKind.choices),),
    )
    for event in shown.rows:
        event.summary = list(summary(event.told)) if event.told or event.payload is None else []
        event.short_hash = bytes(event.hash).hex()[:12]
    known = anchored(network)
    return case_page(request, network, "casework/trail.html", tab="trail", listing=shown, **known)


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
