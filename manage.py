#!/usr/bin/env python
"""Run a management command, with embedded servers when no database is named."""

import os
import sys

from django.core.management import execute_from_command_line

DEVELOPMENT = "config.settings.development"


def prepare() -> None:
    """Choose the settings: production where a database is named, development elsewhere."""
    chosen = os.environ.get("DJANGO_SETTINGS_MODULE")
    if os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    elif chosen in (None, DEVELOPMENT):
        os.environ["DJANGO_SETTINGS_MODULE"] = DEVELOPMENT
        from config import embedded  # noqa: PLC0415 - production has no embedded servers

        embedded.ensure()


if __name__ == "__main__":
    prepare()
    execute_from_command_line(sys.argv)
