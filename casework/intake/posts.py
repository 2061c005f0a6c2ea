"""What a list of posts says of one post, beside whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casework.intake import columns, identity, languages
from casework.intake.columns import UnusableCell
from casework.intake.findings import AuthorlessPost, Unrecognised

LONGEST_TEXT = 100_000
# Names of targets, narratives and campaigns; longer ones are in no case.
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class PostCells:
    """The cells of a post, as values; what the case knows by name is still a name."""

    text: str = ""
    language: str = ""
    is_language_detected: bool = False
    posted_at: datetime | None = None
    reply_to: str = ""
    target: str = ""
    narrative: str = ""
    campaign: str = ""
    translation_en: str = ""
    translation_fr: str = ""


def read(cells: Mapping[str, str]) -> PostCells:
    """Return what the cells of a row say of its post.

    :raises UnusableCell: with the code of the first cell that cannot be used.
    """
    texts = {name: cells.get(name, "") for name in ("text", "translation_en", "translation_fr")}
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise UnusableCell("TEXT_TOO_LONG")
    language = languages.stated(cells.get("language", ""))
    if language is None:
        raise UnusableCell("BAD_LANGUAGE")
    found = "" if language else languages.detected(texts["text"])
    return PostCells(
        **texts,
        language=language or found,
        is_language_detected=bool(found),
        posted_at=columns.moment(cells.get("posted_at", "")),
        reply_to=_replied_to(cells.get("reply_to", "")),
        target=_name(cells, "target"),
        narrative=_name(cells, "narrative"),
        campaign=_name(cells, "campaign"),
    )


def _replied_to(cell: str) -> str:
    """Return the canonical address of what a post replies to."""
    if not cell:
        return ""
    found = identity.identify(cell)
    if isinstance(found, Unrecognised):
        raise UnusableCell("BAD_REPLY")
    if isinstance(found, AuthorlessPost):
        return found.post.url
    return found.post.url if found.post else found.url


def _name(cells: Mapping[str, str], field: str) -> str:
    return " ".join(cells.get(field, "").split())[:LONGEST_NAME]
