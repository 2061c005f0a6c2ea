"""RFC 3161 against `openssl ts`: a good answer is believed, every other one is not."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from casework.gateways import authority
from casework.gateways.authority import BadAnswer, Unreachable

TEXT = "the heads of all chains, Élysée 世界"


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_a_good_answer_gives_a_token_with_its_certificates(tsa):
    token = authority.stamp(TEXT)

    assert token.is_trusted
    assert "Clock of the tests" in token.authority
    assert token.certificates.count("BEGIN CERTIFICATE") == 2
    assert authority.verify(token.der, TEXT).serial == token.serial


def test_without_roots_a_token_is_kept_and_said_to_be_held_against_nothing(tsa, settings):
    settings.RENVOI_TSA_ROOTS = ""

    assert not authority.stamp(TEXT).is_trusted


def test_a_token_of_another_text_is_refused(tsa):
    token = authority.stamp(TEXT)

    with pytest.raises(BadAnswer):
        authority.verify(token.der, TEXT + ".")


def test_no_byte_of_what_is_signed_can_be_flipped(tsa):
    token = authority.stamp(TEXT)
    found = token.der.index(b"\x18\x0f")

    for place in range(found, found + 17):
        with pytest.raises(BadAnswer):
            authority.verify(flipped(token.der, place), TEXT)


def test_an_answer_to_an_older_question_is_refused(tsa):
    kept = []
    tsa.spoil = lambda answer: kept.append(answer) or kept[0]
    authority.stamp(TEXT)

    with pytest.raises(BadAnswer, match="another question"):
        authority.stamp(TEXT)


def test_a_certificate_of_another_root_is_refused(tsa, settings, tmp_path):
    settings.RENVOI_TSA_ROOTS = str(tmp_path / "root.pem")
    (tmp_path / "root.pem").write_text(stranger_root())

    with pytest.raises(BadAnswer):
        authority.stamp(TEXT)


def stranger_root() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Stranger")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: b"",
        lambda answer: b"<html>no</html>",
        lambda answer: answer[:-40],
        lambda answer: answer + b"more",
        lambda answer: b"\x30\x84\xff\xff\xff\xff" + answer,
        lambda answer: flipped(answer, len(answer) - 5),
        lambda answer: answer * 2000,
        lambda answer: bytes.fromhex("30053003020102"),
    ],
)
def test_a_malformed_or_tampered_answer_is_refused(tsa, spoil):
    tsa.spoil = spoil

    with pytest.raises(BadAnswer):
        authority.stamp(TEXT)


def test_a_page_instead_of_a_reply_is_refused(tsa):
    tsa.media_type = "text/html"

    with pytest.raises(BadAnswer):
        authority.stamp(TEXT)


def test_a_server_that_fails_or_is_not_there_is_asked_again_later(tsa, settings):
    tsa.status = 503
    with pytest.raises(Unreachable):
        authority.stamp(TEXT)

    settings.RENVOI_TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(Unreachable):
        authority.stamp(TEXT)
