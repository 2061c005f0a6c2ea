"""A certificate of the tests, and an authority that stamps times on loopback."""

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from referrals.management import certificates

PASSPHRASE = "of these tests"


def write_certificate(folder: Path, name: str = "Ministry of Tests") -> Path:
    path = folder / "signing.p12"
    key, certificate = certificates.make(name)
    path.write_bytes(certificates.pack(key, certificate, passphrase=PASSPHRASE))
    return path


@contextmanager
def authority(*, answers: bool = True) -> Iterator[str]:
    """Serve timestamps (RFC 3161) on loopback; the address is what the settings name."""
    key, certificate = certificates.make("Clock of the tests", is_authority=True)
    stamper = DummyTimeStamper(
        x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
    )

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            if not answers:
                self.send_error(503)
                return
            body = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def signature_of(pdf: bytes):
    """Return the one signature of a document, and what a reader who trusts its signer finds."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    # In a thread of its own: a browser that is open in this one keeps an event loop running.
    with ThreadPoolExecutor(1) as alone:
        return signature, alone.submit(validate_pdf_signature, signature, trusted, trusted).result()
