import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from config import embedded

REFUSAL = """
CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
CREATE TRIGGER refuse BEFORE TRUNCATE ON django_session EXECUTE FUNCTION refuse_truncate();
"""


@pytest.mark.django_db(transaction=True)
def test_tables_that_refuse_truncate_are_emptied_between_tests_only():
    with connection.cursor() as cursor:
        cursor.execute(REFUSAL)
    try:
        call_command("flush", interactive=False, verbosity=0)
        with connection.cursor() as cursor, pytest.raises(Exception, match="append only"):
            cursor.execute("TRUNCATE django_session")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION refuse_truncate CASCADE")


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("1", "1 passed")])
def test_browser_tests_are_skipped_loudly_and_never_in_ci(tmp_path, ci, outcome):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n@pytest.mark.browser\ndef test_page(): pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", "."]
    hidden = "import tests.plugin as p; p.find_browser = lambda: ''"
    (tmp_path / "hide.py").write_text(hidden + "\n")
    environment = os.environ | {
        "CI": ci,
        "PYTHONPATH": str(tmp_path),
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "",
    }

    done = subprocess.run(
        [*command, "-p", "hide", "-c", "pyproject.toml", str(tmp_path / "test_it.py")],
        cwd=embedded.CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome in done.stdout, done.stdout + done.stderr
    assert ("NO BROWSER" in done.stdout) == (ci == "")
