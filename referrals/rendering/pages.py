"""What the templates of a package are given, worked out from the contents."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from referrals.rendering import attachments, charts, heat, labels, speaking
from referrals.rendering.annex import Annex
from referrals.rendering.contents import Contents, ExhibitLine, ItemLine
from referrals.rendering.glyphs import Glyphs
from referrals.rendering.outcome import Approval, VolumeFact
from referrals.rendering.pictures import Picture
from referrals.schema import INTERNAL

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
    # Campaign, techniques and exhibits, in a few characters.
    marks: str


@dataclass(frozen=True, slots=True)
class Plate:
    """One exhibit with the addresses of its picture's slices."""

    exhibit: ExhibitLine
    picture: Picture | None
    addresses: tuple[str, ...]


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
    """Return the main document as HTML, one whole part for each of its languages."""
    spoken = speaking.parts(contents)
    facts = {
        "glyphs": glyphs,
        "tlp": _tlp(contents.tlp),
        "url_form": contents.channel.url_form,
        "approvals": approvals,
        "files": files,
        "volumes": volumes,
        "is_internal": variant == INTERNAL,
        "is_draft": is_draft,
        "languages": [part.language for part in spoken],
    }
    parts = []
    for part in spoken:
        with translation.override(part.language):
            html = _part(part, shown, pictures, facts)
        parts.append({"language": part.language, "html": html})
    context = {"contents": spoken[0], "organisation": spoken[0].sender.organisation, **facts}
    context["parts"] = parts
    return ENGINE.get_template(f"{FOLDER}/main.html").render(Context(context))


def _part(
    contents: Contents,
    shown: Sequence[ItemLine],
    pictures: Mapping[int, Picture],
    facts: Mapping[str, Any],
) -> str:
    """Return one part of the main document, in the language that is active."""
    figures = contents.figures
    drawn = (
        charts.posts(figures.posts_per_day),
        heat.hours(figures.hours, figures.time_zone),
        charts.created(figures.created),
        charts.languages(figures.languages),
        charts.platforms(figures.platforms),
    )
    languages = facts["languages"]
    context = {
        **facts,
        "contents": contents,
        "organisation": contents.sender.organisation,
        # Names inside of the document, which the second part must not share with the first.
        "at": "" if contents.language == languages[0] else f"{contents.language}-",
        "other": next((code for code in languages if code != contents.language), ""),
        "other_at": "" if contents.language != languages[0] else f"{languages[-1]}-",
        **_table(shown),
        "plates": [_plate(exhibit, pictures) for exhibit in contents.exhibits],
        "charts": [figure for figure in drawn if figure],
    }
    return ENGINE.get_template(f"{FOLDER}/_part.html").render(Context(context))


def annex(annex: Annex, *, glyphs: Glyphs, is_draft: bool = False) -> str:
    """Return one annex volume as HTML, in the language that is active."""
    context = {
        "contents": annex,
        "organisation": annex.organisation,
        "glyphs": glyphs,
        "tlp": _tlp(annex.tlp),
        "url_form": annex.url_form,
        "is_internal": annex.variant == INTERNAL,
        "is_draft": is_draft,
        "is_bilingual": annex.language != annex.lead,
        **_table(annex.items, is_bilingual=annex.language != annex.lead),
        "is_annex": True,
    }
    return ENGINE.get_template(f"{FOLDER}/annex.html").render(Context(context))


def _tlp(tlp: str) -> str:
    return tlp.removeprefix("TLP:").replace("+", "-").lower()


def _table(items: Sequence[ItemLine], *, is_bilingual: bool = False) -> dict[str, Any]:
    reasons = _reasons(items)
    waves = {item.campaign: None for item in items if item.campaign}
    campaigns = {title: number for number, title in enumerate(waves, 1)}
    words = Words(is_bilingual=is_bilingual)
    return {
        "campaigns": campaigns,
        "reasons": list(reasons.values()),
        "digits": len(str(max((item.number for item in items), default=0))),
        "rows": [_row(item, reasons, campaigns, words) for item in items],
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


class Words:
    """The few words that stand in thousands of rows, each looked up once."""

    def __init__(self, *, is_bilingual: bool) -> None:
        self.campaign = _("Campaign %d")
        self.exhibits = _("Exhibit %s")
        self._is_bilingual = is_bilingual
        self._kinds: dict[str, str] = {}

    def kind(self, code: str) -> str:
        if code not in self._kinds:
            word = labels.label(code, "kind")
            if self._is_bilingual:
                with translation.override("fr"):
                    french = labels.label(code, "kind")
                word = word if word == french else f"{word} / {french}"
            self._kinds[code] = word
        return self._kinds[code]


def _row(
    item: ItemLine, reasons: Mapping[str, Reason], campaigns: Mapping[str, int], words: Words
) -> Row:
    code = "POST" if item.kind == "post" else item.asset_kind
    marks = [words.campaign % campaigns[item.campaign]] if item.campaign else []
    marks += [" ".join(item.techniques)] if item.techniques else []
    marks += [words.exhibits % ", ".join(map(str, item.exhibits))] if item.exhibits else []
    return Row(item, words.kind(code), reasons.get(item.why), " · ".join(marks))


def _plate(exhibit: ExhibitLine, pictures: Mapping[int, Picture]) -> Plate:
    picture = pictures.get(exhibit.number)
    parts = range(1, len(picture.slices) + 1) if picture else range(0)
    addresses = tuple(address(exhibit.number, part) for part in parts)
    return Plate(exhibit, picture, addresses)


def address(exhibit: int, part: int) -> str:
    """Return the address under which the pages ask for one slice of an exhibit."""
    return f"exhibit:{exhibit}" if part == 1 else f"exhibit:{exhibit}.{part}"
