"""What a platform is to see of a record: a pure function on the plain data of frozen contents."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

Data = dict[str, Any]
# Prose that people wrote; addresses, handles and names of accounts stay what they are.
TEXTS = (
    "title", "summary", "actor", "behaviour", "content", "degree", "effect", "why", "basis",
    "method", "unknowns", "alternatives",
)  # fmt: skip
# In this order the list of what was withheld reads.
NOTES, TARGETS, POSTS, PICTURES, PEOPLE, CUSTODY, OFFICERS = (
    "INTERNAL_NOTES",
    "PROTECTED_TARGETS",
    "PROTECTED_POSTS",
    "COVERED_PARTS",
    "PROTECTED_NAMES",
    "CUSTODY_LINES",
    "OFFICER_NAMES",
)
ORDER = (NOTES, TARGETS, POSTS, PICTURES, PEOPLE, CUSTODY, OFFICERS)
# Of what happened to an exhibit, this is told outside the house.
TOLD = ("RECEIVED", "DERIVED", "VERIFIED", "EXPORTED")


def for_platform(data: Data) -> tuple[Data, Counter[str]]:
    """Return what a platform is to see, and how often what was withheld; `data` stays as it is."""
    return _Redaction(data).run()


def unnamed() -> str:
    """Return what stands for an officer without a number, in the language that is active."""
    return _("[officer]")


class _Redaction:
    """Leaves out of one record what a platform is not to see, and counts it."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.count: Counter[str] = Counter()
        self.language = data["language"].split("-")[0]
        self.is_by_number = data["channel"]["officers"] == "NUMBER"
        self.numbers = {line["name"]: line["number"] for line in data["officers"]}
        protected = [t["name"] for t in data["targets"] if t["is_protected"]]
        self._people = _any_of(protected)
        self._officers = _any_of(self.numbers) if self.is_by_number else None

    def run(self) -> tuple[Data, Counter[str]]:
        data = self.data
        with translation.override(self.language):
            copy = data | {name: self.prose(data[name]) for name in TEXTS}
            copy |= {
                "internal_notes": self.notes(),
                "targets": self.targets(),
                "officers": [] if self.is_by_number else data["officers"],
                "sender": self.sender(),
                "network": self.network(),
                "items": [self.item(item) for item in data["items"]],
                "exhibits": [self.exhibit(exhibit) for exhibit in data["exhibits"]],
            }
        with translation.override("fr"):
            copy["french"] = self.french()
        return copy, self.count

    def prose(self, text: str) -> str:
        if self._people:
            text = self._replace(self._people, text, PEOPLE, lambda _name: _("[protected person]"))
        if self._officers:
            text = self._replace(
                self._officers, text, OFFICERS, lambda name: self.numbers.get(name) or unnamed()
            )
        return text

    def _replace(
        self, pattern: re.Pattern[str], text: str, what: str, word: Callable[[str], str]
    ) -> str:
        made, places = pattern.subn(lambda found: word(found[0]), text)
        if places:
            self.count[what] += places
        return made

    def notes(self) -> str:
        if self.data["internal_notes"]:
            self.count[NOTES] = 1
        return ""

    def targets(self) -> list[Data]:
        shown = [line for line in self.data["targets"] if not line["is_protected"]]
        self.count[TARGETS] = len(self.data["targets"]) - len(shown)
        return shown

    def sender(self) -> Data:
        sender: Data = self.data["sender"]
        if not self.is_by_number:
            return sender
        self.count[OFFICERS] += 1
        return sender | {"name": sender["number"] or unnamed()}

    def network(self) -> Data:
        network: Data = self.data["network"]
        stated = network["attribution"]
        return network | {
            "description": self.prose(network["description"]),
            "attribution": stated and stated | {"rationale": self.prose(stated["rationale"])},
            "campaigns": self.lines(network["campaigns"], "description"),
            "links": self.lines(network["links"], "rationale"),
        }

    def lines(self, lines: list[Data], field: str) -> list[Data]:
        return [line | {field: self.prose(line[field])} for line in lines]

    def item(self, item: Data) -> Data:
        changed = {"why": self.prose(item["why"])} if item["why"] else {}
        if item["about_protected"] and item["text"]:
            self.count[POSTS] += 1
            changed |= {"text": self.withheld_text(), "language": self.language}
        return item | changed if changed else item

    def withheld_text(self) -> str:
        return _("[Text withheld: it concerns a protected person.]")

    def exhibit(self, exhibit: Data) -> Data:
        changed = {name: self.prose(exhibit[name]) for name in ("caption", "description")}
        if self.is_by_number and exhibit["captured_by"]:
            self.count[OFFICERS] += 1
            by = exhibit["captured_by"]
            changed["captured_by"] = self.numbers.get(by) or unnamed()
        return (
            exhibit
            | changed
            | {
                "redacted": self.redacted(exhibit["redacted"]),
                "custody": self.custody(exhibit["custody"]),
            }
        )

    def redacted(self, copy: Data | None) -> Data | None:
        if copy is None:
            return None
        self.count[PICTURES] += len(copy["reasons"])
        return copy | {"reasons": [self.prose(reason) for reason in copy["reasons"]]}

    def custody(self, lines: list[Data]) -> list[Data]:
        told = [line for line in lines if line["what"] in TOLD]
        self.count[CUSTODY] += len(lines) - len(told)
        return [self.happened(line) for line in told]

    def happened(self, line: Data) -> Data:
        who = line["who"]
        if self.is_by_number and line["is_person"]:
            self.count[OFFICERS] += 1
            who = line["number"] or unnamed()
        return line | {"who": who, "address": "", "facts": ""}

    def french(self) -> Data | None:
        french: Data | None = self.data["french"]
        if french is None:
            return None
        return french | {
            "texts": {name: self.prose(text) for name, text in french["texts"].items()},
            "descriptions": [self.prose(text) for text in french["descriptions"]],
        }


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern of these names as whole words, the longest first."""
    found = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if not found:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", re.IGNORECASE)
