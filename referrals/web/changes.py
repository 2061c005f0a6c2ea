"""What changed since the freeze, or since the last review, in words that a reviewer can weigh."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.models import Referral, Submission
from referrals.models.referral import TEXTS
from referrals.queries import drift

# What the place of a line says already; and what grows by itself, and is no change.
KNOWN = ("number", "kind", "custody")
EMPTY: tuple[Any, ...] = (None, "", [], {})
NAMES: Mapping[str, Promise] = {
    "about_protected": gettext_lazy("about a protected person"),
    "affiliation": gettext_lazy("party or institution"),
    "asks": gettext_lazy("what is asked"),
    "asset_kind": gettext_lazy("kind"),
    "attribution": gettext_lazy("attribution"),
    "campaigns": gettext_lazy("campaigns"),
    "caption": gettext_lazy("caption"),
    "captured_at": gettext_lazy("captured at"),
    "channel": gettext_lazy("channel"),
    "confidence": gettext_lazy("confidence"),
    "description": gettext_lazy("description"),
    "display_name": gettext_lazy("display name"),
    "exhibits": gettext_lazy("Exhibit"),
    "email": gettext_lazy("e-mail address"),
    "first_seen": gettext_lazy("first seen"),
    "follows": gettext_lazy("follows"),
    "french": gettext_lazy("French part"),
    "good_faith": gettext_lazy("good faith"),
    "handle": gettext_lazy("handle"),
    "internal_notes": gettext_lazy("internal notes"),
    "items": gettext_lazy("Item"),
    "language": gettext_lazy("language"),
    "last_seen": gettext_lazy("last seen"),
    "likelihood": gettext_lazy("likelihood"),
    "links": gettext_lazy("links to other networks"),
    "marking": gettext_lazy("security marking"),
    "name": gettext_lazy("name"),
    "narratives": gettext_lazy("narratives"),
    "network": gettext_lazy("Network"),
    "officers": gettext_lazy("officers"),
    "organisation": gettext_lazy("organisation"),
    "pap": gettext_lazy("PAP"),
    "platform": gettext_lazy("platform"),
    "policies": gettext_lazy("policy clauses"),
    "posted_at": gettext_lazy("posted at"),
    "rationale": gettext_lazy("rationale"),
    "reasons": gettext_lazy("why parts are covered"),
    "redacted": gettext_lazy("redacted copy"),
    "sender": gettext_lazy("sender"),
    "stable_id": gettext_lazy("stable id"),
    "targets": gettext_lazy("targets"),
    "text": gettext_lazy("text"),
    "title": gettext_lazy("title"),
    "techniques": gettext_lazy("techniques"),
    "texts": gettext_lazy("texts"),
    "tlp": gettext_lazy("TLP"),
    "why": gettext_lazy("why it is included"),
    "urgency": gettext_lazy("urgency"),
    "url": gettext_lazy("address"),
}
# Longer ones would bury the rest; the case file has them whole.
LONGEST = 600
# Of longer texts, the words are not compared one by one: that would take too long.
MOST_WORDS = 1000
# Each with the space behind it: spaces alone are alike everywhere, and cost most of the time.
WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Change:
    """One part that reads otherwise today."""

    where: str
    frozen: str
    live: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One part that a later submission says otherwise; `words` where texts were compared."""

    where: str
    kind: str
    before: str
    after: str
    words: tuple[tuple[str, str], ...] = ()


def since(submission: Submission) -> list[Change]:
    """Return what reads otherwise today than in these contents."""
    return [
        Change(_where(one.path), *_sides(one.before, one.after))
        for one in drift.changed_since(submission)
    ]


def edits_of(differences: Sequence[drift.Difference]) -> list[Edit]:
    """Return differences between submissions in words; of texts, word by word."""
    return [_edit(one) for one in differences]


def kind_of(one: drift.Difference) -> str:
    """Return ADDED, REMOVED or EDITED."""
    if one.before in EMPTY:
        return "ADDED"
    return "REMOVED" if one.after in EMPTY else "EDITED"


def _edit(one: drift.Difference) -> Edit:
    are_texts = isinstance(one.before, str) and isinstance(one.after, str)
    words = tuple(_words(one.before, one.after)) if are_texts else ()
    return Edit(_where(one.path), kind_of(one), *_sides(one.before, one.after), words)


def _words(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield runs of words that are kept, taken out (`del`) or put in (`ins`)."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS or not (old and new):
        return
    # The space behind a word is no part of what is compared.
    olds, news = ([word.strip() for word in words] for words in (old, new))
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for deed, first, last, start, end in matcher.get_opcodes():
        if deed == "equal":
            yield "", "".join(new[start:end])
            continue
        if last > first:
            yield "del", "".join(old[first:last])
        if end > start:
            yield "ins", "".join(new[start:end])


def _where(path: str) -> str:
    if path in TEXTS:
        field: Any = Referral._meta.get_field(path)
        return str(field.verbose_name)
    return " › ".join(part if part.isdecimal() else _name(part) for part in path.split("."))


def _name(part: str) -> str:
    return str(NAMES.get(part, part))


def _sides(before: Any, after: Any) -> tuple[str, str]:
    """Return both readings: of lists the lines, of long texts the part that differs."""
    if isinstance(before, list) and isinstance(after, list):
        before, after = (
            [line for line in before if line not in after],
            [line for line in after if line not in before],
        )
    old, new = _text(before), _text(after)
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    pairs = enumerate(zip(old, new, strict=False))
    alike = next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
    start = max(0, alike - LONGEST // 4)
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    end = start + LONGEST
    return ("… " if start else "") + text[start:end] + (" …" if len(text) > end else "")


def _text(value: Any) -> str:
    if value in EMPTY:
        return _("(nothing)")
    return value if isinstance(value, str) else _as_json(value)


def _as_json(value: Any) -> str:
    """Return a line of an item or exhibit as its facts, one to a row; other values as they are."""
    if isinstance(value, dict):
        return "\n".join(
            f"{_name(name)}: {_plain(told)}"
            for name, told in value.items()
            if told not in (*EMPTY, False) and name not in KNOWN
        )
    if isinstance(value, list) and value and all(isinstance(line, dict) for line in value):
        return "\n\n".join(_as_json(line) for line in value)
    return _plain(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
