"""Issues a bearer token; its secret is shown this once and kept nowhere."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.actions import issuing
from casework.errors import Refusal
from casework.management.people import hand_of, officer_at
from casework.models import Scope


class Command(BaseCommand):
    help = "Issue a token for an officer or a service; the last line printed is its secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose token it is")
        parser.add_argument(
            "--scopes", nargs="+", required=True, choices=Scope.values, metavar="SCOPE"
        )
        parser.add_argument("--days", type=int, required=True, help="how long it lasts")
        parser.add_argument("--label", default="", help="what it is for")
        parser.add_argument(
            "--addresses", nargs="+", default=[], help="addresses or ranges it may come from"
        )
        parser.add_argument(
            "--networks", nargs="+", metavar="NET-…", help="the only networks that it sees"
        )
        parser.add_argument("--by", help="e-mail address of the administrator who issues it")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = officer_at(options["email"])
        try:
            token, secret = issuing.issue(
                officer,
                scopes=options["scopes"],
                days=options["days"],
                label=options["label"],
                addresses=options["addresses"],
                networks=options["networks"],
                by=hand_of(officer, named=options["by"]),
            )
        except Refusal as refused:
            raise CommandError(str(refused.summary)) from refused
        expiry = f"{token.expires_at:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(
            _("Token of %(officer)s until %(expiry)s. Keep it safe: it is shown this once.")
            % {"officer": officer.email, "expiry": expiry}
        )
        self.stdout.write(secret)
