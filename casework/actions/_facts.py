"""What a row, a form or a client says of assets and posts, before they are rows of ours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from casework.models import Campaign, Confidence, Narrative, Target

# Rows that one statement handles; PostgreSQL's parameters are bounded, and so is our memory.
CHUNK = 5000
T = TypeVar("T")
# A platform's key in the database, and the key or stable id on that platform.
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What a row, a form or a client says of one asset."""

    platform: str
    key: str
    kind: str
    handle: str
    url: str
    stable_id: str = ""
    display_name: str = ""
    confidence: str = Confidence.MODERATE
    rationale: str = ""
    source: str = ""
    campaign: Campaign | None = None
    techniques: Sequence[str] = ()
    account_created_on: date | None = None
    first_seen_on: date | None = None
    last_seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What a row, a form or a client says of one post; `author` is the key of its asset."""

    platform: str
    key: str
    url: str
    author: str = ""
    text: str = ""
    language: str = ""
    posted_at: datetime | None = None
    target: Target | None = None
    narrative: Narrative | None = None
    campaign: Campaign | None = None
    translation_en: str = ""
    translation_fr: str = ""
    techniques: Sequence[str] = ()


def by_key(model: Any, places: Iterable[Place]) -> dict[Place, int]:
    """Return the primary key of each asset or post that stands at one of these places."""
    found: dict[Place, int] = {}
    for platform, keys in by_platform(places).items():
        for chunk in chunks(sorted(keys)):
            rows = model.objects.filter(platform_id=platform, key__in=chunk)
            found.update({(platform, key): pk for key, pk in rows.values_list("key", "pk")})
    return found


def by_platform(places: Iterable[Place]) -> dict[int, set[str]]:
    """Group what stands at these places by platform."""
    grouped: dict[int, set[str]] = {}
    for platform, value in places:
        grouped.setdefault(platform, set()).add(value)
    return grouped


def chunks(values: Sequence[T]) -> Iterator[list[T]]:
    """Cut a sequence into lists of at most CHUNK."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
