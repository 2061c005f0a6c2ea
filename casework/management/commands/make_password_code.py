"""Makes a one-time code by which a person sets their password; it is shown this once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.actions import authenticating
from casework.errors import Refusal
from casework.management.people import administrator, officer_at


class Command(BaseCommand):
    help = "Make a one-time code for a person; the last line printed is the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose password it will set")
        parser.add_argument("--by", help="e-mail address of the administrator who makes it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = officer_at(options["by"]) if options["by"] else administrator()
        try:
            code = authenticating.make_password_code(officer_at(options["email"]), by=by)
        except Refusal as refused:
            raise CommandError(str(refused.summary)) from refused
        self.stdout.write(code)
