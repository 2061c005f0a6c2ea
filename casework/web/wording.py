"""The words for what a line of the trail holds; what is not named here is told by its own name."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "actor": _("actor"),
    "address": _("address"),
    "affiliation": _("party or institution"),
    "asset": _("asset"),
    "campaign": _("campaign"),
    "confidence": _("confidence"),
    "created": _("created"),
    "delivery": _("delivery"),
    "description": _("description"),
    "display_name": _("display name"),
    "dry_run": _("dry run"),
    "is_restricted": _("restricted to its members"),
    "items": _("items"),
    "kind": _("kind"),
    "likelihood": _("likelihood"),
    "linked": _("linked"),
    "looks": _("observations"),
    "marking": _("security marking"),
    "method": _("method"),
    "name": _("name"),
    "not_imported": _("not imported"),
    "number": _("number"),
    "officer": _("officer"),
    "outcomes": _("outcomes"),
    "pages": _("pages"),
    "pap": _("PAP"),
    "place": _("place"),
    "platform": _("platform"),
    "presence": _("presence"),
    "rationale": _("rationale"),
    "reason": _("reason"),
    "reply": _("reply"),
    "resolution": _("resolution"),
    "result": _("result"),
    "review": _("review"),
    "rows": _("rows"),
    "sha256": "SHA-256",
    "size": _("size in bytes"),
    "source": _("source"),
    "state": _("state"),
    "status": _("status"),
    "ticket": _("ticket"),
    "title": _("title"),
    "title_en": _("title in English"),
    "title_fr": _("title in French"),
    "tlp": _("TLP"),
    "unchanged": _("unchanged"),
    "value": _("value"),
    "verdict": _("verdict"),
    "volume": _("volume"),
}


def label(name: str) -> str:
    """Return what people call this part of a record."""
    return str(LABELS.get(name, name.replace("_", " ")))
