"""What the templates of a package are given, worked out from the contents."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from referrals.rendering import attachments, charts, labels
from referrals.rendering.annex import Annex
from referrals.rendering.contents import Contents, ExhibitLine, ItemLine
from referrals.rendering.glyphs import Glyphs
from referrals.rendering.outcome import Approval, VolumeFact
from referrals.rendering.pictures import Picture

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FOLDER = "referrals/package"

ENGINE = Engine(
    dirs=[str(TEMPLATES)],
    autoescape=True,
    libraries={
        "i18n": "django.templatetags.i18n",
        "package": "referrals.rendering.filters",
    },
)

# A reason given for this many items is printed once, in a legend, and cited by its letter.
SHARED_BY = 5
LONG_REASON = 48
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for inclusion that several items share."""

    letter: str
    text: str
    items: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the items table."""

    item: ItemLine
    kind: str
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Plate:
    """One exhibit with the addresses of its picture's slices."""

    exhibit: ExhibitLine
    picture: Picture | None
    addresses: tuple[str, ...]
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One language of the posts and how large its part is."""

    name: str
    posts: int
    percent: int


def load() -> None:
    """Compile the templates and read the translations, before any case is at hand."""
    for path in sorted((TEMPLATES / FOLDER).rglob("*.html")):
        ENGINE.get_template(str(path.relative_to(TEMPLATES)))
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Items")


def main(
    contents: Contents,
    *,
    glyphs: Glyphs,
    shown: Sequence[ItemLine],
    pictures: Mapping[int, Picture],
    approvals: Sequence[Approval],
    files: Sequence[attachments.EmbeddedFile],
    volumes: Sequence[VolumeFact] = (),
    variant: str = "",
    is_draft: bool = False,
) -> str:
    """Return the main document as HTML, in the language that is active."""
    context = {
        "contents": contents,
        "organisation": contents.sender.organisation,
        "glyphs": glyphs,
        "tlp": _tlp(contents.tlp),
        **_table(shown),
        "plates": [_plate(exhibit, pictures) for exhibit in contents.exhibits],
        "chart": charts.posts(contents.figures.posts_per_day),
        "drawing": charts,
        "shares": _shares(contents.figures.languages),
        "approvals": approvals,
        "files": files,
        "volumes": volumes,
        "variant": variant,
        "is_draft": is_draft,
    }
    return ENGINE.get_template(f"{FOLDER}/main.html").render(Context(context))


def annex(annex: Annex, *, glyphs: Glyphs) -> str:
    """Return one annex volume as HTML, in the language that is active."""
    context = {
        "contents": annex,
        "organisation": annex.organisation,
        "glyphs": glyphs,
        "tlp": _tlp(annex.tlp),
        **_table(annex.items),
        "is_annex": True,
    }
    return ENGINE.get_template(f"{FOLDER}/annex.html").render(Context(context))


def _tlp(tlp: str) -> str:
    return tlp.removeprefix("TLP:").replace("+", "-").lower()


def _table(items: Sequence[ItemLine]) -> dict[str, Any]:
    reasons = _reasons(items)
    return {
        "reasons": list(reasons.values()),
        "digits": len(str(max((item.number for item in items), default=0))),
        "rows": [_row(item, reasons) for item in items],
    }


def stylesheet() -> str:
    """Return the package's own CSS, which holds nothing of any case."""
    return (TEMPLATES / FOLDER / "package.css").read_text(encoding="utf-8")


def _reasons(items: Sequence[ItemLine]) -> dict[str, Reason]:
    counts = Counter(item.why for item in items if len(item.why) > LONG_REASON)
    shared = [(why, n) for why, n in counts.items() if n >= SHARED_BY]
    return {why: Reason(_letter(place), why, n) for place, (why, n) in enumerate(shared)}


def _letter(place: int) -> str:
    """Return A to Z, then AA, AB and so on."""
    head, tail = divmod(place, len(ALPHABET))
    return (_letter(head - 1) if head else "") + ALPHABET[tail]


def _row(item: ItemLine, reasons: Mapping[str, Reason]) -> Row:
    code = "POST" if item.kind == "post" else item.asset_kind
    return Row(item, labels.label(code, "kind"), reasons.get(item.why))


def _plate(exhibit: ExhibitLine, pictures: Mapping[int, Picture]) -> Plate:
    picture = pictures.get(exhibit.number)
    parts = range(1, len(picture.slices) + 1) if picture else range(0)
    addresses = tuple(address(exhibit.number, part) for part in parts)
    return Plate(exhibit, picture, addresses, is_withheld(exhibit))


def address(exhibit: int, part: int) -> str:
    """Return the address under which the pages ask for one slice of an exhibit."""
    return f"exhibit:{exhibit}" if part == 1 else f"exhibit:{exhibit}.{part}"


def is_withheld(exhibit: ExhibitLine) -> bool:
    """Tell whether this exhibit's picture stays off the pages because it is sensitive."""
    return exhibit.sensitivity != "NONE"


def _shares(languages: Mapping[str, int]) -> list[Share]:
    total = sum(languages.values())
    ranked = sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Share(labels.language(code), posts, round(100 * posts / total))
        for code, posts in ranked
        if posts
    ]
