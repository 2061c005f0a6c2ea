"""A real SMTP server on loopback, which keeps what it is given."""

import socket
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller


class Sink:
    """Accepts every message, or answers as told at one step of the protocol."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answer = "250 2.0.0 kept"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content))
        return self.answer


def serve(sink: Sink) -> Controller:
    """Start the sink on a free port of loopback."""
    # The controller connects to the port that it was told, so port 0 will not do.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    return controller
