"""Damaged evidence stops every package that uses it, and none that does not."""

import pytest
from django.core.files.storage import default_storage

from casework.actions import rehashing
from casework.actions.collecting import EvidenceChanged
from casework.actions.enlisting import machine
from casework.models import Access
from casework.queries import custody
from referrals.actions import delivering, packaging, reviewing


def lose(evidence) -> None:
    default_storage.delete(evidence.storage_key)
    rehashing.check_all(network=None, by=machine())


def test_a_package_with_a_damaged_exhibit_is_neither_handed_out_nor_queued(
    approved, evidence, chen
):
    volume = approved.submission.package.main
    with packaging.hand_out(volume, by=chen, door=Access.Door.WEB) as stream:
        assert stream.read()
    lose(evidence)

    with pytest.raises(EvidenceChanged):
        packaging.hand_out(volume, by=chen, door=Access.Door.WEB)
    with pytest.raises(EvidenceChanged):
        delivering.queue(approved, by=chen)

    assert Access.objects.count() == 1


def test_a_delivery_that_waits_fails_when_an_exhibit_is_lost(delivery, evidence, smtp_sink):
    lose(evidence)

    delivering.send(delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("FAILED", "EVIDENCE_CHANGED")
    assert not smtp_sink.messages


def test_what_was_sent_stays_readable(sent, evidence, chen):
    lose(evidence)

    with packaging.hand_out(sent.submission.package.main, by=chen, door=Access.Door.WEB) as stream:
        assert stream.read()


def test_custody_says_into_which_package_and_delivery_a_file_went(
    submission, boris, chen, evidence, smtp_sink
):
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    volume = packaging.build(submission.package.main.pk)
    assert volume.state == "READY", volume.reason
    referral = submission.referral
    referral.refresh_from_db()
    delivering.send(delivering.queue(referral, by=chen).pk)

    built, sent = [line for line in custody.every_line(evidence) if line.deed == "EXPORTED"]

    assert built.facts == {"exhibit": 1, "referral": referral.reference, "volume": volume.sha256}
    assert (sent.facts["referral"], sent.facts["recipient"]) == (
        referral.reference,
        "desk@x.example",
    )
