"""A real time-stamping authority on loopback: `openssl ts` behind a small HTTP server."""

import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
PURPOSE = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"


class Authority:
    """Answers timestamp queries, as well or as badly as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.spoil: Callable[[bytes], bytes] = lambda answer: answer
        self.status, self.media_type, self.asked = 200, "application/timestamp-reply", 0
        _make(folder)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/tsa"

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, query: bytes) -> bytes:
        asked, answered = self.folder / "query.tsq", self.folder / "answer.tsr"
        asked.write_bytes(query)
        _openssl(
            *("ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-section", "one"),
            *("-queryfile", str(asked), "-out", str(answered)),
        )
        return self.spoil(answered.read_bytes())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                authority.asked += 1
                query = self.rfile.read(int(self.headers["Content-Length"]))
                body = authority.answer(query)
                self.send_response(authority.status)
                self.send_header("Content-Type", authority.media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                """Say nothing: tests look at what came back."""

        return Handler


def _make(folder: Path) -> None:
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "purpose.cnf").write_text(PURPOSE)
    _openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Root"),
        *("-keyout", str(folder / "root.key"), "-out", str(folder / "root.pem")),
    )
    _openssl(
        *("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Clock of the tests"),
        *("-keyout", str(folder / "tsa.key"), "-out", str(folder / "tsa.csr")),
    )
    _openssl(
        *("x509", "-req", "-in", str(folder / "tsa.csr"), "-days", "30", "-CAcreateserial"),
        *("-CA", str(folder / "root.pem"), "-CAkey", str(folder / "root.key")),
        *("-extfile", str(folder / "purpose.cnf"), "-out", str(folder / "tsa.pem")),
    )


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)
