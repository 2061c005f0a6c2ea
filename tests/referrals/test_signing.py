"""PAdES signatures: the signed file begins with the unsigned one, and failures can be read."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
import time_machine
from pyhanko.pdf_utils.reader import PdfFileReader

from casework.models import Event
from referrals import signing
from referrals.actions import packaging, reviewing
from tests import sinks, verapdf
from tests.referrals.certificates import (
    PASSPHRASE,
    authority,
    signature_of,
    write_certificate,
)
from tests.referrals.web.conftest import page, text_of


@pytest.fixture
def certificate(settings, tmp_path):
    settings.RENVOI_SIGNING_P12 = str(write_certificate(tmp_path))
    settings.RENVOI_SIGNING_PASSPHRASE = PASSPHRASE


@pytest.fixture
def volume(submission, boris):
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    return submission.package.main


def test_without_a_certificate_nothing_is_signed(volume):
    done = packaging.build(volume.pk)

    assert (done.state, done.signature, done.unsigned_sha256) == ("READY", {}, "")
    assert not PdfFileReader(io.BytesIO(packaging.read(done))).embedded_signatures


def test_a_signed_document_begins_with_the_unsigned_bytes(volume, certificate):
    done = packaging.build(volume.pk)

    assert done.state == "READY", (done.reason, done.reason_detail)
    signed = packaging.read(done)
    signature, status = signature_of(signed)
    assert (status.intact, status.valid) == (True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert hashlib.sha256(signed[: done.unsigned_size]).hexdigest() == done.unsigned_sha256
    assert done.unsigned_size < done.size == len(signed)
    assert done.signature["signer"] == "Ministry of Tests"
    assert done.signature["level"] == "PAdES B-B"
    told = Event.objects.get(kind="package.built").payload
    assert done.unsigned_sha256 in told


def test_the_signature_has_no_place_on_any_page(volume, certificate):
    signed = packaging.read(packaging.build(volume.pk))

    (field,) = PdfFileReader(io.BytesIO(signed)).root["/AcroForm"]["/Fields"]

    assert [float(n) for n in field.get_object()["/Rect"]] == [0, 0, 0, 0]


def test_with_an_authority_the_signature_has_a_timestamp(volume, certificate, settings):
    with authority() as address:
        settings.RENVOI_TSA_URL = address
        done = packaging.build(volume.pk)

    assert done.state == "READY", (done.reason, done.reason_detail)
    _signature, status = signature_of(packaging.read(done))
    assert (status.intact, status.valid) == (True, True)
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.intact
    assert done.signature["level"] == "PAdES B-T"
    assert done.signature["authority"] == "127.0.0.1"


@pytest.mark.conformance
@pytest.mark.parametrize("is_stamped", [False, True])
def test_what_was_signed_is_archival_and_accessible_still(
    is_stamped, volume, certificate, settings, pdf_checker
):
    with authority() as address:
        settings.RENVOI_TSA_URL = address if is_stamped else ""
        done = packaging.build(volume.pk)

    assert done.signature["level"] == ("PAdES B-T" if is_stamped else "PAdES B-B")
    (verdict,) = verapdf.verdicts({"signed": packaging.read(done)}).values()
    assert verdict == dict.fromkeys(verapdf.FLAVOURS, verapdf.COMPLIANT)


@pytest.mark.parametrize("is_there", [True, False])
def test_an_authority_that_does_not_stamp_fails_the_job_and_a_retry_helps(
    is_there, volume, certificate, settings, amina
):
    with authority(answers=False) as address:
        settings.RENVOI_TSA_URL = address if is_there else f"http://127.0.0.1:{sinks.free_port()}/"
        done = packaging.build(volume.pk)

    assert (done.state, done.reason) == ("FAILED", "TIMESTAMP")
    assert "timestamp authority" in str(done.reason_text)
    packaging.ask_again(done, by=amina)
    with authority() as address:
        settings.RENVOI_TSA_URL = address
        assert packaging.build(volume.pk).state == "READY"


def test_a_wrong_passphrase_or_a_missing_file_is_a_readable_failure(
    volume, certificate, settings, amina
):
    settings.RENVOI_SIGNING_PASSPHRASE = "wrong"
    done = packaging.build(volume.pk)
    assert (done.state, done.reason) == ("FAILED", "CERTIFICATE")

    packaging.ask_again(done, by=amina)
    settings.RENVOI_SIGNING_P12 = "/nowhere.p12"
    done = packaging.build(volume.pk)

    assert (done.state, done.reason) == ("FAILED", "CERTIFICATE")
    assert "unsigned" in str(done.reason_text)
    assert PASSPHRASE not in done.reason_detail


def test_a_certificate_that_expired_signs_nothing(certificate):
    with (
        time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC)),
        pytest.raises(signing.NotSigned, match="CERTIFICATE"),
    ):
        signing.sign(b"%PDF-1.7")


def test_what_is_no_pdf_is_not_signed(certificate):
    with pytest.raises(signing.NotSigned, match="SIGNING"):
        signing.sign(b"no document")


def test_the_page_tells_who_signed_and_how(volume, certificate, client, amina):
    done = packaging.build(volume.pk)
    client.force_login(amina)

    shown = text_of(client.get(page("package", done.package.submission.referral)))

    assert "signed by Ministry of Tests, PAdES B-B" in shown
    assert done.unsigned_sha256 in shown
