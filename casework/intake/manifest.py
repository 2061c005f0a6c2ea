"""A table beside many files: of each its name, where it comes from, and which asset it shows."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, Fault
from casework.intake import columns, families, identity
from casework.intake.columns import UnusableCell
from casework.intake.findings import Identity
from casework.intake.reading import Record, Table, open_table

PLAIN = ("source_url", "captured_by", "captured_with", "description_en", "description_fr")
MOST_ROWS = 1000


class NoManifest(BadInput):
    code = "no-manifest"
    message = _("This table has no column “file name”.")
    remedy = _("Name the columns as the page says, and choose the files again.")


@dataclass(slots=True)
class Entry:
    """What one row says of one file; an empty cell says nothing."""

    line: int
    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    asset: Identity | None = None
    faults: list[Fault] = field(default_factory=list)


def named(name: str) -> str:
    """Return the name of a file in one form: some systems write é as two characters."""
    return unicodedata.normalize("NFC", name)


def read(stream: BinaryIO) -> dict[str, Entry]:
    """Return the rows by the name of their file.

    :raises UnreadableFile: when the bytes are no table.
    :raises NoManifest: when no column names the files, or there are more than `MOST_ROWS` rows.
    """
    table = open_table(stream, families.MANIFEST)
    if "file" not in table.family.fields.values():
        raise NoManifest(field="manifest")
    entries: dict[str, Entry] = {}
    for entry in _entries(table):
        if len(entries) >= MOST_ROWS:
            raise NoManifest(
                _("This table has more than %d rows.") % MOST_ROWS,
                remedy=_("Split it, and upload the files in parts."),
                field="manifest",
            )
        first = entries.setdefault(entry.name, entry)
        if first is not entry:
            first.faults.append(
                Fault(
                    _("Line %d of the table names this file again.") % entry.line,
                    "manifest",
                    entry.line,
                    _("Leave one row for each file."),
                    "file-twice",
                )
            )
    return entries


def _entries(table: Table) -> Iterator[Entry]:
    for record in table:
        entry = _entry(record, table.family.fields)
        if entry.name:
            yield entry


def _entry(record: Record, fields: dict[int, str]) -> Entry:
    line, cells = record
    said = {name: cells[place].strip() for place, name in fields.items() if place < len(cells)}
    entry = Entry(line, named(said.get("file", "")))
    entry.facts = {name: said[name] for name in PLAIN if said.get(name)}
    try:
        if captured := columns.moment(said.get("captured_at", "")):
            entry.facts["captured_at"] = captured
    except UnusableCell:
        entry.faults.append(
            Fault(
                _("Line %(line)d: “%(cell)s” is no moment.")
                % {"line": line, "cell": said["captured_at"]},
                "manifest",
                line,
                _("Write it as 2026-09-01T12:00:00Z."),
                "bad-moment",
            )
        )
    if address := said.get("asset"):
        found = identity.identify(address)
        if isinstance(found, Identity):
            entry.asset = found
        else:
            entry.faults.append(
                Fault(
                    _("Line %(line)d: “%(cell)s” is no address of an asset.")
                    % {"line": line, "cell": address},
                    "manifest",
                    line,
                    _("Write its whole address, or leave the cell empty."),
                    "bad-asset",
                )
            )
    return entry
