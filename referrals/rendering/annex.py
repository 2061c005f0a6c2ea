"""What one annex volume is made of: the items of its block and the facts that it prints."""

import json
import typing
from dataclasses import dataclass

from referrals.rendering.contents import (
    ItemLine,
    Language,
    Marking,
    PlatformLine,
    Tlp,
)
from referrals.rendering.cutting import SCHEMA
from referrals.rendering.failures import UnknownSchema
from referrals.rendering.records import Code, record


@dataclass(frozen=True, slots=True)
class Annex:
    """One block of items, without version, date, digest or the number of blocks."""

    schema: str
    reference: str
    language: Language
    platform: PlatformLine
    marking: Marking
    tlp: Tlp
    organisation: str
    url_form: Code
    variant: str
    number: int
    first: int
    last: int
    items: tuple[ItemLine, ...]

    @property
    def lead(self) -> str:
        """The language that stands first, which is the only one unless there are two."""
        return self.language.split("-")[0]

    @classmethod
    def load(cls, text: str) -> "Annex":
        """Return the annex that this extract of the contents holds.

        :raises UnknownSchema: when it is not JSON of the schema that this version knows.
        """
        data = json.loads(text)
        if data.get("schema") != SCHEMA:
            raise UnknownSchema(f"schema {data.get('schema')!r} instead of {SCHEMA!r}")
        return typing.cast(Annex, record(cls, data, "annex"))
