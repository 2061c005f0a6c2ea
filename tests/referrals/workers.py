"""A real Celery worker in a process of its own, beside a broker of its own that may be emptied."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from config._valkey import Valkey

CHECKOUT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 3
PATIENCE = 60


def wait_until(done: Callable[[], bool], *, within: float = PATIENCE) -> None:
    """Ask again and again; fail the test when it takes too long."""
    deadline = time.monotonic() + within
    while not done():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


@dataclass
class Worker:
    """One worker on the database, the store and the queue of this test."""

    broker: Valkey
    folder: Path
    name: str = "worker"
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> "Worker":
        """Start it in a session of its own, and wait until it listens."""
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "INFO"]
        command += ["--concurrency", "1", "--without-gossip", "--without-mingle"]
        command += ["--hostname", f"{self.name}@%h"]
        self.log.write_bytes(b"")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._listens)
        return self

    def kill(self) -> None:
        """End it and its children at once, as `kill -9` or a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _listens(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        return " ready." in self.log.read_text()

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": address_of_this_database(),
            "BROKER_URL": self.broker.address,
            "STORAGE_URL": Path(default_storage.path("")).as_uri(),
            "RENVOI_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
            "RENVOI_LEASE_SECONDS": str(LEASE_SECONDS),
            "RENVOI_VAR": str(self.folder),
        }


def address_of_this_database() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"]))
