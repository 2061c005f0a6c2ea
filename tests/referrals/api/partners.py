"""A partner's machine with its mirror: its client can be started, killed and looked into."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import requests

CHECKOUT = Path(__file__).resolve().parents[3]
EXAMPLE = CHECKOUT / "docs" / "examples" / "sync_client.py"
GENERATED = Path(__file__).with_name("generated_sync.py")
CONTRACT = CHECKOUT / "docs" / "openapi.yaml"
# Whatever the generator cannot read it leaves out with a warning: lines of JSON, and pictures.
UNREAD = {"application/x-ndjson", "image/png"}


@dataclass
class Partner:
    """Runs one client program; `folder` is where it finds what was generated for it."""

    address: str
    secret: str
    mirror: Path
    program: Path = EXAMPLE
    folder: Path = field(default_factory=Path.cwd)

    @property
    def base(self) -> str:
        return f"{self.address}/api/v1/"

    def start(self, *pause: str, limit: int = 3) -> subprocess.Popen[bytes]:
        # Small pages, so that a kill meets it in the middle of things.
        return subprocess.Popen(
            [sys.executable, str(self.program), self.base, str(self.mirror), *pause],
            cwd=self.folder,
            env={
                **os.environ,
                "RENVOI_TOKEN": self.secret,
                "RENVOI_LIMIT": str(limit),
                "PYTHONPATH": str(self.folder),
            },
            start_new_session=True,
        )

    def finish(self) -> None:
        assert self.start(limit=1000).wait(60) == 0

    def crash(self, client: subprocess.Popen[bytes]) -> None:
        """Kill a client that follows, wherever it is; it never ends by itself."""
        os.killpg(client.pid, signal.SIGKILL)
        assert client.wait() == -signal.SIGKILL

    def held(self) -> dict[tuple[str, str, str], object]:
        with sqlite3.connect(self.mirror) as mirror:
            rows = mirror.execute("SELECT network, kind, id, version, body FROM object")
            return {(n, k, i): (v, json.loads(body)) for n, k, i, v, body in rows}

    def seen(self) -> dict[tuple[str, str, str], object]:
        """Return what the server shows this client now."""
        answer = requests.get(
            f"{self.base}snapshot/", headers={"Authorization": f"Bearer {self.secret}"}, timeout=60
        )
        _first, *rows, _last = map(json.loads, answer.iter_lines())
        return {(r["network"], r["kind"], r["id"]): (r["version"], r["object"]) for r in rows}


def generate(folder: Path) -> Path:
    """Let a machine write a client from the contract alone, and return where it lies."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", str(CONTRACT), "--output-path", str(folder / "renvoi")),
        ],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout + done.stderr
    unread = re.findall(r"Unsupported content_type ([^)]*)\)", told)
    assert set(unread) <= UNREAD, told
    assert told.count("WARNING parsing") == len(unread), told
    return folder
