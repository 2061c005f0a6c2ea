"""Lists tokens with their numbers; never a secret, of which none is kept."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from casework.management.people import officer_at
from casework.models import Token


class Command(BaseCommand):
    help = "List tokens: number, officer, scopes, end, last use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", nargs="?", help="whose; everybody's by default")
        parser.add_argument("--all", action="store_true", help="those that ended as well")

    def handle(self, *args: Any, **options: Any) -> None:
        tokens = Token.objects.all() if options["all"] else Token.objects.usable()
        if options["email"]:
            tokens = tokens.filter(officer=officer_at(options["email"]))
        for token in tokens.select_related("officer").order_by("pk").iterator():
            self.stdout.write("\t".join(_parts(token)))


def _parts(token: Token) -> tuple[str, ...]:
    used = f"{token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "-"
    return (
        str(token.pk),
        token.officer.email,
        ",".join(token.scopes),
        f"{token.expires_at:%Y-%m-%d %H:%M}",
        f"{used} {token.last_used_from or ''}".strip(),
        token.label,
    )
