"""The processes of the house: what each is started as, when it is ready, how it is ended."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config import _processes as processes
from config.celery import app

CHECKOUT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
LEFT_OVER_SECONDS = 10
FIRST_PORT = 8000
PORTS_TRIED = 200


@dataclass(slots=True)
class Child:
    """One process, known by words of its command line that no other process has."""

    name: str
    command: list[str]
    mark: str
    var: Path
    is_ready: Callable[[], bool] = lambda: True
    grace: float = 10
    handed: tuple[int, ...] = ()
    is_shown: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def log(self) -> Path:
        return self.var / "log" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        return self.var / "run" / f"{self.name}.pid"

    def start(self) -> None:
        """Start it, and write down which process it is, for whoever must clean up after us."""
        processes.private_folder(self.pid_file.parent)
        self.process = processes.launch(
            self.command,
            log=None if self.is_shown else self.log,
            handed=self.handed,
            cwd=CHECKOUT,
        )
        processes.private_file(self.pid_file, f"{self.process.pid}\n{self.mark}\n")

    def wait(self, *, watching: Callable[[], None]) -> None:
        """Wait until it does its work.

        :raises StartFailed: when it stops or takes too long; names its log.
        """

        def is_decided() -> bool:
            watching()
            return self.has_stopped() or self.is_ready()

        done = processes.wait_until(is_decided, within=READY_SECONDS)
        if self.has_stopped() or not done:
            raise self.failure("stopped at once" if self.has_stopped() else "is not ready")

    def has_stopped(self) -> bool:
        """Tell whether it was started and is gone."""
        return self.process is not None and self.process.poll() is not None

    def failure(self, what: str) -> processes.StartFailed:
        """Say what is wrong and where to look."""
        if self.is_shown:
            return processes.StartFailed(f"{self.name} {what}; see above.")
        return processes.StartFailed(
            f"{self.name} {what}. The end of {self.log}:\n{processes.tail(self.log)}"
        )

    def stop(self, *, unless: Callable[[], bool] = lambda: False) -> None:
        """End it and all that it started: first asked, then made."""
        if self.process:
            end_session(self.process.pid, mark=self.mark, within=self.grace, unless=unless)
            self.process.wait()
        self.pid_file.unlink(missing_ok=True)


def end_session(
    pid: int, *, mark: str, within: float, unless: Callable[[], bool] = lambda: False
) -> None:
    """Ask a process to end, then kill what is left of its session."""
    processes.end(pid, mark=mark, by=signal.SIGTERM, within=within, unless=unless)
    for member in _members(pid, mark=mark):
        processes.end(member, mark=mark, by=signal.SIGKILL, within=5)


def end_left_over(var: Path) -> list[str]:
    """End what a killed supervisor left running, and name it."""
    ended = []
    for pid_file in sorted((var / "run").glob("*.pid")):
        pid = processes.read_pid(pid_file)
        mark = pid_file.read_text().partition("\n")[2].strip()
        if mark and any(_members(pid, mark=mark)):
            ended.append(pid_file.stem)
            end_session(pid, mark=mark, within=LEFT_OVER_SECONDS)
        pid_file.unlink(missing_ok=True)
    return ended


def _members(session: int, *, mark: str) -> list[int]:
    return [pid for pid in processes.matching(mark) if _session(pid) == session]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def worker(var: Path) -> Child:
    """Describe the Celery worker, which is ready when it answers a call by name."""
    node = f"renvoi-{processes.short_name(var)}@local"
    command = [
        *(sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2"),
        *("-n", node, "--loglevel", "INFO", "--without-gossip", "--without-mingle"),
    ]
    # Somebody's package may be half way: the worker finishes what it holds.
    return Child("worker", command, node, var, lambda: _answers(node), grace=60)


def _answers(node: str) -> bool:
    try:
        return bool(app.control.ping(destination=[node], timeout=0.5))
    except OSError:
        return False


def beat(var: Path) -> Child:
    """Describe the clock of the sweep."""
    schedule = str(var / "beat-schedule")
    command = [sys.executable, "-m", "celery", "-A", "config", "beat", "--schedule", schedule]
    return Child("beat", [*command, "--pidfile=", "--loglevel", "INFO"], schedule, var)


def web(var: Path, door: socket.socket) -> Child:
    """Describe gunicorn behind a port that we already hold."""
    title = f"renvoi-web-{processes.short_name(var)}"
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--name", title, "--no-control-socket"),
        *("--bind", f"fd://{door.fileno()}", "--worker-class", "gthread", "--workers", "2"),
        *("--threads", "4", "--timeout", "120", "--graceful-timeout", "5"),
        *("--access-logfile", "-"),
    ]
    port = door.getsockname()[1]
    return Child("web", command, title, var, lambda: _serves(port), handed=(door.fileno(),))


def _serves(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def command(var: Path, *words: str, is_shown: bool = False) -> Child:
    """Describe a management command that runs to its end."""
    full = [sys.executable, "manage.py", *words]
    return Child(words[0], full, f"manage.py {words[0]}", var, is_shown=is_shown)


def mail(var: Path, folder: Path) -> tuple[Child, int]:
    """Describe the mail server of the demo, and say on which port it listens."""
    port = _free_port()
    command = [sys.executable, "-m", "config.smtp_sink", str(folder), str(port)]
    return Child("mail", command, str(folder), var, lambda: _listens(port)), port


def hooks(var: Path, folder: Path) -> tuple[Child, str]:
    """Describe the receiver of the demo's webhook, and say at which address it listens."""
    port = _free_port()
    command = [sys.executable, "-m", "config.hook_sink", str(folder), str(port)]
    child = Child("hooks", command, str(folder), var, lambda: _listens(port))
    return child, f"http://127.0.0.1:{port}/renvoi"


def _free_port() -> int:
    with hold_port(None, first=0) as door:
        return int(door.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def hold_port(port: int | None, *, first: int = FIRST_PORT) -> socket.socket:
    """Take the port that is asked for, or the first free one.

    :raises StartFailed: when it is taken.
    """
    for candidate in [port] if port is not None else range(first, first + PORTS_TRIED):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", candidate))
        except OSError:
            door.close()
            continue
        return door
    raise processes.StartFailed(f"Port {port or first} of 127.0.0.1 is taken. Try: PORT=8080")
