"""Signs documents with the house's certificate (PAdES), where one is configured.

The signature is an incremental update: the signed file begins with the unsigned bytes. It has no
appearance on any page, because a visible field that no tag names would break PDF/UA.
"""

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from asn1crypto.x509 import Certificate
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter

log = logging.getLogger(__name__)
FIELD = "Signature"
WITHOUT_TIME, WITH_TIME = "PAdES B-B", "PAdES B-T"
TIMEOUT = 20


class NotSigned(Exception):
    """The document could not be signed; `code` says what was in the way."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed document, what is told of its signature, and the hash that it had before."""

    pdf: bytes
    facts: dict[str, Any]
    unsigned_sha256: str


def is_configured() -> bool:
    return bool(settings.RENVOI_SIGNING_P12)


def terms() -> dict[str, str]:
    """Return by which certificate and at which level a document would be signed now."""
    if not is_configured():
        return {}
    certificate = _certificate(_signer())
    return {"certificate": hashlib.sha256(certificate.dump()).hexdigest(), "level": _level()}


def are_the_terms(facts: dict[str, Any]) -> bool:
    """Say whether a signature with these facts is the one that would be made now."""
    return {name: facts[name] for name in ("certificate", "level") if name in facts} == terms()


def sign(pdf: bytes) -> Signed:
    """Return the document with a signature, and with a timestamp where an authority is configured.

    :raises NotSigned: when certificate or authority stand in the way.
    """
    signer = _signer()
    certificate = _certificate(signer)
    now = datetime.now(UTC)
    _require_valid(certificate, now)
    signed = _write(pdf, signer, _timestamper())
    if not signed.startswith(pdf):
        raise NotSigned("SIGNING", "the signed file does not begin with the unsigned one")
    facts = {
        "signer": _name(certificate),
        "certificate": hashlib.sha256(certificate.dump()).hexdigest(),
        "level": _level(),
        "signed_at": now.isoformat(timespec="seconds"),
    }
    if settings.RENVOI_TSA_URL:
        facts["authority"] = urlsplit(settings.RENVOI_TSA_URL).hostname or ""
    return Signed(signed, facts, hashlib.sha256(pdf).hexdigest())


def _write(
    pdf: bytes, signer: signers.SimpleSigner, timestamper: timestamps.TimeStamper | None
) -> bytes:
    try:
        out = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            signers.PdfSignatureMetadata(
                field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
            ),
            signer=signer,
            timestamper=timestamper,
        )
    except Exception as fault:
        # Each layer below has errors of its own: sockets, HTTP, ASN.1, the authority's refusal.
        log.warning("A document was not signed: %s", fault)
        kind = type(fault).__name__
        if timestamper is not None and not _signs_without(pdf, signer):
            raise NotSigned("SIGNING", kind) from fault
        raise NotSigned("TIMESTAMP" if timestamper is not None else "SIGNING", kind) from fault
    signed: bytes = out.getvalue()
    return signed


def _signs_without(pdf: bytes, signer: signers.SimpleSigner) -> bool:
    """Say whether the certificate alone signs, so that it was the authority that failed."""
    try:
        _write(pdf, signer, None)
    except NotSigned:
        return False
    return True


def _signer() -> signers.SimpleSigner:
    path = Path(settings.RENVOI_SIGNING_P12)
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(
            path.read_bytes(),
            other_certs=[],
            passphrase=settings.RENVOI_SIGNING_PASSPHRASE.encode(),
        )
    except (OSError, ValueError) as fault:
        raise NotSigned("CERTIFICATE", type(fault).__name__) from fault
    if signer is None or signer.signing_cert is None:
        raise NotSigned("CERTIFICATE", "unreadable")
    return signer


def _certificate(signer: signers.SimpleSigner) -> Certificate:
    assert signer.signing_cert is not None, "a signer without a certificate was refused"
    return signer.signing_cert


def _require_valid(certificate: Certificate, now: datetime) -> None:
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        until = certificate.not_valid_after.date().isoformat()
        raise NotSigned("CERTIFICATE", f"valid until {until}")


def _timestamper() -> timestamps.TimeStamper | None:
    url = settings.RENVOI_TSA_URL
    return timestamps.HTTPTimeStamper(url, timeout=TIMEOUT) if url else None


def _level() -> str:
    return WITH_TIME if settings.RENVOI_TSA_URL else WITHOUT_TIME


def _name(certificate: Certificate) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or "")
