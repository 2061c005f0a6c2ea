"""A real SMTP server on loopback, which keeps what it is given."""

# ruff: noqa: N802 - the names of the handlers are those of the protocol

import socket
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller


class Sink:
    """Accepts every message, or answers as told at one step of the protocol."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answer = "250 2.0.0 kept"
        self.answer_to_recipient = "250 2.1.5 known"
        self.hangs_up_after_data = False
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content))
        if self.hangs_up_after_data:
            # The message is here; its receipt will never be there.
            server.transport.abort()
        return self.answer


def serve(sink: Sink) -> Controller:
    """Start the sink on a free port of loopback."""
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    return controller


def free_port() -> int:
    """Name a port of loopback on which nobody listens."""
    # The controller connects to the port that it was told, so port 0 will not do.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
