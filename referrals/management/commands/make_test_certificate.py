import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from referrals.management import certificates

NAME = "Renvoi test certificate - not for real use"


class Command(BaseCommand):
    help = "Make a certificate with which documents are signed in development; nobody trusts it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--output", type=Path, default=None, help="the PKCS#12 file to write")
        parser.add_argument("--name", default=NAME, help="whom the certificate names")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["output"] or settings.RENVOI_VAR / "signing" / "test.p12"
        if path.exists():
            raise CommandError(f"{path} is there already; nothing was overwritten.")
        passphrase = settings.RENVOI_SIGNING_PASSPHRASE or secrets.token_urlsafe(18)
        key, certificate = certificates.make(options["name"])
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(certificates.pack(key, certificate, passphrase=passphrase))
        print("Documents are signed once the worker is started with:")
        print(f"RENVOI_SIGNING_P12={path}")
        # The one of the settings is known to whoever set it.
        if not settings.RENVOI_SIGNING_PASSPHRASE:
            print(f"RENVOI_SIGNING_PASSPHRASE={passphrase}")
