import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.errors import Refusal
from casework.models import Access, JobState, Network, Officer
from referrals.actions import disclosing
from referrals.models import Disclosure


class Command(BaseCommand):
    help = "Write the whole case into one ZIP that outsiders verify; its path is the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("network", metavar="NET-…")
        parser.add_argument("--by", metavar="EMAIL", required=True, help="who discloses it")
        parser.add_argument("--redacted", action="store_true", help="leave names and addresses out")
        parser.add_argument("--to", type=Path, metavar="DIR", help="where the ZIP goes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = Officer.objects.get_by_natural_key(options["by"])
            network = Network.objects.visible_to(by).get(reference=options["network"])
            made = self._make(network, by, is_redacted=options["redacted"])
            path = self._save(made, by, options["to"])
        except Officer.DoesNotExist as unknown:
            raise CommandError(f"There is no officer {options['by']}.") from unknown
        except Network.DoesNotExist as unknown:
            raise CommandError(f"{options['by']} sees no {options['network']}.") from unknown
        except Refusal as refused:
            raise CommandError(str(refused.summary)) from refused
        self.stdout.write(f"{made.files} files, {made.size} bytes, SHA-256 {made.sha256}")
        if made.damaged:
            self.stderr.write(f"{made.damaged} files were found damaged; verify.py says which.")
        self.stdout.write(str(path))

    def _make(self, network: Network, by: Officer, *, is_redacted: bool) -> Disclosure:
        asked = disclosing.ask(network, by=by, is_redacted=is_redacted)
        # Where a worker was faster, it has the job, and this waits for nothing.
        made = disclosing.build(asked.pk) or Disclosure.objects.get(pk=asked.pk)
        if made.state != JobState.READY:
            raise CommandError(f"Disclosure {made.pk}: {made.reason_text or made.state}")
        return made

    def _save(self, made: Disclosure, by: Officer, folder: Path | None) -> Path:
        folder = folder or Path(settings.RENVOI_VAR) / "disclosures"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = (folder / made.file_name).absolute()
        with disclosing.hand_out(made, by=by, door=Access.Door.COMMAND) as stored:
            path.touch(mode=0o600)
            with path.open("wb") as file:
                shutil.copyfileobj(stored, file, 1024 * 1024)
        return path
