import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.actions import verifying
from casework.models import Chain, Stamp


class Command(BaseCommand):
    """Recompute the hash chains of the trail; the exit status is 1 when one is broken."""

    help = "Find any changed, removed or reordered line of the trail, up to its head."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", metavar="REF", help="only the chain of this network")
        parser.add_argument(
            "--checkpoints",
            metavar="DIR",
            default=settings.RENVOI_CHECKPOINT_DIR,
            help="where the checkpoint files lie; by default RENVOI_CHECKPOINT_DIR",
        )
        parser.add_argument("--json", action="store_true", help="print the reports as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        chains = Chain.objects.select_related("network").order_by("pk")
        if options["network"]:
            chains = chains.filter(network__reference=options["network"])
            if not chains.exists():
                raise CommandError(f"There is no chain of {options['network']}.")
        found = verifying.examine_checkpoints(options["checkpoints"])
        stamps = list(verifying.examine_stamps())
        reports = []
        for report in verifying.examine(chains.iterator(chunk_size=200), pins=found.pins):
            reports.append(report)
            if not options["json"]:
                self.stdout.write(_told(report))
        broken = [report for report in reports if not report.ok]
        false = [(stamp, fault) for stamp, fault in stamps if fault]
        if options["json"]:
            self._print_json(reports, found, stamps)
        else:
            for line in _rest_told(found, stamps):
                self.stdout.write(line)
        if broken or found.faults or false:
            raise CommandError(
                f"{len(broken)} of {len(reports)} chains are broken, "
                f"{len(found.faults)} faults in checkpoints, {len(false)} in timestamps."
            )
        if not options["json"]:
            self.stdout.write(f"{len(reports)} chains are whole.")

    def _print_json(
        self,
        reports: list[verifying.Report],
        found: verifying.Findings,
        stamps: list[tuple[Stamp, str]],
    ) -> None:
        false = [{"stamp": stamp.pk, "fault": fault} for stamp, fault in stamps if fault]
        answer = {
            "ok": not (false or found.faults) and all(report.ok for report in reports),
            "chains": [report.as_json() for report in reports],
            "checkpoints": {
                "kept": found.checkpoints,
                "files": found.files,
                "last_at": found.last_at,
                "faults": [asdict(fault) for fault in found.faults],
            },
            "stamps": {"verified": len(stamps) - len(false), "faults": false},
        }
        self.stdout.write(json.dumps(answer, indent=2))


def _rest_told(found: verifying.Findings, stamps: list[tuple[Stamp, str]]) -> Iterator[str]:
    if found.checkpoints or found.files:
        last = f", the last of {found.last_at}" if found.last_at else ""
        yield f"{found.checkpoints} checkpoints, {found.files} files{last}"
    for fault in found.faults:
        yield f"Checkpoint {fault.checkpoint}: BROKEN: {fault.kind} ({fault.where})"
    if stamps:
        yield f"{len(stamps)} timestamps verified"
    for stamp, why in stamps:
        if why:
            yield f"Timestamp {stamp.pk} of {stamp.subject}: BROKEN: {why}"


def _told(report: verifying.Report) -> str:
    verdict = "whole"
    if report.fault:
        verdict = f"BROKEN at line {report.fault.sequence}: {report.fault.kind}"
    return f"{report.chain}: {report.events} events, {verdict}; {_anchored(report)}"


def _anchored(report: verifying.Report) -> str:
    if report.anchor is None:
        return "no anchor outside the database yet"
    return (
        f"last anchor {report.anchor['where']} ({report.anchor['citation']}) at line "
        f"{report.anchor['sequence']}, {report.anchor['recorded_at']}, {report.younger} younger"
    )
