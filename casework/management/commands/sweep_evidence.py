import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.actions import reconciling
from casework.actions.enlisting import machine
from casework.models import EvidenceSweep


class Command(BaseCommand):
    """Compare rows and files of evidence; the exit status is 1 when a row has lost its file."""

    help = "Report evidence without its file, files without a row, and broken uploads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--grace",
            type=int,
            default=int(reconciling.GRACE.total_seconds()),
            metavar="SECONDS",
            help="leave files alone that are younger: an upload may be about to write its row",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        grace = timedelta(seconds=options["grace"])
        sweep = reconciling.reconcile(by=machine(), grace=grace)
        if options["json"]:
            self.stdout.write(json.dumps(_report(sweep), indent=2))
        else:
            self.stdout.write(
                f"{sweep.rows} known files, {sweep.files} in the store: "
                f"{sweep.without_file} rows without their file, "
                f"{sweep.without_row} files without a row, "
                f"{sweep.left_over} uploads that broke off. Nothing was deleted."
            )
            for what, which in sweep.named.items():
                for one in which:
                    self.stdout.write(f"{what}: {one}")
        if sweep.without_file:
            raise CommandError(f"{sweep.without_file} pieces of evidence have lost their file.")


def _report(sweep: EvidenceSweep) -> dict[str, Any]:
    names = ("rows", "files", "without_file", "without_row", "left_over")
    return {
        "clean": sweep.is_clean,
        **{name: getattr(sweep, name) for name in names},
        "named": sweep.named,
    }
