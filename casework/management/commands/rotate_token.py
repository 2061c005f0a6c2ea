"""Gives a token a new secret, which is shown this once; the old one stays good for a while."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.actions import issuing
from casework.errors import Refusal
from casework.management.people import hand_of, token_numbered


class Command(BaseCommand):
    help = "Give a token a new secret; the last line printed is the secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("token", type=int, help="its number, from list_tokens")
        parser.add_argument("--days", type=int, required=True, help="how long it lasts from now")
        parser.add_argument(
            "--overlap-hours", type=int, default=24, help="how long the old secret stays good"
        )
        parser.add_argument("--by", help="e-mail address of the administrator who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        token = token_numbered(options["token"])
        by = hand_of(token.officer, named=options["by"])
        try:
            token, secret = issuing.rotate(
                token, days=options["days"], overlap_hours=options["overlap_hours"], by=by
            )
        except Refusal as refused:
            raise CommandError(str(refused.summary)) from refused
        self.stdout.write(
            _("The old secret is good until %s.") % f"{token.previous_until:%Y-%m-%d %H:%M} UTC"
        )
        self.stdout.write(secret)
