"""Switches the house to reading only, and back; doors answer writes with 503 meanwhile."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.actions import pausing
from casework.errors import Refusal
from casework.management.people import administrator, officer_at


class Command(BaseCommand):
    help = "Stop all writing through the doors (on), or let it go on (off)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("state", choices=["on", "off"])
        parser.add_argument("--reason", default="", help="kept in the house's trail")
        parser.add_argument("--by", help="e-mail address of the administrator who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = officer_at(options["by"]) if options["by"] else administrator()
        try:
            if options["state"] == "on":
                pausing.pause(options["reason"], by=by)
            else:
                pausing.resume(by=by)
        except Refusal as refused:
            raise CommandError(str(refused.summary)) from refused
        told = {"on": _("The house is read-only."), "off": _("The house is written again.")}
        self.stdout.write(told[options["state"]])
