"""Takes many files in at once: each judged alone, with what a table beside them says of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.actions import collecting, linking
from casework.actions._storing import handed_in
from casework.errors import BadInput, Fault, NotAllowed, Refusal
from casework.intake import manifest
from casework.intake.manifest import Entry
from casework.models import Asset, Evidence, Network, Officer

Table = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file: the evidence that it is, or why it was refused."""

    name: str
    evidence: Evidence | None = None
    is_new: bool = False
    refusal: Refusal | None = None

    @property
    def faults(self) -> Sequence[Fault]:
        return self.refusal.faults if self.refusal else ()


def receive(
    network: Network,
    *,
    files: Sequence[UploadedFile],
    table: Table,
    facts: Mapping[str, object],
    by: Officer,
) -> Iterator[Upload]:
    """Take in file after file; a table that is not empty says more of each, and must name each.

    What the table names and nobody sent is told as well. Facts are those of `collecting.FACTS`.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    for file in files:
        yield _receive(network, file, table, facts, by)
    for name in sorted(table.keys() - {manifest.named(file.name or "") for file in files}):
        yield Upload(name, refusal=_missing(table[name]))


def _receive(
    network: Network, file: UploadedFile, table: Table, facts: Mapping[str, object], by: Officer
) -> Upload:
    name = file.name or ""
    entry = table.get(manifest.named(name))
    try:
        if table and entry is None:
            raise _unnamed()
        asset = _asset(network, entry)
        received = collecting.add(
            network,
            chunks=handed_in(file),
            name=name,
            by=by,
            declared_type=file.content_type or "",
            **{**facts, **(entry.facts if entry else {})},
        )
        if asset:
            linking.link(received.evidence, thing=asset, by=by)
    except NotAllowed:
        raise
    except Refusal as refused:
        return Upload(name, refusal=refused)
    return Upload(name, received.evidence, received.is_new)


def _unnamed() -> BadInput:
    """Refuse a file of which the table says nothing: what is kept first is never rewritten."""
    return BadInput(
        _("The table has no row for this file."),
        remedy=_("Add a row with its name, even an empty one, and choose the file again."),
        field="manifest",
    )


def _missing(entry: Entry) -> BadInput:
    return BadInput(
        _("Line %d of the table names this file, which was not among those chosen.") % entry.line,
        remedy=_("Choose it as well, or take the row out."),
        field="manifest",
    )


def _asset(network: Network, entry: Entry | None) -> Asset | None:
    """Return the asset of the case that the file shows, where the table names one.

    :raises BadInput: when something in the row does not hold.
    """
    if entry is None:
        return None
    if entry.faults:
        raise BadInput(faults=entry.faults)
    if entry.asset is None:
        return None
    mine = Asset.objects.filter(memberships__network=network)
    same = Q(key=entry.asset.key) | Q(url=entry.asset.url)
    found = mine.filter(same, platform__slug=entry.asset.platform).first()
    if found is None:
        raise BadInput(
            _("Line %(line)d: %(url)s does not belong to the network.")
            % {"line": entry.line, "url": entry.asset.url},
            remedy=_("Add the asset to the case first, or leave the cell empty."),
            field="manifest",
        )
    return found
