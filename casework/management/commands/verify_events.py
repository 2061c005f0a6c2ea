import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.actions import verifying
from casework.models import Chain


class Command(BaseCommand):
    """Recompute the hash chains of the trail; the exit status is 1 when one is broken."""

    help = "Find any changed, removed or reordered line of the trail, up to its head."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", metavar="REF", help="only the chain of this network")
        parser.add_argument("--json", action="store_true", help="print the reports as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        chains = Chain.objects.select_related("network").order_by("pk")
        if options["network"]:
            chains = chains.filter(network__reference=options["network"])
            if not chains.exists():
                raise CommandError(f"There is no chain of {options['network']}.")
        reports = []
        for report in verifying.examine(chains.iterator(chunk_size=200)):
            reports.append(report)
            if not options["json"]:
                self.stdout.write(_told(report))
        broken = [report for report in reports if not report.ok]
        if options["json"]:
            self._print_json(reports, ok=not broken)
        if broken:
            raise CommandError(f"{len(broken)} of {len(reports)} chains are broken.")
        if not options["json"]:
            self.stdout.write(f"{len(reports)} chains are whole.")

    def _print_json(self, reports: list[verifying.Report], *, ok: bool) -> None:
        answer = {"ok": ok, "chains": [report.as_json() for report in reports]}
        self.stdout.write(json.dumps(answer, indent=2))


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
