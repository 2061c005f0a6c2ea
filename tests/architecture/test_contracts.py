"""Who may import whom, and whether the tables are those of the models."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from tests.architecture.source import APPS, CHECKOUT


def test_the_import_contracts_hold():
    linter = Path(sys.executable).with_name("lint-imports")

    answer = subprocess.run(
        [linter, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_for_what_they_do():
    unnamed = [
        str(path)
        for app in APPS
        for path in (CHECKOUT / app / "migrations").glob("0*.py")
        if "_auto_" in path.stem or path.stem[4:] == ""
    ]

    assert unnamed == []


def test_every_migration_can_be_taken_back():
    loader = MigrationLoader(connection, ignore_no_migrations=True, load=False)
    loader.load_disk()
    stuck = [
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in APPS
        for operation in migration.operations
        if isinstance(operation, migrations.RunSQL | migrations.RunPython)
        and not operation.reversible
    ]

    assert stuck == []


def test_the_apps_of_the_house_are_two():
    assert {config.label for config in apps.get_app_configs()} >= set(APPS)
