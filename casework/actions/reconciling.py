"""Compares the rows of evidence with the files of the store; it reports, and deletes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models.functions import Substr
from django.utils import timezone

from casework.actions import _integrity
from casework.models import Evidence, EvidenceSweep, Officer
from casework.models.evidencesweep import MOST_NAMED

ROOT = "evidence"
# A file that is younger may belong to an upload whose row is about to be written.
GRACE = timedelta(minutes=10)


@dataclass
class _Found:
    rows: int = 0
    files: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    named: dict[str, list[int | str]] = field(default_factory=dict)

    def note(self, what: str, which: int | str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        names = self.named.setdefault(what, [])
        if len(names) < MOST_NAMED:
            names.append(which)


def reconcile(*, by: Officer, grace: timedelta = GRACE) -> EvidenceSweep:
    """Look for rows without their file and files without a row, and write down what was found.

    A row whose file is gone is marked so, which blocks its packages and alarms.
    """
    started_at = timezone.now()
    found = _Found()
    prefixes = sorted({*_folders(ROOT), *_prefixes_of_rows()})
    for prefix in prefixes:
        _compare(prefix, found, started_at - grace, by)
    for name in _left_over(started_at - grace):
        found.note("left_over", name)
    return EvidenceSweep.objects.create(
        started_at=started_at,
        rows=found.rows,
        files=found.files,
        without_file=found.counts.get("without_file", 0),
        without_row=found.counts.get("without_row", 0),
        left_over=found.counts.get("left_over", 0),
        named=found.named,
        recorded_by=by,
    )


def _compare(prefix: str, found: _Found, settled_before: datetime, by: Officer) -> None:
    """Compare one of 256 parts, so that memory stays flat however much there is."""
    files = dict(_files(prefix))
    rows = _rows(prefix)
    known = set(rows.values_list("sha256", flat=True))
    found.rows += len(known)
    found.files += len(files)
    for evidence in rows.stored().exclude(sha256__in=files).select_related("network"):
        # It may have come in while we looked.
        if not default_storage.exists(evidence.storage_key):
            found.note("without_file", evidence.pk)
            _integrity.settle(evidence, found=None, by=by)
    for name in sorted(set(files) - known):
        path = files[name]
        is_settled = default_storage.get_modified_time(path) < settled_before
        if is_settled and not Evidence.objects.filter(sha256=name).exists():
            found.note("without_row", path)


def _rows(prefix: str):
    return Evidence.objects.filter(sha256__startswith=prefix).order_by("pk")


def _prefixes_of_rows() -> set[str]:
    first = Evidence.objects.order_by().annotate(prefix=Substr("sha256", 1, 2))
    return set(first.values_list("prefix", flat=True).distinct())


def _files(prefix: str) -> Iterator[tuple[str, str]]:
    for folder in _folders(f"{ROOT}/{prefix}"):
        place = f"{ROOT}/{prefix}/{folder}"
        for name in default_storage.listdir(place)[1]:
            yield name, f"{place}/{name}"


def _folders(place: str) -> list[str]:
    try:
        return sorted(default_storage.listdir(place)[0])
    except FileNotFoundError:
        return []


def _left_over(settled_before: datetime) -> Iterator[str]:
    """Yield what a process that was killed left behind: nobody's, and never acknowledged."""
    if not hasattr(default_storage, "incoming"):
        return
    for path in sorted(default_storage.incoming().iterdir()):
        try:
            changed_at = path.stat().st_mtime
        except FileNotFoundError:
            continue
        if changed_at < settled_before.timestamp():
            yield path.name
