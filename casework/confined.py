"""Runs what reads a file of unknown origin in a child: no secrets, little memory, a short time."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
TOLD, PROGRESS = "told.json", "progress"
TICK_SECONDS = 2.0
LARGEST_FILE = 1024**3
Tick = Callable[[int], object]


class TooSlow(Exception):
    """The child took longer than it may."""


class Died(Exception):
    """The child ended without a word: it met its limit of memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds, and bytes of memory."""

    seconds: int
    memory: int


def run(
    module: str,
    file: Path,
    into: Path,
    order: dict[str, Any],
    limits: Limits,
    tick: Tick = lambda percent: None,
) -> dict[str, Any]:
    """Let `python -m module` read the file by the order, and return what it told of it.

    `tick` is called every few seconds with the percentage that the child last noted.

    :raises TooSlow: when it took too long.
    :raises Died: when it ended without telling anything.
    """
    order = order | {"memory": limits.memory, "seconds": limits.seconds}
    child = subprocess.Popen(
        [sys.executable, "-m", module, str(file), str(into), json.dumps(order)],
        cwd=CHECKOUT,
        env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(child, into / PROGRESS, limits.seconds, tick)
    finally:
        child.kill()
        child.wait()
    told = into / TOLD
    if not told.exists():
        raise Died
    said: dict[str, Any] = json.loads(told.read_text())
    return said


def obey(act: Callable[[Path, Path, dict[str, Any]], dict[str, Any]], broken: str) -> None:
    """Be the child: do what the command line orders, and tell of it; `broken` is said of crashes.

    Running out of memory is told by silence.
    """
    file, into, order = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    # Whoever started it may be killed, and then nobody stops it.
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"] + 1, order["seconds"] + 1))
    try:
        told = act(file, into, order)
    except MemoryError:
        return
    except Exception:  # noqa: BLE001 - decoders fail in many ways, and this process does nothing else
        told = {"failed": broken}
    # In one step, so that nobody takes half of it for all.
    part = into / f"{TOLD}.part"
    part.write_text(json.dumps(told))
    part.rename(into / TOLD)


def note_progress(into: Path, percent: int) -> None:
    """Say as a child how far it is."""
    (into / PROGRESS).write_text(str(percent))


def _wait(child: subprocess.Popen[bytes], progress: Path, seconds: int, tick: Tick) -> None:
    ends = time.monotonic() + seconds
    while True:
        left = ends - time.monotonic()
        if left <= 0:
            raise TooSlow
        try:
            child.wait(min(TICK_SECONDS, left))
        except subprocess.TimeoutExpired:
            said = progress.read_text() if progress.exists() else ""
            tick(int(said) if said.isdecimal() else 0)
        else:
            return
