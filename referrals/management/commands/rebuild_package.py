from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referrals.actions import rebuilding
from referrals.models import Package


class Command(BaseCommand):
    help = "Make the documents of a package again, and say whether they are the same bytes."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django's own --version tells its release; here the word means the package's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("reference", help="the referral, such as REF-234567")
        parser.add_argument("--version", type=int, required=True, dest="number")
        parser.add_argument("--compare", action="store_true", help="answer for every document")
        parser.add_argument("--output", type=Path, help="a folder for what was made, unsigned")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["compare"] or options["output"]):
            raise CommandError("Say --compare, --output FOLDER, or both.")
        package = _package(options["reference"], options["number"])
        verdicts, is_empty = [], True
        for made in rebuilding.rebuild(package):
            is_empty = False
            if options["output"]:
                options["output"].mkdir(mode=0o700, parents=True, exist_ok=True)
                (options["output"] / made.name).write_bytes(made.pdf)
            if options["compare"]:
                verdicts.append(made.verdict)
                print(f"{made.name}: {made.answer}")
        # Silence with a good exit status would read as SAME.
        if is_empty:
            raise CommandError(
                "No document of this package was built, so there is none to compare."
            )
        if rebuilding.DIFFERENT in verdicts:
            raise CommandError("DIFFERENT", returncode=1)
        if rebuilding.ENVIRONMENT_DIFFERS in verdicts:
            raise CommandError("ENVIRONMENT DIFFERS", returncode=2)
        if verdicts:
            print("SAME")


def _package(reference: str, number: int) -> Package:
    found = Package.objects.select_related("submission__referral__network")
    package = found.filter(
        submission__referral__reference=reference, submission__number=number
    ).first()
    if package is None:
        raise CommandError(f"{reference} has no package of submission {number}.")
    return package
