"""Runs the renderer in a child process with a memory limit, a deadline and a private folder."""

import json
import math
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from referrals.rendering import environment
from referrals.rendering.failures import (
    RenderCrashed,
    RenderFailed,
    RenderOutOfMemory,
    RenderTimedOut,
    revive,
)
from referrals.rendering.outcome import Progress, Rendering

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "referrals.rendering")
MEGABYTE = 1024 * 1024
TIMEOUT = 300.0
MEMORY = 2048 * MEGABYTE
# System fonts stay out: the only folder that fontconfig is told of is its own cache.
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{folder}/cache</cachedir></fontconfig>
"""
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONPATH", "SYSTEMROOT")
# What Python, GLib, Pillow and the C library say when there is no more of it; a new thread needs
# memory for its stack.
OUT_OF_MEMORY_WORDS = (
    "memoryerror",
    "failed to allocate",
    "out of memory",
    "cannot allocate",
    "error creating thread",
    "can't start new thread",
)


@dataclass(frozen=True, slots=True)
class Job:
    """What one child process is to do, and the moment that its clock may show."""

    number: int
    order: dict[str, Any]
    epoch: int


def run(
    job: Job,
    text: str,
    exhibits: Mapping[int, bytes],
    progress: Progress,
    *,
    timeout: float,
    memory: int,
) -> Rendering:
    """Return the document that a child process makes of this text and these exhibits.

    :raises RenderFailed: or one of its subclasses, with a reason for people.
    """
    with tempfile.TemporaryDirectory(prefix="renvoi-package-") as name:
        folder = Path(name)
        _write_job(folder, job, text, exhibits)
        _run(folder, job, progress, timeout=timeout, memory=memory)
        return _read_result(folder)


def _write_job(folder: Path, job: Job, text: str, exhibits: Mapping[int, bytes]) -> None:
    (folder / "contents.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    (folder / "job.json").write_text(json.dumps(job.order), encoding="utf-8")
    (folder / "fonts.conf").write_text(FONTCONFIG.format(folder=folder), encoding="utf-8")
    (folder / "exhibits").mkdir()
    for number, data in exhibits.items():
        (folder / "exhibits" / str(int(number))).write_bytes(data)


def _run(folder: Path, job: Job, progress: Progress, *, timeout: float, memory: int) -> None:
    with (folder / "stderr").open("wb") as errors:
        child = subprocess.Popen(
            [*COMMAND, str(folder), str(memory), str(math.ceil(timeout) + 5)],
            cwd=ROOT,
            env=_environment(folder, job),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        try:
            _follow(child, progress, time.monotonic() + timeout, _limit(job, f"{timeout:g} s"))
        finally:
            _end(child)
    if child.returncode:
        raise _failure(folder, child.returncode, _limit(job, f"{memory // MEGABYTE} MB"))


def _environment(folder: Path, job: Job) -> dict[str, str]:
    """Return an environment without secrets, in which the same input gives the same bytes."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
        "SOURCE_DATE_EPOCH": str(job.epoch),
        "TMPDIR": str(folder),
        "TZ": "UTC",
    }


def _follow(
    child: subprocess.Popen[bytes], progress: Progress, deadline: float, limit: str
) -> None:
    """Pass the child's progress on until it closes its output or time is up."""
    output = _output(child)
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        rest = b""
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise RenderTimedOut(limit)
            chunk = os.read(output, 4096)
            if not chunk:
                break
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                _tell(line, progress)
    try:
        child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise RenderTimedOut(limit) from error


def _limit(job: Job, amount: str) -> str:
    # The same in every language of the house, for it goes into a row as it is.
    return f"volume {job.number}, {amount}"


def _output(child: subprocess.Popen[bytes]) -> int:
    if child.stdout is None:
        raise RenderFailed("the renderer has no output")
    return child.stdout.fileno()


def _tell(line: bytes, progress: Progress) -> None:
    percent, _, step = line.decode("ascii", "replace").partition(" ")
    if percent.isdigit() and step.isalpha():
        progress(int(percent), step)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Stop the child and whatever it started, and collect it."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _failure(folder: Path, status: int, limit: str) -> RenderFailed:
    """Return why the child ended so, from what it left behind."""
    told = _told(folder)
    if told and told["code"] != RenderOutOfMemory.code:
        return revive(told["code"], told["detail"])
    errors = (folder / "stderr").read_bytes()[-4000:].decode("utf-8", "replace")
    is_memory = any(word in errors.lower() for word in OUT_OF_MEMORY_WORDS)
    # The kernel's own killer leaves no word, only SIGKILL; the deadline's kill is told apart.
    if told or is_memory or status == -signal.SIGKILL:
        return RenderOutOfMemory(limit)
    if status < 0:
        return RenderCrashed(signal.Signals(-status).name)
    last = errors.strip().splitlines()[-1:] or [f"exit status {status}"]
    return RenderFailed(last[0][:300])


def _told(folder: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((folder / "failure.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _read_result(folder: Path) -> Rendering:
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    pdf = (folder / "package.pdf").read_bytes()
    return Rendering(pdf, result["pages"], environment.describe(), result["items"])
