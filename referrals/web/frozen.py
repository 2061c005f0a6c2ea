"""Frozen contents, put into words for a page; nothing here looks at a live row."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from casework.web.listing import PAGE_SIZE, Listing
from casework.web.sight import OfficerRequest
from referrals.models import Ask, Referral, Submission, Urgency
from referrals.models.referral import TEXTS
from referrals.rendering import labels
from referrals.rendering.contents import Contents, ItemLine, digest_of
from referrals.rendering.failures import UnknownSchema

Label = str | Promise
SEARCHED = ("handle", "display_name", "url", "stable_id", "text", "why")
SORTS: dict[str, Label] = {"number": _("Number")}


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the contents; an empty one is shown as empty."""

    name: str
    label: Label
    text: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a reviewer reads: the contents, and the words that their codes stand for."""

    contents: Contents
    is_true: bool
    item_count: int
    listing: Listing
    parts: list[Part]
    facts: list[tuple[Label, str]]
    asks: list[str]
    links: list[tuple[str, str, str, str]]
    targets: list[tuple[str, str, str]]
    languages: list[tuple[str, int]]
    attribution: list[tuple[Label, str]]


def load(request: OfficerRequest, submission: Submission) -> Frozen | None:
    """Return what was frozen, with the page of items that the request asks for.

    None where this version cannot read the schema. The items of a large referral are many, and
    checking each takes time, so only those that are shown become typed values.
    """
    text = submission.contents
    try:
        data = json.loads(text)
        total = len(data["items"])
        listing = _listing(request, data["items"])
        contents = Contents.load(json.dumps(data | {"items": listing.rows}))
    except (ValueError, KeyError, TypeError, AttributeError, UnknownSchema):
        return None
    network = contents.network
    return Frozen(
        contents=contents,
        is_true=digest_of(text) == submission.sha256,
        item_count=total,
        listing=replace(listing, rows=[(line, _kind(line)) for line in contents.items]),
        parts=[Part(name, _label(name), getattr(contents, name)) for name in TEXTS],
        facts=list(_facts(contents)),
        asks=[str(Ask(ask).label) if ask in Ask.values else ask for ask in contents.asks],
        links=[
            (
                labels.label(link.kind, "link"),
                link.network,
                labels.label(link.confidence, "confidence"),
                link.rationale,
            )
            for link in network.links
        ],
        targets=[
            (target.name, labels.label(target.kind, "target"), target.affiliation)
            for target in contents.targets
        ],
        languages=[
            (labels.language(code), count) for code, count in contents.figures.languages.items()
        ],
        attribution=list(_attribution(contents)),
    )


def digest_groups(sha256: str) -> list[str]:
    """Return a digest in groups of eight, for eyes that compare."""
    return [sha256[start : start + 8] for start in range(0, len(sha256), 8)]


def _listing(request: OfficerRequest, lines: list[dict[str, Any]]) -> Listing:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = [line for line in lines if _speaks_of(line, query.casefold())]
    asked = request.GET.get("page", "")
    page = max(int(asked), 1) if asked.isdecimal() and len(asked) < 8 else 1
    start = (page - 1) * PAGE_SIZE
    return Listing(
        rows=found[start : start + PAGE_SIZE],
        page=page,
        has_next=len(found) > start + PAGE_SIZE,
        total=len(found),
        is_more=False,
        query=query,
        sort="number",
        sorts=SORTS,
        filters=(),
    )


def _kind(line: ItemLine) -> str:
    return labels.label("POST" if line.kind == "post" else line.asset_kind, "kind")


def _speaks_of(line: dict[str, Any], query: str) -> bool:
    return not query or any(query in line[name].casefold() for name in SEARCHED)


def _facts(contents: Contents) -> Iterator[tuple[Label, str]]:
    sender = contents.sender
    yield _("Platform"), contents.platform.name
    channel = contents.channel
    yield _("Channel"), f"{channel.name} – {labels.label(channel.kind, 'channel')}"
    yield _("Language"), labels.language(contents.language)
    yield _("Urgency"), str(dict(Urgency.choices).get(contents.urgency, contents.urgency))
    yield (
        _("Sender"),
        ", ".join(part for part in (sender.name, sender.title, sender.organisation) if part),
    )
    yield _("E-mail address of the sender"), sender.email
    yield _("Good faith"), str(_("Stated")) if contents.good_faith else str(_("Not stated"))
    yield _("Security marking"), labels.label(contents.marking, "marking")
    yield "TLP", contents.tlp
    yield "PAP", contents.pap
    yield _("Follows"), contents.follows or "–"
    trail = contents.trail
    yield _("Head of the trail"), f"{trail.chain} {trail.sequence} {trail.hash}"


def _attribution(contents: Contents) -> Iterator[tuple[Label, str]]:
    stated = contents.network.attribution
    if stated:
        yield _("Actor"), stated.actor
        yield _("Likelihood"), labels.label(stated.likelihood, "likelihood")
        yield _("Confidence"), labels.label(stated.confidence, "confidence")
        yield _("Rationale"), stated.rationale


def _label(name: str) -> str:
    field: Any = Referral._meta.get_field(name)
    return str(capfirst(field.verbose_name))
