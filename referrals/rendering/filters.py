"""Filters of the package's templates: case text, dates, numbers and words for codes."""

import re
import unicodedata
from datetime import date, datetime
from urllib.parse import urlsplit

from django.template import Library
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from referrals.rendering import labels
from referrals.rendering.contents import Sample
from referrals.rendering.glyphs import Glyphs

register = Library()

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PARAGRAPHS = re.compile(r"\n\s*\n")
FIGURE_SPACE = "\u2007"
UNPRINTABLE = ("Cc", "Cs", "Cn")
RIGHT_TO_LEFT = ("R", "AL")

register.filter("label", labels.label)
register.filter("grade", labels.grade)
register.filter("language", labels.language)


@register.filter
def shown(text: str, glyphs: Glyphs) -> SafeString:
    """Return case text on one line, with boxes for what cannot be shown."""
    return glyphs.show(" ".join(text.split()))


@register.filter
def plain(text: str) -> str:
    """Return case text for metadata and alternative texts, without what XML cannot hold."""
    kept = (" " if unicodedata.category(c) in UNPRINTABLE else c for c in text)
    return " ".join("".join(kept).split())


@register.filter
def prose(text: str, glyphs: Glyphs) -> SafeString:
    """Return case text as paragraphs, with its line breaks kept."""
    parts = [part.strip() for part in PARAGRAPHS.split(_newlines(text)) if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((_lines(part, glyphs),) for part in parts))


@register.filter
def lines(text: str, glyphs: Glyphs) -> SafeString:
    """Return case text with its line breaks kept, without paragraphs."""
    return _lines(_newlines(text).strip(), glyphs)


@register.filter
def day(value: date | None) -> str:
    """Return a date in words; French writes the first of a month as an ordinal."""
    if value is None:
        return ""
    words = date_format(value, "j F Y")
    is_french = (translation.get_language() or "").startswith("fr")
    return words.replace("1 ", "1er ", 1) if is_french and value.day == 1 else words


@register.filter
def instant(value: datetime | None) -> str:
    """Return a moment in words, to the minute, in Coordinated Universal Time."""
    if value is None:
        return ""
    return _("%(day)s, %(time)s UTC") % {"day": day(value), "time": value.strftime("%H:%M")}


@register.filter
def iso(value: date | None) -> str:
    """Return a date as year, month and day in figures, for tables."""
    return value.strftime("%Y-%m-%d") if value else ""


@register.filter
def w3c(value: datetime) -> str:
    """Return a moment as the metadata of a document wants it."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


@register.filter
def number(value: int) -> str:
    """Return a whole number with its thousands grouped as the language does."""
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def column(value: int, digits: int) -> str:
    """Return an item number set right in a column, by spaces as wide as a figure."""
    return str(value).rjust(digits, FIGURE_SPACE) + 2 * FIGURE_SPACE


@register.filter
def groups(sha256: str) -> SafeString:
    """Return a digest in eight groups, for eyes that compare."""
    parts = ((sha256[i : i + 8],) for i in range(0, len(sha256), 8))
    return format_html_join(" ", '<span class="group">{}</span>', parts)


@register.filter
def weight(size: int) -> str:
    """Return a file size in bytes, and in kB or MB where that is easier to read."""
    exact = _("%(number)s bytes") % {"number": number(size)}
    if size < 10_000:
        return exact
    unit, short = ("MB", size / 1e6) if size >= 1_000_000 else (_("kB"), size / 1e3)
    unit = _("MB") if unit == "MB" else unit
    return f"{number_format(short, 1 if short < 100 else 0)} {unit} ({exact})"


@register.filter
def tag(code: str) -> SafeString:
    """Return the lang and dir attributes for text in this language."""
    if not LANGUAGE_TAG.fullmatch(code):
        return SafeString("")
    return format_html('lang="{}"', code)


@register.filter
def direction(text: str) -> str:
    """Return rtl or ltr, by the first character that has a direction."""
    for character in text:
        way = unicodedata.bidirectional(character)
        if way in RIGHT_TO_LEFT:
            return "rtl"
        if way == "L":
            return "ltr"
    return "ltr"


@register.filter
def link(url: str) -> str:
    """Return the address when it may be a live link in the document, else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_plain = url.isascii() and url.isprintable() and " " not in url
    return url if is_plain and parts.scheme in ("http", "https") and parts.netloc else ""


@register.filter
def address(url: str, form: str) -> str:
    """Return an address as the channel wants it: as it is, or so that nothing follows it."""
    if form != "DEFANGED":
        return url
    scheme, mark, rest = url.partition("://")
    host, slash, path = (rest if mark else url).partition("/")
    start = scheme.replace("http", "hxxp") + mark if mark else ""
    return start + host.replace(".", "[.]") + slash + path


@register.filter
def translated(sample: Sample) -> dict[str, str]:
    """Return the translation of a sample with its language: this one's, else the other's."""
    here = (translation.get_language() or "en").split("-")[0]
    if sample.language.lower().startswith(here):
        return {}
    for code in (here, "fr" if here == "en" else "en"):
        text = sample.translation_fr if code == "fr" else sample.translation_en
        if text:
            return {"language": code, "text": text}
    return {}


def _newlines(text: str) -> str:
    return "\n".join(text.splitlines())


def _lines(text: str, glyphs: Glyphs) -> SafeString:
    return format_html_join(
        escape("\n") + SafeString("<br>"),
        "{}",
        ((glyphs.show(line.strip()),) for line in text.split("\n")),
    )
