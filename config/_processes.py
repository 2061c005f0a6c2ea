"""Processes that outlive the one that started them: who they are, and how to end exactly them."""

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

LOG_LIMIT = 10 * 1024**2
# Python warns of a running process that nobody refers to; the servers are meant to outlive us.
_launched: list[subprocess.Popen[bytes]] = []


class StartFailed(Exception):
    """A server did not come up; the text says what to look at."""


def command_line(pid: int) -> str:
    """Read what a process was started as; empty when it is gone or only waits to be reaped."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""


def is_running(pid: int, *, mark: str) -> bool:
    """Tell whether this number still belongs to the process that carries the mark."""
    return pid > 0 and mark in command_line(pid)


def matching(mark: str) -> Iterator[int]:
    """Find every process whose command line carries the mark."""
    for entry in Path("/proc").iterdir():
        if (
            entry.name.isdigit()
            and int(entry.name) != os.getpid()
            and mark in command_line(int(entry.name))
        ):
            yield int(entry.name)


def read_pid(path: Path) -> int:
    """Read the first number of a pid file; 0 when there is none."""
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def launch(
    command: list[str], *, log: Path | None, handed: tuple[int, ...] = (), cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C in a terminal does not reach it."""
    output = _log_file(log) if log else None
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            pass_fds=handed,
            cwd=cwd,
        )
        _launched.append(process)
        return process
    finally:
        if output:
            output.close()


def _log_file(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    is_long = log.exists() and log.stat().st_size > LOG_LIMIT
    return log.open("wb" if is_long else "ab")


def end(
    pid: int,
    *,
    mark: str,
    by: signal.Signals,
    within: float,
    unless: Callable[[], bool] = lambda: False,
) -> bool:
    """Signal the process that carries the mark and wait; False when it would not go in time."""
    if not is_running(pid, mark=mark):
        return True
    try:
        os.kill(pid, by)
    except ProcessLookupError:
        return True
    wait_until(lambda: not is_running(pid, mark=mark) or unless(), within=within)
    return not is_running(pid, mark=mark)


def wait_until(done: Callable[[], bool], *, within: float) -> bool:
    """Ask again and again, until it is done or the time is up."""
    deadline = time.monotonic() + within
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def tail(log: Path, *, lines: int = 15) -> str:
    """Read the end of a log, for the message of a failure."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def short_name(path: Path) -> str:
    """Shorten a path to something that fits where it does not, and is still its own."""
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:10]


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def private_file(path: Path, content: str) -> Path:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    draft.replace(path)
    return path
