"""The frozen contents of a submission, as typed and immutable values."""

import hashlib
import json
import re
import typing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from referrals.rendering.failures import UnknownSchema
from referrals.rendering.records import Code, record
from referrals.schema import SCHEMA, upgraded

Language = Literal["en", "fr", "en-fr"]
Tlp = Literal["TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR"]
Marking = Literal["UNCLASSIFIED", "PROTECTED_A", "PROTECTED_B"]


@dataclass(frozen=True, slots=True)
class Attribution:
    actor: str
    likelihood: Code
    confidence: Code
    rationale: str


@dataclass(frozen=True, slots=True)
class CampaignLine:
    title: str
    started_on: date | None
    ended_on: date | None
    description: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    kind: Code
    network: str
    confidence: Code
    rationale: str


@dataclass(frozen=True, slots=True)
class NetworkLine:
    reference: str
    title: str
    description: str
    time_zone: str
    attribution: Attribution | None
    campaigns: tuple[CampaignLine, ...]
    links: tuple[LinkLine, ...]


@dataclass(frozen=True, slots=True)
class PlatformLine:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class ChannelLine:
    name: str
    kind: Code
    address: str
    url_form: Code
    officers: Code
    marking_ceiling: Code
    tlp_ceiling: Code


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    number: str
    title: str
    email: str
    organisation: str


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """Somebody who contributed; the name is what a platform's copy may have to leave out."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class PolicyLine:
    code: str
    title: str
    clause: str
    url: str
    version_date: date | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    number: int
    kind: Literal["asset", "post"]
    asset_kind: Code
    handle: str
    stable_id: str
    display_name: str
    url: str
    first_seen: date | None
    last_seen: date | None
    text: str
    language: str
    posted_at: datetime | None
    campaign: str
    techniques: tuple[str, ...]
    exhibits: tuple[int, ...]
    about_protected: bool
    why: str


@dataclass(frozen=True, slots=True)
class RedactedLine:
    """The copy of an exhibit in which parts are covered, each with its reason."""

    sha256: str
    size: int
    media_type: str
    original_name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One thing that happened to an exhibit before the freeze; nobody's reads are among them."""

    at: datetime
    what: Code
    who: str
    number: str
    is_person: bool
    door: Code
    address: str
    facts: str


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    number: int
    caption: str
    description: str
    sha256: str
    size: int
    media_type: str
    original_name: str
    source_url: str
    captured_at: datetime | None
    captured_by: str
    captured_with: str
    grade: str
    sensitivity: Code
    redacted: RedactedLine | None
    custody: tuple[CustodyLine, ...]

    @property
    def is_withheld(self) -> bool:
        """Whether no picture stands on the pages: it is sensitive, and nothing covers that."""
        return self.sensitivity != "NONE" and self.redacted is None

    @property
    def picture_sha256(self) -> str:
        """The SHA-256 of the file whose picture stands on the pages."""
        return self.redacted.sha256 if self.redacted else self.sha256


@dataclass(frozen=True, slots=True)
class Figures:
    assets: int
    posts: int
    targets: int
    protected_targets: int
    languages: dict[str, int]
    posts_per_day: tuple[tuple[date, int], ...]
    time_zone: str
    hours: tuple[tuple[int, ...], ...]
    created: tuple[tuple[date, int], ...]
    platforms: dict[str, int]
    first_post: datetime | None
    last_post: datetime | None


@dataclass(frozen=True, slots=True)
class Sample:
    text: str
    language: str
    url: str
    posted_at: datetime | None
    handle: str
    translation_en: str
    translation_fr: str


@dataclass(frozen=True, slots=True)
class NarrativeLine:
    title: str
    posts: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    name: str
    kind: Code
    affiliation: str
    is_protected: bool


@dataclass(frozen=True, slots=True)
class Trail:
    chain: str
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class FrenchPart:
    """What the French part of contents in both languages says otherwise than the English one."""

    texts: dict[str, str]
    organisation: str
    policies: tuple[str, ...]
    narratives: tuple[str, ...]
    descriptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that a platform's copy leaves out, why, and in how many places."""

    what: Code
    count: int


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a package says, exactly as it was frozen when submitted."""

    schema: str
    reference: str
    submission: int
    frozen_at: datetime
    language: Language
    network: NetworkLine
    platform: PlatformLine
    channel: ChannelLine
    sender: Sender
    title: str
    summary: str
    actor: str
    behaviour: str
    content: str
    degree: str
    effect: str
    why: str
    basis: str
    method: str
    unknowns: str
    alternatives: str
    internal_notes: str
    french: FrenchPart | None
    officers: tuple[OfficerLine, ...]
    asks: tuple[Code, ...]
    urgency: Code
    marking: Marking
    tlp: Tlp
    pap: str
    good_faith: bool
    follows: str | None
    policies: tuple[PolicyLine, ...]
    items: tuple[ItemLine, ...]
    exhibits: tuple[ExhibitLine, ...]
    figures: Figures
    narratives: tuple[NarrativeLine, ...]
    targets: tuple[TargetLine, ...]
    trail: Trail
    digest: str = ""
    # Worked out with the copy, never frozen: what a platform's copy leaves out.
    withheld: tuple[Withheld, ...] = ()

    @classmethod
    def load(cls, text: str) -> "Contents":
        """Return everything that this canonical JSON holds, with its digest.

        :raises UnknownSchema: when it is not JSON of a schema that this version knows.
        """
        return cls.of(parsed(text), digest=digest_of(text))

    @classmethod
    def of(cls, data: dict[str, Any], *, digest: str) -> "Contents":
        """Return these plain data as contents.

        :raises UnknownSchema: when a key is missing or unknown, or a value is of another kind.
        """
        contents = record(cls, data | {"digest": digest}, "contents")
        _check(contents)
        return typing.cast(Contents, contents)

    @property
    def lead(self) -> str:
        """The language that stands first, which is the only one unless there are two."""
        return self.language.split("-")[0]


def digest_of(text: str) -> str:
    """Return the content digest: the SHA-256 of the canonical JSON as UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def parsed(text: str) -> dict[str, Any]:
    """Return the contents as plain data of the newest schema.

    :raises UnknownSchema: when it is not JSON of a schema that this version knows.
    """
    try:
        data = upgraded(json.loads(text))
    except ValueError as error:
        raise UnknownSchema(f"not JSON ({error})") from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise UnknownSchema(f"schema {schema!r} instead of {SCHEMA!r}")
    return typing.cast(dict[str, Any], data)


def _check(contents: Any) -> None:
    for name, lines in (("items", contents.items), ("exhibits", contents.exhibits)):
        numbers = [line.number for line in lines]
        if len(set(numbers)) != len(numbers):
            raise UnknownSchema(f"{name}: a number appears twice")
    places = (len(contents.policies), len(contents.narratives), len(contents.exhibits))
    french = contents.french
    if (contents.language == "en-fr") != (french is not None):
        raise UnknownSchema("french: a part for contents in both languages, and for no others")
    if (
        french
        and (len(french.policies), len(french.narratives), len(french.descriptions)) != places
    ):
        raise UnknownSchema("french: not as many lines as the English part has")
    for exhibit in contents.exhibits:
        hashes = (exhibit.sha256, exhibit.picture_sha256)
        if not all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in hashes):
            raise UnknownSchema(f"exhibits: number {exhibit.number} has no SHA-256")
