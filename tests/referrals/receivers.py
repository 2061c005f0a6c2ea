"""A receiver of webhooks on this machine, and every way in which it may behave badly."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Keeps what it was sent, and answers each call as the next of `manners` says."""

    def __init__(self, origin: str) -> None:
        self.url = f"{origin}/hooks?for=renvoi"
        self.manners: list[str] = []
        self.taken: list[tuple[dict[str, str], bytes]] = []

    @property
    def manner(self) -> str:
        return self.manners.pop(0) if len(self.manners) > 1 else (self.manners or ["200"])[0]


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
        manner = self.receiver.manner
        if manner.isdecimal():
            self._answer(int(manner))
        else:
            getattr(self, f"_{manner}")()

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def _hang(self) -> None:
        time.sleep(3)

    def _drip(self) -> None:
        # Each byte comes in time; only a deadline for the whole of it ends this.
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 200:
            self.wfile.write(bytes([letter]))
            self.wfile.flush()
            time.sleep(0.1)

    def _garbage(self) -> None:
        self.wfile.write(b"\x00\xff\xfenot http at all\r\n\r\n")

    def _hangup(self) -> None:
        self.connection.close()

    def _redirect(self) -> None:
        self._answer(302, Location="http://127.0.0.1:1/elsewhere")

    def _later(self) -> None:
        self._answer(503, **{"Retry-After": "7200"})

    def _flood(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _piece in range(1000):
            self.wfile.write(b"x" * 65536)

    def _nul(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Odd: a\x00b\x1b[31m\r\nContent-Length: 0\r\n\r\n")

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        # That the other side hung up is what some of these tests are about.
        pass


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listen on this machine for as long as the block lasts."""
    handler = type("Told", (Handler,), {})
    server = Server(("127.0.0.1", 0), handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    if tls is not None:
        origin = f"https://localhost:{server.server_port}"
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = handler.receiver = Receiver(origin)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
