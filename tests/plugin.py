"""What must stand before pytest-django loads the settings: servers, and a flush that works."""

import os
from pathlib import Path

import pytest
from django.db import connection

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


def pytest_collection_modifyitems(config, items):
    """Skip browser tests where there is no browser, except where a skip would go unseen."""
    if find_browser() or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter):
    """Say it once and loudly when browser tests did not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(NO_BROWSER, red=True, bold=True)
