from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.actions import anchoring
from casework.errors import Refusal
from casework.models import Officer


class Command(BaseCommand):
    help = "Draw a checkpoint of all chains and ledgers now, and make it known outside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", metavar="EMAIL", required=True, help="an administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = Officer.objects.get_by_natural_key(options["by"])
            drawn = anchoring.draw(by=by)
        except Officer.DoesNotExist as unknown:
            raise CommandError(f"There is no officer {options['by']}.") from unknown
        except Refusal as refused:
            raise CommandError(str(refused.summary)) from refused
        self.stdout.write(f"Checkpoint {drawn.number}: SHA-256 {drawn.sha256}")
        self.stdout.write("written" if drawn.written_at else "not written to a file")
