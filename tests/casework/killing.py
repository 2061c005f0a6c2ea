"""The house as gunicorn serves it, except that it is killed, as by `kill -9`, at one step.

`KILL_AT` names the step; once `KILL_ONCE` exists, the file that it names, nothing is killed again.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casework import audit
from casework.actions import _storing, collecting
from casework.api import once
from config.storage import PrivateFileStorage


def _die() -> None:
    mark = Path(os.environ["KILL_ONCE"])
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def _before(owner: Any, name: str) -> None:
    _wrap(owner, name, lambda real, *args, **facts: (_die(), real(*args, **facts))[1])


def _after(owner: Any, name: str) -> None:
    _wrap(owner, name, lambda real, *args, **facts: (real(*args, **facts), _die())[0])


def _wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
    real = getattr(owner, name)
    setattr(owner, name, lambda *args, **facts: around(real, *args, **facts))


STEPS: dict[str, Callable[[], None]] = {
    "first bytes written": lambda: _after(_storing.Staging, "write"),
    "all bytes written": lambda: _before(_storing.Staging, "settle"),
    "flushed": lambda: _after(_storing.Staging, "settle"),
    "before the row": lambda: _before(collecting, "check"),
    "row written": lambda: _before(audit, "record"),
    "event written": lambda: _after(audit, "record"),
    "before the place": lambda: _before(PrivateFileStorage, "adopt"),
    "after the place, before the commit": lambda: _after(PrivateFileStorage, "adopt"),
    "part let go, before the commit": lambda: _after(_storing.Staging, "discard"),
    "after the commit": lambda: _after(once, "answer"),
}


def arm() -> None:
    STEPS[os.environ["KILL_AT"]]()
