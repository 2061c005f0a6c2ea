"""A small certificate authority of the tests, and servers' certificates, good and bad."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """Signs certificates; who trusts it reads `roots`."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    folder: Path

    @property
    def roots(self) -> Path:
        return self.folder / "roots.pem"

    def serving(self, host: str, *, days: int = 1) -> ssl.SSLContext:
        """Return how a server shows a certificate for this host that ends in so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        shown = self.folder / f"{host}{days}.pem"
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = _sign(self, host, key.public_key(), days, names)
        shown.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown)
        return context


def found(folder: Path) -> Authority:
    """Make an authority whose files lie in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    authority = Authority(key, _named("Authority of the tests"), folder)
    basic = x509.BasicConstraints(ca=True, path_length=0)
    root = _sign(authority, "Authority of the tests", key.public_key(), 2, basic)
    authority.roots.write_bytes(root.public_bytes(Encoding.PEM))
    return authority


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _sign(
    authority: Authority,
    name: str,
    key: ec.EllipticCurvePublicKey,
    days: int,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(authority.name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(extension, critical=True)
        .sign(authority.key, hashes.SHA256())
    )
