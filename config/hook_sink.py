"""A receiver of webhooks on loopback that keeps every push; for the demo and for tests."""

import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# A push is a few hundred bytes; whoever sends more means somebody else.
LARGEST = 64 * 1024
# From whoever falls silent in the middle.
SECONDS = 10


class Door(BaseHTTPRequestHandler):
    """Writes each push under its id before it is confirmed; a repeated one changes nothing."""

    timeout = SECONDS
    folder: Path

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        name = self.headers.get("webhook-id", "")
        if not length.isdecimal() or int(length) > LARGEST or not _is_plain(name):
            self.send_error(400)
            return
        body = self.rfile.read(int(length)).decode(errors="replace")
        kept = {"headers": {k.lower(): v for k, v in self.headers.items()}, "body": body}
        draft = self.folder / f".{name}"
        draft.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        draft.rename(self.folder / f"{name}.json")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing: the files tell what came."""


def _is_plain(name: str) -> bool:
    return 0 < len(name) <= 100 and name.replace("-", "").replace("_", "").isalnum()


def receiver(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server that keeps pushes in a folder; whoever asked lets it serve, and closes it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    door: Callable[..., Door] = type("KeepingDoor", (Door,), {"folder": folder})
    return ThreadingHTTPServer(("127.0.0.1", port), door)


if __name__ == "__main__":
    receiver(Path(sys.argv[1]), int(sys.argv[2])).serve_forever()
