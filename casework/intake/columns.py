"""Cells of the documented columns → values, or the code of what is wrong with them."""

import re
from datetime import UTC, date, datetime, timedelta

from casework.intake.families import normalised
from casework.models.technique import FORM, MOST

_DATE = re.compile(r"(\d{4})([-/]?)(\d{2})\2(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_ZONE = re.compile(r"(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$", re.IGNORECASE)
# Excel writes long numbers as 1.23E+17 and has then lost the last digits.
_STABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TECHNIQUE = re.compile(FORM)
_MOST_TECHNIQUES = MOST
_BETWEEN = re.compile(r"[\s,;|]+")
# Before this year there was no web to operate on: such a date is a mistake.
_FIRST_YEAR = 1990

_KINDS = {
    "ACCOUNT": ("account", "profile", "user", "compte", "profil", "utilisateur"),
    "PAGE": ("page",),
    "GROUP": ("group", "groupe", "subreddit", "community", "communaute"),
    "CHANNEL": ("channel", "chaine", "canal"),
    "WEBSITE": ("website", "web site", "site", "domain", "site web", "domaine", "blog", "blogue"),
}
_CONFIDENCES = {
    "LOW": ("low", "faible", "basse"),
    "MODERATE": ("moderate", "medium", "modere", "moderee", "moyen", "moyenne"),
    "HIGH": ("high", "eleve", "elevee", "haute", "forte"),
}


def _by_word(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: code for code, words in table.items() for word in words}


_KIND_OF = _by_word(_KINDS)
_CONFIDENCE_OF = _by_word(_CONFIDENCES)


class UnusableCell(ValueError):
    """A cell that says something that we cannot understand; `args[0]` is the code."""


def kind(cell: str) -> str:
    """Return the kind of asset that a cell names, "" for an empty one.

    :raises UnusableCell: BAD_KIND.
    """
    return _looked_up(cell, _KIND_OF, "BAD_KIND")


def confidence(cell: str) -> str:
    """Return LOW, MODERATE or HIGH, "" for an empty cell.

    :raises UnusableCell: BAD_CONFIDENCE.
    """
    return _looked_up(cell, _CONFIDENCE_OF, "BAD_CONFIDENCE")


def day(cell: str) -> date | None:
    """Return the day that a cell states, None for an empty one.

    :raises UnusableCell: BAD_DATE, also where day and month could be confused.
    """
    if not cell:
        return None
    found = _DATE.fullmatch(cell)
    if found is None:
        raise UnusableCell("BAD_DATE")
    try:
        stated = date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError as error:
        raise UnusableCell("BAD_DATE") from error
    if stated.year < _FIRST_YEAR:
        raise UnusableCell("BAD_DATE")
    return stated


def moment(cell: str) -> datetime | None:
    """Return the moment that a cell states, None for an empty one; without a zone it is UTC.

    :raises UnusableCell: BAD_MOMENT, also for a day alone: midnight would be made up.
    """
    if not cell:
        return None
    zone = _ZONE.search(cell, 10)
    written = cell[: zone.start()].rstrip() if zone else cell
    offset = zone[0].upper().replace("UTC", "Z").replace("GMT", "Z") if zone else "Z"
    try:
        date.fromisoformat(written)
    except ValueError:
        pass
    else:
        raise UnusableCell("BAD_MOMENT")
    try:
        stated = datetime.fromisoformat(written + offset).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnusableCell("BAD_MOMENT") from error
    # A clock may be wrong by a little, no platform shows posts of next week.
    if stated.year < _FIRST_YEAR or stated > datetime.now(UTC) + timedelta(days=1):
        raise UnusableCell("BAD_MOMENT")
    return stated


def stable_id(cell: str) -> str:
    """Return a platform's own number as written, "" for an empty cell.

    :raises UnusableCell: BAD_STABLE_ID.
    """
    # Spreadsheets are told to leave a number alone by an apostrophe or by ="…".
    number = cell.removeprefix("=").strip("\"'")
    if number and not _STABLE_ID.fullmatch(number):
        raise UnusableCell("BAD_STABLE_ID")
    return number


def techniques(cell: str) -> list[str]:
    """Return the DISARM identifiers that a cell lists, in any of the usual ways.

    :raises UnusableCell: BAD_TECHNIQUE.
    """
    found = [word.upper() for word in _BETWEEN.split(cell) if word]
    if len(found) > _MOST_TECHNIQUES or not all(_TECHNIQUE.fullmatch(word) for word in found):
        raise UnusableCell("BAD_TECHNIQUE")
    return list(dict.fromkeys(found))


def _looked_up(cell: str, words: dict[str, str], code: str) -> str:
    if not cell:
        return ""
    found = words.get(normalised(cell))
    if found is None:
        raise UnusableCell(code)
    return found
