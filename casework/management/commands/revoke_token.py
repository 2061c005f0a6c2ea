"""Ends a token now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.actions import issuing
from casework.errors import Refusal
from casework.management.people import hand_of, token_numbered


class Command(BaseCommand):
    help = "End a token now, its old secret included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("token", type=int, help="its number, from list_tokens")
        parser.add_argument("--by", help="e-mail address of the administrator who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        token = token_numbered(options["token"])
        try:
            issuing.revoke(token, by=hand_of(token.officer, named=options["by"]))
        except Refusal as refused:
            raise CommandError(str(refused.summary)) from refused
        self.stdout.write(_("Token %d has ended.") % token.pk)
