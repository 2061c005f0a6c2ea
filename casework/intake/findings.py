"""What the canonicaliser can answer: the four shapes of a finding."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostIdentity:
    """One post: a key unique within its platform, and its canonical address."""

    key: str
    url: str


@dataclass(frozen=True, slots=True)
class Identity:
    """One asset: `platform` and `key` together are its identity, the rest describes it."""

    platform: str
    kind: str
    key: str
    handle: str
    url: str
    stable_id: str = ""
    post: PostIdentity | None = None


@dataclass(frozen=True, slots=True)
class AuthorlessPost:
    """A post whose address does not say who published it."""

    platform: str
    post: PostIdentity


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A value that names no asset and no post; `reason` is a code of `reasons.REASONS`."""

    reason: str


Finding = Identity | AuthorlessPost | Unrecognised
