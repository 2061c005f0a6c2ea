"""Asks a time-stamping authority (RFC 3161) for tokens, and believes none that it cannot verify."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from asn1crypto import algos, cms, core, pem, tsp, x509
from django.conf import settings
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

ASKED, ANSWERED = "application/timestamp-query", "application/timestamp-reply"
LONGEST = 1024 * 1024
GRANTED = ("granted", "granted_with_mods")
# An authority whose clock is further from ours than this stamps another time than it is asked.
DRIFT = timedelta(minutes=10)


class NoToken(Exception):
    """There is no token; `code` says why, and whether asking again later may help."""

    code = "BAD_ANSWER"


class Unreachable(NoToken):
    """Nobody answered, or nobody could: ask again later."""

    code = "UNREACHABLE"


class BadAnswer(NoToken):
    """What came back is no token for what was asked."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that holds, and what it says."""

    der: bytes
    stamped_at: datetime
    authority: str
    serial: str
    certificates: str
    is_trusted: bool


def is_configured() -> bool:
    return bool(settings.RENVOI_TSA_URL)


def stamp(text: str) -> Token:
    """Return the authority's token over the SHA-256 of this text.

    :raises Unreachable: when nobody answers.
    :raises BadAnswer: when the answer is malformed, refused, tampered with, or of another text.
    """
    digest, nonce = hashlib.sha256(text.encode()).digest(), secrets.randbits(64)
    answer = _ask(_query(digest, nonce))
    try:
        token = tsp.TimeStampResp.load(answer, strict=True)
        status = token["status"]["status"].native
        if status not in GRANTED:
            raise BadAnswer(f"the authority answered: {status}")
        der = token["time_stamp_token"].dump()
    except (ValueError, TypeError, KeyError) as fault:
        raise BadAnswer(f"malformed answer: {fault}") from fault
    found = verify(der, text)
    if abs(datetime.now(UTC) - found.stamped_at) > DRIFT:
        raise BadAnswer(f"the token says {found.stamped_at.isoformat()}")
    if _info(_signed(der))["nonce"].native != nonce:
        raise BadAnswer("the token answers another question")
    return found


def verify(der: bytes, text: str) -> Token:
    """Return what a token says, once its signature, its imprint and its certificate hold.

    :raises BadAnswer: when any of them does not.
    """
    try:
        signed = _signed(der)
        info = _info(signed)
        result = asyncio.run(
            validate_tst_signed_data(
                signed, _trust(), lambda name: hashlib.new(name, text.encode()).digest()
            )
        )
        if not (result["intact"] and result["valid"]):
            raise BadAnswer("the signature does not hold, or is of another text")
        problem = str(result.get("trust_problem_indic") or "")
        is_trusted = bool(settings.RENVOI_TSA_ROOTS) and not problem
        if settings.RENVOI_TSA_ROOTS and problem:
            raise BadAnswer(f"the certificate is not trusted: {problem}")
        signer: x509.Certificate = result["signing_cert"]
        _require_purpose(signer)
        return Token(
            der=der,
            stamped_at=info["gen_time"].native,
            authority=signer.subject.human_friendly[:200],
            serial=str(info["serial_number"].native),
            certificates=_as_pem(signed),
            is_trusted=is_trusted,
        )
    except (ValueError, TypeError, KeyError, SignatureValidationError) as fault:
        raise BadAnswer(f"malformed token: {fault}") from fault


def _ask(query: bytes) -> bytes:
    try:
        with requests.post(
            settings.RENVOI_TSA_URL,
            data=query,
            headers={"Content-Type": ASKED, "Accept": ANSWERED},
            timeout=settings.RENVOI_TSA_TIMEOUT,
            stream=True,
            allow_redirects=False,
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise Unreachable(f"HTTP {answer.status_code}")
            if answer.headers.get("Content-Type", "").partition(";")[0].strip() != ANSWERED:
                raise BadAnswer("the answer is no timestamp reply")
            data: bytes = answer.raw.read(LONGEST + 1, decode_content=True)
    except (requests.RequestException, OSError) as fault:
        raise Unreachable(type(fault).__name__) from fault
    if len(data) > LONGEST:
        raise BadAnswer("the answer is too long")
    return data


def _query(digest: bytes, nonce: int) -> bytes:
    imprint = tsp.MessageImprint(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": digest,
        }
    )
    asked = tsp.TimeStampReq(
        {"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    )
    der: bytes = asked.dump()
    return der


def _signed(der: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].native != "signed_data":
        raise BadAnswer("the token is not signed")
    return info["content"]


def _info(signed: cms.SignedData) -> tsp.TSTInfo:
    content = signed["encap_content_info"]["content"]
    found = content.parsed if isinstance(content, core.ParsableOctetString) else None
    if not isinstance(found, tsp.TSTInfo):
        raise BadAnswer("the token holds no time")
    return found


def _require_purpose(signer: x509.Certificate) -> None:
    purposes = signer.extended_key_usage_value
    if purposes is None or "time_stamping" not in purposes.native:
        raise BadAnswer("the certificate is not for timestamps")


def _trust() -> ValidationContext:
    return ValidationContext(
        trust_roots=_roots(), allow_fetching=False, revocation_mode="soft-fail"
    )


def _roots() -> Sequence[x509.Certificate]:
    if not settings.RENVOI_TSA_ROOTS:
        return []
    data = Path(settings.RENVOI_TSA_ROOTS).read_bytes()
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]


def _as_pem(signed: cms.SignedData) -> str:
    """Return the certificates of the token and the roots that it was held against."""
    inside = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
    unique = {one.dump(): None for one in [*inside, *_roots()]}
    return "".join(pem.armor("CERTIFICATE", der).decode() for der in unique)
