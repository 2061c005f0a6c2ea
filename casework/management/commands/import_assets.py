import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.actions import importing
from casework.errors import Refusal
from casework.models import ImportBatch, ImportRow, JobState, ListKind, Network, Officer

CHUNK = 1024 * 1024
SHOWN = 50
WIDTH = 80


class Command(BaseCommand):
    help = "Import a list of assets or posts into a network, now and in this process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--network", required=True, metavar="REF", help="such as NET-4F7KQ2")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="a contributor of it")
        parser.add_argument("--kind", choices=ListKind.values, default=ListKind.ASSETS)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument("--show", type=int, default=SHOWN, help="rows to explain, 0 for all")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = _officer(options["by"])
        network = _network(options["network"], officer)
        words = {"kind": options["kind"], "is_dry_run": options["dry_run"]}
        batch = _load(options["file"], network, officer, **words)
        if options["json"]:
            self.stdout.write(json.dumps(_figures(batch), indent=2))
        else:
            self.stdout.writelines(f"{line}\n" for line in _report(batch, options["show"]))


def _officer(email: str) -> Officer:
    officer = Officer.objects.filter(email=email.strip().lower(), is_active=True).first()
    if officer is None:
        raise CommandError(f"There is no active officer {email}.")
    return officer


def _network(reference: str, officer: Officer) -> Network:
    network = Network.objects.visible_to(officer).filter(reference=reference.upper()).first()
    if network is None:
        raise CommandError(f"There is no network {reference} that {officer.email} may see.")
    return network


def _load(path: Path, network: Network, officer: Officer, **words: Any) -> ImportBatch:
    try:
        with path.open("rb") as stream:
            batch = importing.upload(
                network,
                chunks=iter(lambda: stream.read(CHUNK), b""),
                name=path.name,
                by=officer,
                **words,
            )
    except OSError as fault:
        raise CommandError(f"{path} cannot be read: {fault.strerror}.") from fault
    except Refusal as refused:
        raise CommandError(f"{refused.summary} {refused.remedy}".strip()) from refused
    batch = importing.load(batch.pk) or _await_worker(batch)
    if batch.state != JobState.READY:
        raise CommandError(f"Not imported. {importing.explain(batch)}")
    return batch


def _await_worker(batch: ImportBatch) -> ImportBatch:
    """Wait for a worker that was faster than this process; if it dies, the work comes back here."""
    while batch.is_unfinished:
        time.sleep(0.2)
        batch = importing.load(batch.pk) or ImportBatch.objects.get(pk=batch.pk)
    return batch


def _figures(batch: ImportBatch) -> dict[str, object]:
    return {
        "batch": batch.pk,
        "network": batch.network.reference,
        "file": batch.original_name,
        "sha256": batch.sha256,
        "dry_run": batch.is_dry_run,
        **batch.figures,
        "reasons": dict(Counter(_left_out(batch).values_list("reason", flat=True)).most_common()),
    }


def _left_out(batch: ImportBatch):
    return batch.row_results.filter(result=ImportRow.Result.NOT_IMPORTED)


def _report(batch: ImportBatch, most: int) -> Iterator[str]:
    """Yield the figures, then what became of each row that was not imported."""
    if batch.is_dry_run:
        yield "A dry run: nothing was written but this report."
    yield f"Import {batch.pk} of {batch.original_name} into {batch.network.reference}"
    for name, count in batch.figures.items():
        yield f"  {name.replace('_', ' '):<14}{count:>10,}"
    left_out = _left_out(batch).order_by("line")
    shown = left_out[:most] if most else left_out
    yield from _explained(shown)
    rest = batch.not_imported - len(shown)
    if rest > 0:
        yield f"… and {rest:,} more rows. --show 0 explains all of them."


def _explained(rows: Iterable[ImportRow]) -> Iterator[str]:
    for place, row in enumerate(rows):
        if not place:
            yield "Not imported:"
        reason, remedy = importing.REASONS.get(row.reason, (row.reason, ""))
        yield f"  line {row.line}: {_printable(row.value)}"
        yield f"    {reason} {remedy}".rstrip()


def _printable(value: str) -> str:
    """Return a stranger's text without what could command the terminal."""
    plain = "".join(char if char.isprintable() else "�" for char in value)
    return plain if len(plain) <= WIDTH else plain[: WIDTH - 1] + "…"
