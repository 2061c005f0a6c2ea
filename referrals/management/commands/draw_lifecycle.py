from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from referrals.lifecycle import ARROWS, Arrow, Status

PAGE = Path("docs") / "lifecycle.md"
HOLDERS = {
    "contributor": "contributor or lead of the case",
    "reviewer": "reviewer who contributed nothing and sees the case",
    "releaser": "releaser who sees the case",
    "recorder": "contributor, or a service that sees the case",
}
HEAD = """\
# The life of a referral

Drawn from `referrals/lifecycle.py` by `manage.py draw_lifecycle`. Change the table there, then draw
this page anew; a test fails while it is stale.

"""
FOOT = """
Sending and retracting move the status when their delivery is confirmed, not when they are asked
for. While a delivery is requested, running or uncertain, *revise*, *withdraw*, *send*, *retract*
and *close* wait. Where a person is needed, no service token will do.
"""


class Command(BaseCommand):
    """Draw the life of a referral from its table."""

    help = "Draw docs/lifecycle.md from the table of steps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is current")

    def handle(self, *args: Any, **options: Any) -> None:
        page, drawn = settings.BASE_DIR / PAGE, draw()
        if options["check"]:
            if not page.exists() or page.read_text() != drawn:
                raise CommandError(f"{PAGE} is stale. Run: manage.py draw_lifecycle")
            return
        page.write_text(drawn)
        self.stdout.write(f"Drew {PAGE}.")


def draw() -> str:
    """Return the page: the diagram, then the table."""
    with translation.override("en"):
        return HEAD + "\n".join([*_diagram(), "", *_table()]) + "\n" + FOOT


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {Status.DRAFT}"]
    for (source, destination), steps in _joined().items():
        lines.append(f"    {source} --> {destination}: {', '.join(steps)}")
    onward = {source for arrow in ARROWS.values() for source in arrow.sources}
    ends = [status for status in Status.values if status not in onward]
    # A closed referral can be opened again, but for most it is the end.
    lines += [f"    {status} --> [*]" for status in [Status.CLOSED.value, *ends]]
    return [*lines, "```"]


def _joined() -> dict[tuple[str, str], list[str]]:
    """Join the steps that share both ends, so that each pair has one line."""
    joined: dict[tuple[str, str], list[str]] = {}
    for arrow in ARROWS.values():
        for source in arrow.sources:
            joined.setdefault((str(source), str(arrow.destination)), []).append(arrow.step)
    return joined


def _table() -> list[str]:
    rows = ["| step | from | to | who | needs |", "|---|---|---|---|---|"]
    return rows + [_row(arrow) for arrow in ARROWS.values()]


def _row(arrow: Arrow) -> str:
    needs = [
        word
        for word, needed in (("a person", arrow.needs_person), ("a reason", arrow.needs_reason))
        if needed
    ]
    cells = (
        f"{arrow.step} ({arrow.label})",
        ", ".join(arrow.sources),
        str(arrow.destination),
        HOLDERS[arrow.role],
        ", ".join(needs),
    )
    return f"| {' | '.join(cells)} |"
