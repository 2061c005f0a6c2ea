"""What a row, a form or a client says of assets and posts, before they are rows of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.actions._sets import array
from casework.models import Campaign, Confidence, Narrative, Target

# How both kinds of facts stand in the tables where they wait.
ASSET_COLUMNS = (
    "line",
    "platform_id",
    "key",
    "kind",
    "handle",
    "url",
    "stable_id",
    "display_name",
    "confidence",
    "rationale",
    "source",
    "campaign_id",
    "techniques",
    "account_created_on",
    "first_seen_on",
    "last_seen_on",
)
POST_COLUMNS = (
    "line",
    "platform_id",
    "key",
    "url",
    "author",
    "body",
    "language",
    "is_language_detected",
    "posted_at",
    "reply_to_url",
    "target_id",
    "narrative_id",
    "campaign_id",
    "translation_en",
    "translation_fr",
    "techniques",
)


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

    def row(self, line: int, platform: int) -> tuple[Any, ...]:
        """Return the facts in the order of `ASSET_COLUMNS`."""
        return (
            line,
            platform,
            self.key,
            self.kind,
            self.handle,
            self.url,
            self.stable_id,
            self.display_name,
            self.confidence,
            self.rationale,
            self.source,
            self.campaign and self.campaign.pk,
            array(self.techniques),
            self.account_created_on,
            self.first_seen_on,
            self.last_seen_on,
        )


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

    def row(self, line: int, platform: int) -> tuple[Any, ...]:
        """Return the facts in the order of `POST_COLUMNS`."""
        return (
            line,
            platform,
            self.key,
            self.url,
            self.author,
            self.text,
            self.language,
            False,
            self.posted_at,
            "",
            self.target and self.target.pk,
            self.narrative and self.narrative.pk,
            self.campaign and self.campaign.pk,
            self.translation_en,
            self.translation_fr,
            array(self.techniques),
        )
