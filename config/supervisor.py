"""Everything up on one machine, in order, and down again in the opposite one."""

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import _children as children
from config import _processes as processes
from config import embedded

ADDRESSES = (
    "DATABASE_URL",
    "BROKER_URL",
    "STORAGE_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
)
# Clients of the database end before it, and those who ask for work before those who do it.
ORDER = ("web", "beat", "worker", "mail", "hooks")
MARK = "config.supervisor"
INTERRUPTED = 130


class Interrupted(Exception):
    """Somebody asked to stop before the work was done."""


class House:
    """The running processes, and whether somebody asked them to end."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.running: list[children.Child] = []
        self.asked = 0

    def ask_to_stop(self, *_: object) -> None:
        """Take Ctrl-C and SIGTERM; the second time, work in hand is not waited for."""
        self.asked += 1

    def watch(self) -> None:
        """Look after everything once.

        :raises Interrupted: when somebody asked to stop.
        :raises StartFailed: when a process stopped by itself.
        """
        if self.asked:
            raise Interrupted
        for child in self.running:
            if child.has_stopped():
                raise child.failure("stopped by itself")

    def start(self, *wanted: children.Child) -> None:
        """Start several at once and wait for all."""
        for child in wanted:
            child.start()
            self.running.append(child)
        for child in wanted:
            child.wait(watching=self.watch)

    def run(self, child: children.Child) -> int:
        """Run one to its end, looking after the others meanwhile."""
        child.start()
        try:
            while not child.has_stopped():
                self.watch()
                processes.wait_until(child.has_stopped, within=0.2)
        finally:
            child.stop(unless=lambda: self.asked > 1)
        return child.process.returncode if child.process else 1

    def keep_open(self) -> None:
        """Serve until somebody asks to stop."""
        while True:
            self.watch()
            processes.wait_until(lambda: bool(self.asked), within=0.5)

    def stop(self) -> None:
        """End web and clock, then the worker, then the servers that it still writes to."""
        for child in sorted(self.running, key=lambda child: ORDER.index(child.name)):
            child.stop(unless=lambda: self.asked > 1)
        self.running.clear()
        embedded.stop()


def demo(house: House, *, given: Path | None, port: int | None, is_kept_open: bool) -> int:
    """Play the whole story in an empty house, then keep it open."""
    folder = house.var / "demo"
    say("Starting from a clean case: database and files of earlier runs are removed.")
    shutil.rmtree(folder, ignore_errors=True)
    processes.private_folder(folder)
    embedded.reset()
    letters, mail_port = children.mail(house.var, folder / "mail")
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_port}"
    hooks, receiver = children.hooks(house.var, folder / "pushes")
    os.environ["RENVOI_WEBHOOK_LOOPBACK"] = "1"
    _make_certificate(house, folder / "signing" / "test.p12")
    address = _open(house, letters, hooks, port=port)
    words = ["play_demo", "--summary", str(folder / "summary.json"), "--base-url", address]
    words += ["--receiver", receiver]
    words += ["--input", str(given)] if given else []
    status = house.run(children.command(house.var, *words, is_shown=True))
    if status == 0 and is_kept_open:
        serve_at(house, address)
    return status


def _make_certificate(house: House, path: Path) -> None:
    """Let this run sign its packages, with a certificate that nobody trusts."""
    os.environ["RENVOI_SIGNING_P12"] = str(path)
    os.environ["RENVOI_SIGNING_PASSPHRASE"] = secrets.token_urlsafe(18)
    made = children.command(house.var, "make_test_certificate", "--output", str(path))
    if house.run(made):
        raise made.failure("failed")


def serve_at(house: House, address: str) -> int:
    """Keep the house open at an address until somebody asks to stop."""
    say(f"Serving at {address} until Ctrl-C.")
    try:
        house.keep_open()
    except Interrupted:
        say("Stopping: web and clock, then the worker, then the broker and the database …")
    return 0


def _open(house: House, *more: children.Child, port: int | None) -> str:
    with children.hold_port(port) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        os.environ["RENVOI_BASE_URL"] = address
        say("Bringing the database up to date …")
        migrate = children.command(house.var, "migrate", "--no-input")
        if house.run(migrate):
            raise migrate.failure("failed")
        say("Starting the worker, the clock and the web server …")
        web = children.web(house.var, door)
        house.start(*more, children.worker(house.var), children.beat(house.var), web)
        # gunicorn has its own copy of the port; ours closes here, or it would outlive the server.
    return address


def stop() -> int:
    """End a supervisor, or what a killed one left, and the servers of every purpose."""
    var = embedded.var_folder()
    pid = processes.read_pid(_lock_file(var))
    if processes.is_running(pid, mark=MARK):
        say(f"Stopping what process {pid} runs …")
        processes.end(pid, mark=MARK, by=signal.SIGTERM, within=120)
    for name in children.end_left_over(var):
        say(f"Ended {name}, left by a supervisor that was killed.")
    for purpose in embedded.PURPOSES:
        if embedded.var_folder(purpose).exists():
            embedded.stop(purpose)
    return 0


@contextmanager
def _only_one(var: Path) -> Iterator[None]:
    processes.private_folder(_lock_file(var).parent)
    with _lock_file(var).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            pid = processes.read_pid(_lock_file(var))
            raise processes.StartFailed(
                f"This house is open already, by process {pid}. To close it: make stop"
            ) from taken
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
        file.truncate(0)


def _lock_file(var: Path) -> Path:
    return var / "run" / "supervisor.lock"


def _prepare_environment(var: Path) -> None:
    # Whatever address the shell holds, this opens the house in its own folder: the demo begins by
    # emptying the database, and that must never be somebody's real one.
    for name in ADDRESSES:
        os.environ.pop(name, None)
    os.environ["RENVOI_VAR"] = str(var)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.setdefault("RENVOI_DEBUG", "0")


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)


def _run(options: argparse.Namespace) -> int:
    var = embedded.var_folder()
    given = Path(options.input).absolute() if options.input else None
    if given and not given.is_file():
        raise processes.StartFailed(f"There is no file {given}.")
    _prepare_environment(var)
    with _only_one(var):
        house = House(var)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, house.ask_to_stop)
        try:
            children.end_left_over(var)
            say("Starting PostgreSQL and Valkey …")
            embedded.ensure()
            if options.word == "demo":
                return demo(
                    house, given=given, port=options.port, is_kept_open=options.serve != "0"
                )
            return serve_at(house, _open(house, port=options.port))
        finally:
            house.stop()


def main(arguments: list[str]) -> int:
    """Open the house for a demo or for use, or close it; options are also read from make."""
    parser = argparse.ArgumentParser(prog="python -m config.supervisor")
    parser.add_argument("word", choices=("demo", "serve", "stop"))
    parser.add_argument("--port", type=int, default=os.environ.get("PORT") or None)
    parser.add_argument("--serve", default=os.environ.get("SERVE") or "1", help="0 to end at once")
    parser.add_argument("--input", default=os.environ.get("INPUT") or None, help="a list to play")
    options = parser.parse_args(arguments)
    try:
        return stop() if options.word == "stop" else _run(options)
    except processes.StartFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except Interrupted:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
