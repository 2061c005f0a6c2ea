"""Runs the renderer in a child process with a memory limit, a deadline and a private folder."""

import json
import math
import signal
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from referrals.rendering import environment, forkservers
from referrals.rendering.failures import (
    RenderCrashed,
    RenderFailed,
    RenderOutOfMemory,
    RenderTimedOut,
    revive,
)
from referrals.rendering.outcome import Progress, Rendering

MEGABYTE = 1024 * 1024
PULSE = 5.0
TIMEOUT = 300.0
MEMORY = 2048 * MEGABYTE
# System fonts stay out: the only folder that fontconfig is told of is its own cache.
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{folder}/cache</cachedir></fontconfig>
"""
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
    deadline = time.monotonic() + timeout
    order = {
        "folder": str(folder),
        "memory": memory,
        # The parent keeps the deadline; this one is for a child whose parent was killed.
        "seconds": math.ceil(timeout) + 5,
        "epoch": job.epoch,
    }
    with (folder / "stderr").open("wb") as errors, forkservers.borrow() as server:
        try:
            output = server.begin(order, errors.fileno(), deadline)
            _follow(output, progress, deadline)
            status = server.finish(deadline)
        except TimeoutError as error:
            raise RenderTimedOut(_limit(job, f"{timeout:g} s")) from error
        except forkservers.ServerDied as death:
            errors.write(death.last_words)
            status = death.code
    if status:
        raise _failure(folder, status, _limit(job, f"{memory // MEGABYTE} MB"))


def _follow(output: int, progress: Progress, deadline: float) -> None:
    """Pass the child's progress on until it closes its output.

    :raises TimeoutError: when the deadline comes first.
    """
    with open(output, "rb", buffering=0) as stream:
        rest, last = b"", b"0 PREPARING"
        while True:
            try:
                forkservers.wait_for(stream, min(deadline, time.monotonic() + PULSE))
            except TimeoutError:
                if time.monotonic() >= deadline:
                    raise
                # A long step says nothing for long, yet its lease lives on and it can be cancelled.
                _tell(last, progress)
                continue
            chunk = stream.read(4096)
            if not chunk:
                return
            *whole, rest = (rest + chunk).split(b"\n")
            for last in whole:
                _tell(last, progress)


def _limit(job: Job, amount: str) -> str:
    # The same in every language of the house, for it goes into a row as it is.
    return f"volume {job.number}, {amount}"


def _tell(line: bytes, progress: Progress) -> None:
    percent, _, step = line.decode("ascii", "replace").partition(" ")
    if percent.isdigit() and step.isalpha():
        progress(int(percent), step)


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
    return Rendering(
        pdf, result["pages"], environment.describe(), result["items"], result["memory"]
    )
