"""A package is made again from its frozen contents, and compared byte for byte."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pyhanko.sign import signers

from referrals.actions import packaging, rebuilding, reviewing
from referrals.models import Volume


@pytest.fixture
def package(submission, boris):
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    assert packaging.build(submission.package.main.pk).state == "READY"
    return submission.package


def test_the_same_environment_gives_the_same_bytes(package, tmp_path, capsys):
    reference = package.submission.referral.reference

    call_command(
        "rebuild_package", reference, "--version", "1", "--compare", "--output", str(tmp_path)
    )

    assert capsys.readouterr().out.splitlines() == [f"{reference}-1.pdf: SAME", "SAME"]
    assert (tmp_path / f"{reference}-1.pdf").read_bytes() == packaging.read(package.main)


@pytest.mark.parametrize(
    ("pango", "status", "answer"),
    [("1.0.0", 2, "ENVIRONMENT DIFFERS (pango 1.0.0 → "), (None, 1, "DIFFERENT")],
)
def test_what_differs_is_named(pango, status, answer, package, monkeypatch, capsys):
    really = rebuilding._compared

    def compare_with_another(volume: Volume, made):
        volume.environment |= {"pango": pango} if pango else {}
        volume.sha256 = "0" * 64
        return really(volume, made)

    monkeypatch.setattr(rebuilding, "_compared", compare_with_another)
    reference = package.submission.referral.reference

    with pytest.raises(CommandError, match=answer.partition(" (")[0]) as ended:
        call_command("rebuild_package", reference, "--version", "1", "--compare")

    assert ended.value.returncode == status
    assert f"{reference}-1.pdf: {answer}" in capsys.readouterr().out


def test_a_package_of_which_nothing_was_built_is_not_called_the_same(submission, boris):
    reviewing.approve(submission, digest=submission.sha256, by=boris)

    with pytest.raises(CommandError, match="none to compare"):
        call_command(
            "rebuild_package", submission.referral.reference, "--version", "1", "--compare"
        )


def test_a_package_that_is_not_there_is_said_so(db):
    with pytest.raises(CommandError, match="has no package"):
        call_command("rebuild_package", "REF-234567", "--version", "1", "--compare")


def test_a_certificate_for_development_is_made_once_and_can_be_read(tmp_path, capsys):
    path = tmp_path / "made" / "test.p12"

    call_command("make_test_certificate", "--output", str(path), stdout=StringIO())

    said = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines() if "=" in line)
    signer = signers.SimpleSigner.load_pkcs12(
        str(path), passphrase=said["RENVOI_SIGNING_PASSPHRASE"].encode()
    )
    assert "not for real use" in signer.signing_cert.subject.native["common_name"]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="nothing was overwritten"):
        call_command("make_test_certificate", "--output", str(path))
