"""The fork server: loads everything once, then gives every job a fork of its own.

Starting Python, WeasyPrint and Django takes as long as setting two hundred items, and a fork has
all of it at once. The server never renders, so no child can find anything of another case in it.
"""

import json
import os
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from referrals.rendering import child

MOST_BYTES = 65_536


def main(fileno: int, idle_seconds: int) -> None:
    """Serve orders from this socket until the parent closes it or has none for so long."""
    with socket.socket(fileno=fileno) as channel, suppress(TimeoutError):
        child.load()
        channel.settimeout(idle_seconds)
        while True:
            text, files, _flags, _address = socket.recv_fds(channel, MOST_BYTES, 2)
            if not text:
                return
            _serve(channel, json.loads(text), files)


def _serve(channel: socket.socket, order: dict[str, str | int], files: list[int]) -> None:
    pid = os.fork()
    if pid == 0:
        channel.close()
        _become_child(order, files)
    for file in files:
        os.close(file)
    _answer(channel, pid)
    _pid, status = os.waitpid(pid, 0)
    _answer(channel, os.waitstatus_to_exitcode(status))


def _answer(channel: socket.socket, number: int) -> None:
    channel.sendall(f"{number}\n".encode())


def _become_child(order: dict[str, str | int], files: list[int]) -> None:
    """Render this one job and end; nothing of the server's goes on in here."""
    status = 1
    try:
        os.setsid()
        for place, file in enumerate(files, 1):
            os.dup2(file, place)
        folder = Path(str(order["folder"]))
        # Set before Pango and fontconfig look at them for the first time.
        os.environ.update(
            FONTCONFIG_FILE=str(folder / "fonts.conf"),
            HOME=str(folder),
            SOURCE_DATE_EPOCH=str(order["epoch"]),
            TMPDIR=str(folder),
        )
        status = child.work(folder, memory=int(order["memory"]), seconds=int(order["seconds"]))
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it was, the parent reads it here
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        # Not `sys.exit`: that would unwind into the server's loop.
        os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
