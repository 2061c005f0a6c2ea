"""What every part of the demo needs at hand."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casework.models import Evidence, Network, Officer
from referrals.management.demo.people import Cast
from referrals.management.demo.progress import Stage
from referrals.models import Channel, Disclosure, Referral

# French sets a space, on which no line may break, before these.
_FRENCH = ((" :", "\u00a0:"), (" ;", "\u00a0;"), (" ?", "\u00a0?"), (" !", "\u00a0!"))
_QUOTES = (("« ", "«\u00a0"), (" »", "\u00a0»"), (" %", "\u00a0%"))


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the story is told, who plays, where files go, and the chance that decides."""

    stage: Stage
    cast: Cast
    folder: Path
    chance: random.Random
    #: Where the partner's own system listens; empty when it does not.
    receiver: str = ""


@dataclass(slots=True)
class Result:
    """What the story leaves behind, for the summary."""

    network: Network
    referrals: list[Referral] = field(default_factory=list)
    #: slug → items that no referral could carry.
    no_channel: dict[str, int] | None = None
    disclosure: Disclosure | None = None
    #: What the partner's receiver was told.
    told: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One referral as its drafter means it."""

    channel: Channel
    language: str
    drafter: Officer
    #: The editable texts, filled in.
    texts: Mapping[str, str]
    #: Why it is included → assets or posts.
    groups: Mapping[str, list]
    #: Evidence with its caption, in order.
    exhibits: tuple[tuple[Evidence, str], ...]
    asks: tuple[str, ...]
    urgency: str = "ROUTINE"
    #: The texts of the French part, where the referral has both languages.
    french: Mapping[str, str] = field(default_factory=dict)


def filled(text: str, facts: Mapping[str, object], language: str) -> str:
    """Return the text with its numbers, typeset as its language does."""
    words = {
        name: count(value, language) if isinstance(value, int) else value
        for name, value in facts.items()
    }
    made = text.format_map(words)
    if language == "fr":
        for plain, typeset in (*_FRENCH, *_QUOTES):
            made = made.replace(plain, typeset)
    return made


def count(value: int, language: str = "en") -> str:
    """Return a whole number as its language groups it."""
    grouped = f"{value:,}"
    return grouped.replace(",", "\u202f") if language == "fr" else grouped


def several(value: int, one: str, many: str) -> str:
    """Return a number with the word that it takes."""
    return f"{count(value)} {one if value == 1 else many}"
