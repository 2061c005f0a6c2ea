"""A real gunicorn on loopback, and uploads to it that may be cut off."""

import hashlib
import http.client
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.core.files.storage import default_storage
from django.db import connection

from tests.sinks import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
BOUNDARY = "a-boundary-of-this-test"


@dataclass
class WebServer:
    """One gunicorn with one worker on the database and the store of this test."""

    folder: Path
    module: str = "config.wsgi"
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "WebServer":
        command = [sys.executable, "-m", "gunicorn", f"{self.module}:application", "--preload"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--no-control-socket"]
        command += ["--worker-tmp-dir", str(self.folder), "--timeout", "600"]
        with (self.folder / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=CHECKOUT, env=self._environment(), stdout=log, stderr=log
            )
        self.wait()
        return self

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                door.request("GET", "/sign-in/")
                door.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "web.log").read_text()[-3000:])

    def workers(self) -> list[int]:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_workers(self) -> None:
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)

    def _environment(self) -> dict[str, str]:
        parts = urlsplit(os.environ["DATABASE_URL"])
        database = urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"]))
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database,
            "STORAGE_URL": Path(default_storage.path("")).as_uri(),
            "PYTHONPATH": str(CHECKOUT),
            **self.more,
        }


def upload(
    server: WebServer, place: str, secret: str, chunks: Iterator[bytes], *, size: int
) -> int | None:
    """Send one file in chunks and return the status, None where nobody answered."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    door = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    try:
        door.putrequest("POST", place)
        door.putheader("Authorization", f"Bearer {secret}")
        door.putheader("Idempotency-Key", str(uuid.uuid4()))
        door.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        door.putheader("Content-Length", str(len(head) + size + len(tail)))
        door.endheaders(head)
        for chunk in chunks:
            door.send(chunk)
        door.send(tail)
        answer = door.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        door.close()


def sha256_of(path: Path) -> str:
    with path.open("rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()
