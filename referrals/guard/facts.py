"""What the rules are asked about: plain values, gathered once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.intake.identity import Finding


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item: where it is, and what the house has on it."""

    number: int
    url: str
    # Of the row itself, beside what the address says.
    platform: str
    found: Finding
    is_post: bool = False
    has_author: bool = True
    # An exhibit is linked to the asset, or to its author's where it is a post.
    is_shown: bool = True
    # By the newest telling look of this case.
    is_gone: bool = False
    # The platform said so, of an item in another referral of this case.
    was_gone: bool = False
    # The referral in sight that holds it.
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class ExhibitFacts:
    number: int
    integrity: str
    marking: str
    tlp: str
    # It shows the network as a whole, and no asset in particular.
    is_general: bool = True
    # Nobody may see it: it is under seal, or destroyed.
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    code: str
    titles: tuple[str, ...] = ()
    version_date: date | None = None


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    is_active: bool
    languages: str
    max_items: int | None
    marking_ceiling: str
    tlp_ceiling: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One referral as it stands, with what the directories and the case say of it."""

    platform: str
    language: str
    texts: Mapping[str, str]
    french: Mapping[str, str]
    good_faith: bool
    has_asks: bool
    follows: bool
    # Of the referral and of its network.
    markings: tuple[str, ...]
    tlps: tuple[str, ...]
    channel: ChannelFacts | None
    clauses: tuple[ClauseFacts, ...]
    items: tuple[ItemFacts, ...]
    exhibits: tuple[ExhibitFacts, ...]
    today: date
    clause_months: int
    # Hosts, or hosts with the beginning of a path, that are never referred.
    protected: tuple[str, ...] = ()
    # Names of family members and bystanders of this case.
    people: tuple[str, ...] = field(default=(), repr=False)
