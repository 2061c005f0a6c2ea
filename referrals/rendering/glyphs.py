"""Case text as it can be printed: what no font shows becomes a box that names it."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from referrals.rendering import fonts

# Invisible and harmless: joiners, direction marks, variation selectors, tags of flag emoji.
IGNORABLE = frozenset(
    map(
        chr,
        (
            *(0x061C, 0x200C, 0x200D, 0x200E, 0x200F),
            *range(0xFE00, 0xFE10),
            *range(0xE0020, 0xE0080),
            *range(0xE0100, 0xE01F0),
        ),
    )
)
SPACES = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
MOST_MARKS = 8
# To break a word over many lines takes the square of its length, so a longer one is cut.
LONGEST_WORD = 400
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


@dataclass(frozen=True, slots=True)
class Place:
    """A field of the contents, and the number of the line in it where there is one."""

    field: str
    number: int | None = None


TOP = Place("")


@dataclass(frozen=True, slots=True)
class Unshown:
    """One character that the pages cannot show, and where it stands."""

    point: str
    name: str
    places: tuple["Place", ...]


class Glyphs:
    """Prints the text of one case with the faces that it needs."""

    def __init__(
        self, contents: Any, others: Iterable[str] = (), *, missing: Iterable[str] = ()
    ) -> None:
        everything = set().union(*others, *(text for _, text in texts(contents)))
        self.everything = frozenset(everything)
        visible = {c for c in everything - SPACES - IGNORABLE if not _is_hidden(c)}
        self.faces, uncovered = fonts.choose(visible)
        suspect = everything - SPACES - IGNORABLE - visible
        self.hidden = frozenset(suspect | uncovered | set(missing))
        marks = "".join(sorted(c for c in everything if unicodedata.category(c) in ("Mn", "Me")))
        self._pile = re.compile(f"([{re.escape(marks)}]{{{MOST_MARKS + 1},}})") if marks else None
        self._places = dict(_places(contents, self.hidden))

    def show(self, text: str) -> SafeString:
        """Return the text as HTML, with boxes for characters that cannot be shown."""
        if self._pile is not None and self._pile.search(text):
            parts = self._pile.split(text)
            # Every second part is a pile of combining marks too high for any line.
            return _join(
                _pile(part) if place % 2 else self._boxed(part) for place, part in enumerate(parts)
            )
        return self._boxed(text)

    def _boxed(self, text: str) -> SafeString:
        if len(text) > LONGEST_WORD and LONG_WORD.search(text):
            parts = (text[i : i + LONGEST_WORD] for i in range(0, len(text), LONGEST_WORD))
            return mark_safe("<wbr>".join(map(self._printed, parts)))  # noqa: S308 - all escaped
        return self._printed(text)

    def _printed(self, text: str) -> SafeString:
        if self.hidden.isdisjoint(text):
            return escape(text)
        return _join(_box(c) if c in self.hidden else escape(c) for c in text)

    @property
    def unshown(self) -> list[Unshown]:
        """Return what the list 'characters not shown' says, in code point order."""
        return [
            Unshown(point(c), unicodedata.name(c, ""), tuple(places))
            for c, places in sorted(self._places.items())
        ]


def texts(value: Any, where: Place = TOP) -> Iterator[tuple[Place, str]]:
    """Yield every text of the contents with the place where it stands."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key in value:
            yield where, key
            yield from texts(value[key], where)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part, where)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            place = _place(value, field.name, where)
            yield from texts(getattr(value, field.name), place)


def point(character: str) -> str:
    """Return the name of a code point, such as U+1F600."""
    return f"U+{ord(character):04X}"


def _place(owner: Any, field: str, where: Place) -> Place:
    if where is TOP:
        return Place(field)
    number = getattr(owner, "number", None)
    # An officer has a number too, which is no place.
    return where if not isinstance(number, int) else Place(where.field, number)


def _places(contents: Any, hidden: frozenset[str]) -> Iterator[tuple[str, list[Place]]]:
    found: dict[str, dict[Place, None]] = {}
    for where, text in texts(contents):
        for character in hidden.intersection(text):
            found.setdefault(character, {})[where] = None
    for character, places in found.items():
        yield character, list(places)


def _is_hidden(character: str) -> bool:
    # Format characters can reorder or hide text, so a reader must see that they are there.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


def _box(character: str) -> SafeString:
    return mark_safe(f'<span class="box">{point(character)}</span><wbr>')  # noqa: S308 - no case text


def _pile(marks: str) -> SafeString:
    box = f"{point(marks[0])} × {len(marks)}"
    return mark_safe(f'<span class="box">{box}</span><wbr>')  # noqa: S308 - no case text


def _join(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped
