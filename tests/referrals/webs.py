"""A real web server on the database of this test, whose processes may be killed at any moment."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from django.core.files.storage import default_storage

from tests.referrals.workers import CHECKOUT, address_of_this_database, wait_until

PATIENCE = 60


@dataclass
class Web:
    """Gunicorn, which puts a new process in the place of each that is killed."""

    folder: Path
    #: Where files lie; by default in the store of the test that starts it.
    store: Path | None = None
    processes: int = 2
    threads: int = 1
    port: int = 0
    master: subprocess.Popen[bytes] | None = None

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1/"

    def start(self) -> "Web":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # Loaded once and forked, so that a killed process is there again at once.
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--preload"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.processes)]
        command += ["--threads", str(self.threads)]
        with (self.folder / "web.log").open("ab") as log:
            self.master = subprocess.Popen(
                command, cwd=CHECKOUT, env=self._environment(), stdout=log, stderr=log
            )
        wait_until(self._answers)
        return self

    def stop(self) -> None:
        if self.master:
            self.master.terminate()
            self.master.wait(PATIENCE)

    def kill_processes(self) -> int:
        """Kill -9 every process that answers, and say how many there were."""
        assert self.master is not None
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children").read_text()
        for pid in children.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        return len(children.split())

    def _answers(self) -> bool:
        assert self.master is not None
        assert self.master.poll() is None, (self.folder / "web.log").read_text()
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(self.root + "me/", timeout=PATIENCE).status_code == 401
        return False

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": address_of_this_database(),
            "STORAGE_URL": (self.store or Path(default_storage.path(""))).as_uri(),
            "RENVOI_KEY_LEASE_SECONDS": "1",
            "RENVOI_VAR": str(self.folder),
        }


# A server that is killed may break off in the middle of what it says.
UNANSWERED = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


class Stubborn:
    """A client that sends a call again, under its key, until it is answered."""

    def __init__(self, web: Web, secret: str) -> None:
        self.web, self.secret = web, secret

    def write(
        self,
        method: str,
        place: str,
        *,
        kill_after: float | None = None,
        withheld: tuple[str, ...] = (),
        **sent: Any,
    ) -> requests.Response:
        """Send one call three times under one key; the first time its server is killed.

        All answers must be the same but for what is `withheld`.
        """
        headers = {**self._bearer(), "Idempotency-Key": str(uuid.uuid4())}
        headers |= sent.pop("headers", {})
        killer = None
        if kill_after is not None:
            killer = threading.Timer(kill_after, self.web.kill_processes)
            killer.start()
        answers = [self._answered(method, place, headers, sent) for _time in range(3)]
        if killer:
            killer.join()
        assert len({(one.status_code, _told(one, withheld)) for one in answers}) == 1, answers
        return answers[0]

    def read(self, place: str) -> requests.Response:
        return self._answered("GET", place, self._bearer(), {})

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def _answered(
        self, method: str, place: str, headers: dict[str, str], sent: dict[str, Any]
    ) -> requests.Response:
        url = place if place.startswith("http") else self.web.root + place
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(*UNANSWERED):
                answer = requests.request(method, url, headers=headers, timeout=PATIENCE, **sent)
                if answer.status_code != 409 or answer.json()["code"] != "still-running":
                    return answer
            time.sleep(0.05)
        raise AssertionError(f"{method} {place} was never answered")


def _told(answer: requests.Response, withheld: tuple[str, ...]) -> str:
    if not withheld or not answer.content:
        return answer.text
    body = answer.json()
    return json.dumps({name: body[name] for name in body if name not in withheld})
