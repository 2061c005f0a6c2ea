"""A mail server on loopback that keeps every letter as a file; for the demo and for tests."""

import sys
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# A package of thousands of items travels in one letter.
LARGEST = 64 * 1024**2


class Keep:
    """Writes each letter, byte for byte, before it is confirmed to the sender."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(  # noqa: N802 - the name is the protocol's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.count += 1
        name = f"{time.strftime('%Y%m%dT%H%M%S')}-{self.count:04}.eml"
        draft = self.folder / f".{name}"
        header = f"X-Envelope: {envelope.mail_from} to {', '.join(envelope.rcpt_tos)}\r\n"
        draft.write_bytes(header.encode() + (envelope.original_content or b""))
        draft.rename(self.folder / name)
        return f"250 Kept as {name}"


class Sink(Controller):
    """Listens on loopback only and asks for nothing."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, data_size_limit=LARGEST, enable_SMTPUTF8=True)


def serve(folder: Path, port: int) -> None:
    """Keep letters in a folder until the process is ended."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sink = Sink(Keep(folder), hostname="127.0.0.1", port=port)
    sink.start()
    print(f"Keeping letters to 127.0.0.1:{port} in {folder}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
