"""PostgreSQL and Valkey from wheels, for a machine with neither; production never comes here."""

import fcntl
import os
import secrets
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import _processes as processes
from config._postgres import Postgres
from config._valkey import Valkey

CHECKOUT = Path(__file__).resolve().parent.parent
PURPOSES = ("main", "test")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the servers of one purpose are, and the secret that belongs to their data."""

    database_url: str
    broker_url: str
    storage_url: str
    email_url: str
    secret_key: str
    var: Path

    def environment(self) -> dict[str, str]:
        """Name what the settings read."""
        return {
            "DATABASE_URL": self.database_url,
            "BROKER_URL": self.broker_url,
            "STORAGE_URL": self.storage_url,
            "EMAIL_URL": self.email_url,
            "SECRET_KEY": self.secret_key,
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        }


def var_folder(purpose: str = "main") -> Path:
    """Name the folder of one purpose; no purpose ever looks into that of another."""
    top = Path(os.environ.get("RENVOI_VAR") or CHECKOUT / "var").absolute()
    return top if purpose == "main" else top / purpose


def ensure(purpose: str = "main") -> Addresses:
    """Have both servers running, and put their addresses where the settings look.

    :raises StartFailed: when one of them does not come up.
    """
    with _locked(purpose) as var:
        postgres, valkey = servers(purpose)
        _start_postgres(postgres)
        valkey.start()
        addresses = Addresses(
            database_url=postgres.address(),
            broker_url=valkey.address,
            storage_url=processes.private_folder(var / "storage").as_uri(),
            email_url=_email_url(var, purpose),
            secret_key=_secret(var, "secret-key", length=50),
            var=var,
        )
    for name, value in addresses.environment().items():
        os.environ.setdefault(name, value)
    return addresses


def stop(purpose: str = "main") -> None:
    """Stop both servers, the broker first: its clients write their last rows meanwhile."""
    with _locked(purpose):
        postgres, valkey = servers(purpose)
        valkey.stop()
        postgres.stop()


def reset(purpose: str = "main") -> None:
    """Empty the database, the broker and the store; the servers keep running."""
    with _locked(purpose) as var:
        postgres, valkey = servers(purpose)
        valkey.start()
        valkey.empty()
        postgres.start()
        postgres.replace_database()
        shutil.rmtree(var / "storage", ignore_errors=True)
        processes.private_folder(var / "storage")


def servers(purpose: str = "main") -> tuple[Postgres, Valkey]:
    """Describe the two servers of a purpose, running or not."""
    var = var_folder(purpose)
    postgres = Postgres(
        folder=var / "postgres",
        log=var / "log" / "postgresql.log",
        password=_secret(var, "database-password"),
        fleeting=purpose == "test",
    )
    valkey = Valkey(
        folder=var / "valkey",
        log=var / "log" / "valkey.log",
        password=_secret(var, "broker-password"),
    )
    return postgres, valkey


def _start_postgres(postgres: Postgres) -> None:
    try:
        postgres.start()
    except processes.StartFailed:
        if not postgres.fleeting:
            raise
        # Test data is not written through to the disk, so a machine that stopped may have torn it.
        postgres.stop()
        shutil.rmtree(postgres.data, ignore_errors=True)
        postgres.start()
    postgres.ensure_database()


def _email_url(var: Path, purpose: str) -> str:
    if purpose == "test":
        return "memorymail://"
    return f"filemail:///{processes.private_folder(var / 'mail')}"


def _secret(var: Path, name: str, *, length: int = 32) -> str:
    path = var / name
    if not path.exists():
        processes.private_file(path, secrets.token_urlsafe(length))
    return path.read_text()


@contextmanager
def _locked(purpose: str) -> Iterator[Path]:
    """Hold the one lock of a purpose; two starts at once would destroy each other's data."""
    var = processes.private_folder(var_folder(purpose))
    with (var / "embedded.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield var


def _status(purpose: str) -> int:
    with _locked(purpose):
        postgres, valkey = servers(purpose)
    found = {"PostgreSQL": postgres.pid(), "Valkey": valkey.pid()}
    for name, pid in found.items():
        print(f"{name}: {f'running, process {pid}' if pid else 'not running'}")
    return 0 if all(found.values()) else 3


def main(arguments: list[str]) -> int:
    """Answer `env`, `stop` or `status`, for the purpose named second."""
    word = arguments[0] if arguments else ""
    purpose = arguments[1] if len(arguments) > 1 else "main"
    if purpose not in PURPOSES or word not in ("env", "stop", "status"):
        print("usage: python -m config.embedded {env,stop,status} [main|test]", file=sys.stderr)
        return 2
    if word == "stop":
        stop(purpose)
    elif word == "status":
        return _status(purpose)
    else:
        settings = "config.settings.development" if purpose == "main" else "config.settings.test"
        found = ensure(purpose).environment() | {"DJANGO_SETTINGS_MODULE": settings}
        for name, value in found.items():
            print(f"export {name}={shlex.quote(value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
