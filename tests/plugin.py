"""What must stand before pytest-django loads the settings: servers, and a flush that works."""

import os
from pathlib import Path

import pytest
from django.db import connection

from tests import verapdf

if not os.environ.get("DATABASE_URL"):
    from config import embedded

    embedded.ensure("test")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WHERE = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/bin", "/usr/local/bin"]
NO_BROWSER = (
    "NO BROWSER: the browser tests are skipped. Install Chromium, on Debian: apt install chromium"
)


def find_browser() -> str:
    """Find a Chromium of the machine; empty when there is none."""
    named = os.environ.get("RENVOI_CHROMIUM", "")
    candidates = [named, *(str(Path(folder) / name) for name in BROWSERS for folder in WHERE)]
    return next((path for path in candidates if path and os.access(path, os.X_OK)), "")


@pytest.hookimpl(trylast=True)
def pytest_configure():
    """Let transactional tests empty the tables of the record, which refuse TRUNCATE by trigger."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_as_a_replica(self, sql_list):
        # Ordinary triggers rest in a replica. No door of the house can do this: it takes the
        # database's superuser, and it lasts for this one transaction between two tests.
        flush(self, ["SET LOCAL session_replication_role = replica", *sql_list])

    operations.execute_sql_flush = flush_as_a_replica


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The Chromium that browser tests start, by `executable_path`."""
    path = find_browser()
    if not path and os.environ.get("CI"):
        pytest.fail(NO_BROWSER)
    return path


@pytest.fixture(scope="session")
def pdf_checker() -> None:
    """Fail where the checker is missing and nobody would read that its tests were skipped."""
    if not verapdf.is_there() and os.environ.get("CI"):
        pytest.fail(verapdf.MISSING)


def pytest_collection_modifyitems(config, items):
    """Skip tests whose tool is not on the machine, except where a skip would go unseen."""
    if os.environ.get("CI"):
        return
    found = {"browser": find_browser(), "conformance": verapdf.is_there()}
    reasons = {"browser": NO_BROWSER, "conformance": verapdf.MISSING}
    for item in items:
        for marker in found:
            if not found[marker] and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reasons[marker]))


def pytest_terminal_summary(terminalreporter):
    """Say it once and loudly when tests did not run for want of a tool."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for reason in (NO_BROWSER, verapdf.MISSING):
        if any(reason in line for line in skipped):
            terminalreporter.write_line(reason, red=True, bold=True)
