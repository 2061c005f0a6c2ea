import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.actions import rehashing
from casework.actions.enlisting import machine
from casework.models import Integrity, IntegrityCheck, IntegrityRun, JobState, Network


class Command(BaseCommand):
    """Hash every stored file anew; the exit status is 1 when one is changed or missing."""

    help = "Find any stored evidence whose bytes are changed or gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", metavar="REF", help="only the evidence of this network")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        run = rehashing.check_all(network=_network(options["network"]), by=machine())
        if run is None or run.state != JobState.READY:
            raise CommandError("The run broke off; the log says why.")
        bad = run.checks.exclude(state=Integrity.INTACT).select_related("evidence__network")
        if options["json"]:
            self.stdout.write(json.dumps(_report(run, list(bad)), indent=2))
        else:
            for one in bad:
                line = _line(one)
                self.stdout.write(
                    f"{line['network']} evidence {line['evidence']}: {line['state']} "
                    f"{line['sha256']} at {line['file']}"
                )
        if run.faults:
            raise CommandError(f"{run.faults} of {run.files} files are changed or missing.")
        if not options["json"]:
            self.stdout.write(f"{run.files} files, {run.bytes} bytes: all intact.")


def _network(reference: str | None) -> Network | None:
    if reference is None:
        return None
    network = Network.objects.filter(reference=reference).first()
    if network is None:
        raise CommandError(f"There is no network {reference}.")
    return network


def _report(run: IntegrityRun, bad: list[IntegrityCheck]) -> dict[str, Any]:
    return {
        "ok": not run.faults,
        "run": run.pk,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "files": run.files,
        "bytes": run.bytes,
        "faults": [_line(one) for one in bad],
    }


def _line(one: IntegrityCheck) -> dict[str, Any]:
    return {
        "network": one.evidence.network.reference,
        "evidence": one.evidence_id,
        "state": one.state,
        "sha256": one.evidence.sha256,
        "file": one.evidence.storage_key,
    }
