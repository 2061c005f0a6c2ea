from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db.models.functions import Now

from casework.actions import sweeping, verifying
from casework.actions.collecting import EvidenceChanged
from casework.errors import BadInput
from casework.models import Anchor, Chain, Event
from referrals.actions import _fates, delivering, drafting, packaging, reviewing, submitting
from referrals.actions._step import DeliveryPending
from referrals.actions.delivering import NotManual, NotPending, NotUncertain, TooLargeForChannel
from referrals.actions.packaging import PackageChanged, PackageNotReady
from referrals.models import UNCERTAIN, Delivery
from tests import sinks

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def told(delivery: Delivery, kind: str) -> int:
    events = Event.objects.filter(kind=kind, payload__contains=f'"delivery":{delivery.pk},')
    return events.count()


def let_lease_run_out(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture
def claimed(delivery) -> Delivery:
    """A delivery that a worker took and is about to send."""
    return Delivery.objects.claim(delivery.pk)


@pytest.fixture
def uncertain(claimed) -> Delivery:
    """A delivery whose worker died on the way."""
    let_lease_run_out(claimed)
    delivering.doubt_abandoned()
    claimed.refresh_from_db()
    return claimed


def test_the_package_arrives_whole_and_the_referral_is_sent(sent, smtp_sink):
    (letter,) = smtp_sink.messages
    (attachment,) = (part for part in letter.walk() if part.get_filename())
    delivery = sent.deliveries.get()
    volume = sent.submission.package.main

    assert sent.status == "SENT"
    assert attachment.get_payload(decode=True) == packaging.read(volume)
    assert attachment.get_filename() == volume.file_name
    assert letter["To"] == "desk@x.example"
    assert letter["Reply-To"] == "amina@renvoi.example"
    assert letter["Message-ID"] == delivery.message_id
    assert sent.reference in letter["Subject"]
    assert (delivery.state, delivery.proof) == ("READY", "250 2.0.0 kept")
    assert sent.sent_at == delivery.confirmed_at
    assert told(delivery, "delivery.confirmed") == 1


FRENCH = {
    "title": "Trois comptes",
    "summary": "Trois comptes publient le même texte à la même minute.",
    "why": "Ils sont exploités ensemble et le cachent.",
    "basis": "La pièce 1 montre les publications côte à côte.",
    "unknowns": "On ignore qui les exploite.",
    "alternatives": "Aucune n’est consignée.",
}


@pytest.fixture
def draft_in_both(draft, amina):
    return drafting.edit(draft, by=amina, version=draft.version, language="en-fr", french=FRENCH)


def test_a_referral_in_both_languages_is_introduced_in_both(
    draft_in_both, amina, boris, chen, build, smtp_sink
):
    submission = submitting.submit(draft_in_both, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    build(submission.package.main)
    delivering.send(delivering.queue(submission.referral, by=chen).pk)

    (letter,) = smtp_sink.messages
    (words,) = (part for part in letter.walk() if part.get_content_type() == "text/plain")
    body = words.get_payload(decode=True).decode()
    english, french = body.split("-" * 60)

    assert english.startswith("(Le français suit l’anglais.)")
    assert draft_in_both.summary in english
    assert FRENCH["summary"] in french
    assert "Subject: Three accounts" in english
    assert "Trois comptes" in french
    assert "item by item" in english
    assert "item by item" not in french
    assert "Notre référence" in french
    assert letter["Content-Language"] == "en, fr"


def test_a_head_that_was_sent_is_an_anchor(sent):
    anchor = Anchor.objects.get()
    report = next(iter(verifying.examine([Chain.objects.get(network=sent.network)])))

    assert (anchor.where, anchor.sequence) == ("PACKAGE", sent.submission.trail["sequence"])
    assert anchor.citation == f"{sent.reference} {sent.submission.sha256}"
    assert report.ok
    assert report.younger == report.events - anchor.sequence


def test_a_delivery_that_is_rung_for_twice_is_sent_once(delivery, smtp_sink):
    assert delivering.send(delivery.pk) is not None

    assert delivering.send(delivery.pk) is None

    assert len(smtp_sink.messages) == 1
    assert told(delivery, "delivery.confirmed") == 1


@pytest.mark.parametrize("answer", ["451 4.3.0 try later", "554 5.7.1 not wanted"])
def test_a_message_that_was_refused_after_data_has_failed(delivery, smtp_sink, answer):
    smtp_sink.answer = answer

    done = delivering.send(delivery.pk)

    assert (done.state, done.reason, done.reason_detail) == ("FAILED", "REFUSED", answer)
    assert done.referral.status == "APPROVED"
    assert told(done, "delivery.failed") == 1


def test_a_recipient_that_is_unknown_is_a_failure(delivery, smtp_sink):
    smtp_sink.answer_to_recipient = "550 5.1.1 no such desk"

    done = delivering.send(delivery.pk)

    assert (done.state, done.reason) == ("FAILED", "REFUSED")
    assert "no such desk" in done.reason_detail
    assert smtp_sink.messages == []


def test_a_connection_that_broke_after_the_message_leaves_its_fate_unknown(delivery, smtp_sink):
    smtp_sink.hangs_up_after_data = True

    done = delivering.send(delivery.pk)

    assert (done.state, done.reason) == (UNCERTAIN, "UNKNOWN_FATE")
    assert len(smtp_sink.messages) == 1
    assert smtp_sink.messages[0]["Message-ID"] == done.message_id
    assert done.referral.status == "APPROVED"
    assert delivering.send(delivery.pk) is None
    assert len(smtp_sink.messages) == 1


def test_a_server_that_does_not_listen_is_unreachable(delivery, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sinks.free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False

    done = delivering.send(delivery.pk)

    assert (done.state, done.reason) == ("FAILED", "UNREACHABLE")


def test_what_failed_can_be_queued_again(delivery, smtp_sink, chen):
    smtp_sink.answer = "451 4.3.0 try later"
    delivering.send(delivery.pk)

    smtp_sink.answer = "250 2.0.0 kept"
    again = delivering.queue(delivery.referral, by=chen)
    done = delivering.send(again.pk)

    assert done.state == "READY"
    assert len(smtp_sink.messages) == 1
    done.referral.refresh_from_db()
    assert done.referral.status == "SENT"


def test_a_message_that_cannot_be_composed_has_failed_for_sure(delivery, smtp_sink):
    Delivery.objects.update(recipient="desk@x.example\nBcc: eve@renvoi.example")

    done = delivering.send(delivery.pk)

    assert (done.state, done.reason) == ("FAILED", "UNEXPECTED")
    assert smtp_sink.connections == 0


def test_a_send_whose_worker_died_is_uncertain_and_never_repeated(claimed, smtp_sink):
    let_lease_run_out(claimed)

    assert sweeping.ring_for_lost() == 0
    assert delivering.doubt_abandoned() == 1
    assert delivering.doubt_abandoned() == 0

    claimed.refresh_from_db()
    assert (claimed.state, claimed.reason) == (UNCERTAIN, "UNKNOWN_FATE")
    assert told(claimed, "delivery.uncertain") == 1
    assert delivering.send(claimed.pk) is None
    assert smtp_sink.messages == []


def test_a_send_that_still_runs_is_left_alone(claimed):
    assert delivering.doubt_abandoned() == 0

    claimed.refresh_from_db()
    assert claimed.state == "RUNNING"


def test_a_worker_that_comes_back_too_late_leaves_the_decision_to_a_person(uncertain):
    late = Delivery.objects.get(pk=uncertain.pk)

    assert not _fates.accept(late, late.messages.get(), "250 2.0.0 kept")

    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.proof) == (UNCERTAIN, "250 2.0.0 kept")
    assert uncertain.referral.status == "APPROVED"


def test_a_worker_that_comes_back_too_late_undoes_no_decision(uncertain, chen):
    delivering.confirm_arrival(uncertain, proof="They rang us.", occurred_at=NOW, by=chen)

    _fates.fail(uncertain, uncertain.messages.get(), "UNREACHABLE", "late")

    uncertain.refresh_from_db()
    assert uncertain.state == "READY"
    assert told(uncertain, "delivery.failed") == 0


def test_a_person_confirms_that_it_arrived(uncertain, chen):
    delivering.confirm_arrival(uncertain, proof="They rang us.", occurred_at=NOW, by=chen)

    uncertain.refresh_from_db()
    referral = uncertain.referral
    referral.refresh_from_db()
    assert (uncertain.state, uncertain.confirmed_by) == ("READY", chen)
    assert (referral.status, referral.sent_at) == ("SENT", NOW)
    assert Anchor.objects.count() == 1


def test_a_person_declares_it_lost_and_it_can_be_sent_anew(uncertain, chen, smtp_sink):
    delivering.declare_lost(uncertain, proof="Nothing in their log.", by=chen)

    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.reason) == ("FAILED", "NOT_ARRIVED")
    again = delivering.queue(uncertain.referral, by=chen)
    assert delivering.send(again.pk).state == "READY"
    assert len(smtp_sink.messages) == 1


def test_finding_out_needs_words_and_an_uncertain_delivery(uncertain, chen):
    with pytest.raises(BadInput):
        delivering.declare_lost(uncertain, proof="  ", by=chen)
    with pytest.raises(BadInput):
        delivering.confirm_arrival(
            uncertain, proof="x", occurred_at=datetime(2999, 1, 1, tzinfo=UTC), by=chen
        )
    delivering.declare_lost(uncertain, proof="Gone.", by=chen)
    with pytest.raises(NotUncertain):
        delivering.confirm_arrival(uncertain, proof="Here.", occurred_at=NOW, by=chen)


def test_a_delivery_that_nobody_began_can_be_cancelled(delivery, chen, amina):
    delivering.cancel(delivery, by=chen)

    delivery.refresh_from_db()
    assert delivery.state == "CANCELLED"
    assert delivering.send(delivery.pk) is None
    submitting.revise(delivery.referral, by=amina)
    with pytest.raises(NotPending):
        delivering.cancel(delivery, by=chen)


def test_a_delivery_that_runs_cannot_be_cancelled(claimed, chen, amina):
    with pytest.raises(NotPending):
        delivering.cancel(claimed, by=chen)
    with pytest.raises(DeliveryPending):
        submitting.revise(claimed.referral, by=amina)


def test_nothing_is_queued_before_the_package_is_ready(submission, boris, chen):
    reviewing.approve(submission, digest=submission.sha256, by=boris)

    with pytest.raises(PackageNotReady):
        delivering.queue(submission.referral, by=chen)


def test_a_package_that_was_voided_is_not_queued(approved, amina, boris, chen):
    submitting.revise(approved, by=amina)
    second = submitting.submit(approved, by=amina)
    reviewing.approve(second, digest=second.sha256, by=boris)

    with pytest.raises(PackageNotReady):
        delivering.queue(approved, by=chen)


def test_changed_evidence_stops_the_queue_and_the_send(approved, evidence, chen, smtp_sink):
    delivery = delivering.queue(approved, by=chen)
    Path(default_storage.path(evidence.storage_key)).write_bytes(b"other")

    done = delivering.send(delivery.pk)

    assert (done.state, done.reason) == ("FAILED", "EVIDENCE_CHANGED")
    assert smtp_sink.messages == []
    with pytest.raises(EvidenceChanged):
        delivering.queue(approved, by=chen)


def test_a_changed_package_is_never_sent(approved, chen, smtp_sink):
    delivery = delivering.queue(approved, by=chen)
    path = Path(default_storage.path(approved.submission.package.main.storage_key))
    path.write_bytes(b"%PDF-1.7 something else")

    done = delivering.send(delivery.pk)

    assert (done.state, done.reason) == ("FAILED", "EVIDENCE_CHANGED")
    with pytest.raises(PackageChanged):
        delivering.queue(approved, by=chen)


def test_a_package_larger_than_the_channel_takes_is_not_queued(approved, mail_channel, chen):
    size = len(packaging.read(approved.submission.package.main))
    mail_channel.max_bytes = size - 1
    mail_channel.save()

    with pytest.raises(TooLargeForChannel):
        delivering.queue(approved, by=chen)


@pytest.fixture
def filed(draft, portal, amina, boris, chen, build) -> Delivery:
    """A referral that is filed by hand in the platform's portal."""
    draft.channel = portal
    draft.save(update_fields=["channel"])
    frozen = submitting.submit(draft, by=amina)
    reviewing.approve(frozen, digest=frozen.sha256, by=boris)
    build(frozen.package.main)
    return delivering.queue(frozen.referral, by=chen)


def test_what_is_filed_by_hand_is_left_to_a_person(filed):
    assert filed.is_manual
    assert delivering.send(filed.pk) is None
    assert sweeping.ring_for_lost() == 0


def test_a_ticket_is_the_proof_that_it_was_filed(filed, chen):
    delivering.record_ticket(filed, ticket=" T-77 ", occurred_at=NOW, by=chen)

    filed.refresh_from_db()
    filed.referral.refresh_from_db()
    assert (filed.state, filed.ticket, filed.confirmed_by) == ("READY", "T-77", chen)
    assert (filed.referral.status, filed.referral.sent_at) == ("SENT", NOW)
    with pytest.raises(NotPending):
        delivering.record_ticket(filed, ticket="T-78", occurred_at=NOW, by=chen)


def test_a_ticket_needs_words(filed, chen):
    with pytest.raises(BadInput):
        delivering.record_ticket(filed, ticket=" ", occurred_at=NOW, by=chen)


def test_a_mailed_delivery_takes_no_ticket(delivery, chen):
    with pytest.raises(NotManual):
        delivering.record_ticket(delivery, ticket="T-1", occurred_at=NOW, by=chen)


def test_leases_are_compared_with_postgresqls_own_clock(delivery):
    Delivery.objects.claim(delivery.pk)

    assert Delivery.objects.filter(lease_until__gt=Now()).exists()
