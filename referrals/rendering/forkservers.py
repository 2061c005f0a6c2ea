"""Server processes, which hold the loaded renderer and fork a child for every job."""

import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "referrals.rendering")
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONPATH", "SYSTEMROOT")
# A server that nobody wanted for so long ends by itself.
IDLE_SECONDS = 600
PATIENCE = 2
# Those that wait for a job, by the process that may give them one: a fork of ours may not.
_idle: dict[int, list["ForkServer"]] = {}


class ServerDied(Exception):
    """The server process ended, with what it said last."""

    def __init__(self, status: int, last_words: bytes) -> None:
        self.code, self.last_words = status, last_words
        super().__init__(f"exit status {status}")


class ForkServer:
    """One server process, and the socket on which it takes orders."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        self._child, self._is_busy = 0, False
        self._last = time.monotonic()
        with theirs:
            self._process = subprocess.Popen(
                [*COMMAND, str(theirs.fileno()), str(IDLE_SECONDS)],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def begin(self, order: dict[str, Any], errors: int, deadline: float) -> int:
        """Have a child begin this job and return the reading end of its output.

        :raises TimeoutError: when the deadline comes first.
        :raises ServerDied: when there is no server any more.
        """
        self._is_busy = True
        reading, writing = os.pipe()
        try:
            socket.send_fds(self._channel, [json.dumps(order).encode()], [writing, errors])
            self._child = self._number(deadline)
        except (OSError, ServerDied) as failure:
            os.close(reading)
            if isinstance(failure, ConnectionError):
                raise self._death() from failure
            raise
        finally:
            os.close(writing)
        return reading

    def finish(self, deadline: float) -> int:
        """Return the exit status of the child, negative for a signal.

        :raises TimeoutError: when the deadline comes first.
        :raises ServerDied: when there is no server any more.
        """
        status = self._number(deadline)
        self._child, self._is_busy = 0, False
        self._last = time.monotonic()
        return status

    @property
    def is_idle(self) -> bool:
        """Tell whether it can take a job now, and will still be there when it arrives."""
        is_fresh = time.monotonic() - self._last < IDLE_SECONDS / 2
        return is_fresh and not self._is_busy and self._process.poll() is None

    def end(self) -> None:
        """Stop the server, the child that works, and whatever that started."""
        self._channel.close()
        if self._child:
            _kill(self._child)
            # Then the server collects the child; nobody else could, and it would stay a zombie.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
        _kill(self._process.pid)
        self._process.wait()
        self._errors.close()

    def _number(self, deadline: float) -> int:
        """Return the next number that the server tells."""
        line = b""
        while not line.endswith(b"\n"):
            wait_for(self._channel, deadline)
            byte = self._channel.recv(1)
            if not byte:
                raise self._death()
            line += byte
        return int(line)

    def _death(self) -> ServerDied:
        status = self._process.wait()
        self._errors.seek(0)
        return ServerDied(status or 1, self._errors.read()[-4000:])


@contextmanager
def borrow() -> Iterator[ForkServer]:
    """Lend a server for one job; one whose child did not end by itself is not used again."""
    waiting = _idle.setdefault(os.getpid(), [])
    server = _take(waiting)
    try:
        yield server
    finally:
        if server.is_idle:
            waiting.append(server)
        else:
            server.end()


@atexit.register
def end_idle() -> None:
    """End the servers that wait for a job of this process."""
    for server in _idle.pop(os.getpid(), []):
        server.end()


def _kill(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _take(waiting: list[ForkServer]) -> ForkServer:
    while waiting:
        server = waiting.pop()
        if server.is_idle:
            return server
        server.end()
    return ForkServer()


def environment() -> dict[str, str]:
    """Return an environment without secrets, in which the same input gives the same bytes."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
        "TZ": "UTC",
    }


def wait_for(source: socket.socket | IO[bytes], deadline: float) -> None:
    """Wait until there is something to read.

    :raises TimeoutError: when the deadline comes first.
    """
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise TimeoutError
