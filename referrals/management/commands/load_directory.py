from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.errors import Refusal
from casework.models import Officer
from referrals.management import loading

PLURALS = {"platform": "platforms", "channel": "channels", "policy": "policy clauses"}


class Command(BaseCommand):
    help = (
        "Load the starting directory: platforms, channels and policy clauses. What is there "
        "already is left as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, metavar="EMAIL", help="an administrator")

    def handle(self, *args: Any, by: str, **options: Any) -> None:
        officer = Officer.objects.filter(email=by.strip().lower()).first()
        if officer is None:
            raise CommandError(f"There is no officer {by}.")
        try:
            counted = loading.load(by=officer)
        except Refusal as refused:
            raise CommandError(f"{refused.summary} {refused.remedy}".strip()) from refused
        for name, words in PLURALS.items():
            found = counted[name]
            self.stdout.write(f"{words}: {found['added']} added, {found['there']} there already")
        self.stdout.write(
            "Check every address before real use: those that end in .example reach nobody."
        )
