"""What leaves the house as one file, as several messages, or not at all."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from casework.models import Access, Event
from referrals.actions import _shelf, delivering, packaging, reviewing
from referrals.actions.delivering import (
    NothingUncertain,
    NotPartlySent,
    NotPending,
    TooLargeForChannel,
)
from referrals.gateways import email
from referrals.models import UNCERTAIN, Delivery, Message, Package, Volume
from referrals.rendering import cutting
from tests.casework import sql

NOW = datetime(2026, 9, 1, tzinfo=UTC)
SIZE = 3_000


@pytest.fixture
def package(submission, boris, monkeypatch) -> Package:
    """A main document and two annexes, whose bytes took no time to make."""
    for name, value in (("FITS", 2), ("SHOWN", 1), ("BLOCK", 2)):
        monkeypatch.setattr(cutting, name, value)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    for volume in submission.package.volumes.order_by("-number", "-variant"):
        data = f"%PDF-1.7 {volume.number} {volume.variant} ".encode().ljust(SIZE, b".")
        claimed = Volume.objects.claim(volume.pk)
        facts = {"sha256": _shelf.put(data), "size": len(data), "pages": 1}
        assert claimed.finish("READY", **facts)
    return Package.objects.get()


@pytest.fixture
def referral(package):
    return package.submission.referral


@pytest.fixture
def narrow(package, mail_channel):
    """A channel that takes no more than the largest file in one message."""
    mail_channel.max_bytes = SIZE
    mail_channel.save()
    return mail_channel


@pytest.fixture
def split(referral, narrow, chen) -> Delivery:
    made = delivering.queue(referral, by=chen)
    assert made.messages.count() > 2
    return made


@pytest.fixture
def partly_sent(split, smtp_sink, monkeypatch) -> Delivery:
    """The first message arrived, the second was refused."""
    really, sent = email.send, []

    def refuse_the_second(letter):
        sent.append(letter)
        if len(sent) == 2:
            raise email.NotSent("REFUSED", "452 4.2.2 mailbox full")
        return really(letter)

    monkeypatch.setattr(email, "send", refuse_the_second)
    done = delivering.send(split.pk)
    monkeypatch.setattr(email, "send", really)
    return done


def names_of(letter) -> list[str]:
    return [part.get_filename() for part in letter.walk() if part.get_filename()]


def test_several_documents_leave_as_one_zip(referral, package, chen, smtp_sink):
    delivery = delivering.queue(referral, by=chen)

    done = delivering.send(delivery.pk)

    package.refresh_from_db()
    (letter,) = smtp_sink.messages
    (zipped,) = (part for part in letter.walk() if part.get_filename())
    assert done.state == "READY"
    assert (done.file_name, done.sha256) == (package.zip_name, package.zip_sha256)
    assert zipped.get_payload(decode=True) == packaging.take(done.sha256)
    assert zipped.get_content_type() == "application/zip"
    handed = delivering.hand_out(done, by=chen, door=Access.Door.WEB).read()
    assert zipfile.ZipFile(io.BytesIO(handed)).testzip() is None


def test_what_is_too_large_leaves_in_numbered_messages(split, package, narrow, smtp_sink):
    done = delivering.send(split.pk)

    letters = smtp_sink.messages
    total = len(letters)
    assert (done.state, done.sha256) == ("READY", "")
    assert [letter["Subject"].rpartition(" ")[2] for letter in letters] == [
        f"({n}/{total})" for n in range(1, total + 1)
    ]
    sent = [name for letter in letters for name in names_of(letter)]
    assert sorted(sent) == sorted([v.file_name for v in package.parts] + ["manifest.json"])
    assert sent[0] == package.main.file_name
    for message in done.messages.all():
        assert sum(one["size"] for one in message.enclosures) <= narrow.max_bytes
        assert (message.state, message.proof) == ("CONFIRMED", "250 2.0.0 kept")
        assert message.message_id == letters[message.number - 1]["Message-ID"]
    assert done.proof.startswith(f"1/{total}: 250")
    done.referral.refresh_from_db()
    assert done.referral.status == "SENT"


@pytest.mark.parametrize("takes_parts", [True, False])
def test_a_channel_that_cannot_take_it_is_refused_with_the_remedy(
    takes_parts, referral, package, mail_channel, chen
):
    mail_channel.max_bytes = 1_000 if takes_parts else SIZE
    mail_channel.takes_parts = takes_parts
    mail_channel.save()

    with pytest.raises(TooLargeForChannel) as refused:
        delivering.queue(referral, by=chen)

    assert ".pdf" in str(refused.value) or ".zip" in str(refused.value)
    assert "Split the referral" in str(refused.value.remedy)
    assert not Delivery.objects.exists()


def test_when_a_later_message_is_refused_nothing_is_resent_by_itself(partly_sent, smtp_sink):
    assert (partly_sent.state, partly_sent.reason) == (UNCERTAIN, "PARTLY_SENT")
    states = list(partly_sent.messages.values_list("state", flat=True))
    assert states[:2] == ["CONFIRMED", "FAILED"]
    assert set(states[2:]) == {"PLANNED"}
    assert len(smtp_sink.messages) == 1
    assert delivering.send(partly_sent.pk) is None
    assert partly_sent.referral.status == "APPROVED"


def test_the_rest_is_sent_and_what_arrived_is_not_sent_again(partly_sent, smtp_sink, chen):
    first = partly_sent.messages.get(number=1)

    delivering.send_rest(partly_sent, by=chen)
    done = delivering.send(partly_sent.pk)

    total = done.messages.count()
    assert done.state == "READY"
    assert [letter["Subject"].rpartition(" ")[2] for letter in smtp_sink.messages] == [
        f"({n}/{total})" for n in range(1, total + 1)
    ]
    assert done.messages.get(number=1).message_id == first.message_id
    done.referral.refresh_from_db()
    assert done.referral.status == "SENT"
    assert Event.objects.filter(kind="delivery.retried").count() == 1
    with pytest.raises(NotPartlySent):
        delivering.send_rest(done, by=chen)


def test_what_surely_was_not_sent_cannot_have_arrived(partly_sent, chen):
    with pytest.raises(NothingUncertain):
        delivering.confirm_arrival(partly_sent, proof="All there.", occurred_at=NOW, by=chen)


def test_what_arrived_in_part_can_be_given_up(partly_sent, chen, smtp_sink):
    delivering.declare_lost(partly_sent, proof="They deleted it.", by=chen)

    partly_sent.refresh_from_db()
    assert (partly_sent.state, partly_sent.reason) == ("FAILED", "NOT_ARRIVED")
    assert partly_sent.messages.get(number=1).state == "CONFIRMED"
    again = delivering.queue(partly_sent.referral, by=chen)
    assert delivering.send(again.pk).state == "READY"


def test_a_rest_that_was_asked_for_is_not_cancelled(partly_sent, chen):
    delivering.send_rest(partly_sent, by=chen)

    with pytest.raises(NotPending):
        delivering.cancel(partly_sent, by=chen)


@pytest.fixture
def in_doubt(split, smtp_sink, monkeypatch) -> Delivery:
    """The first message arrived; of the second nobody knows."""
    really, sent = email.send, []

    def vanish_with_the_second(letter):
        sent.append(letter)
        if len(sent) == 2:
            raise email.FateUnknown("SMTPServerDisconnected")
        return really(letter)

    monkeypatch.setattr(email, "send", vanish_with_the_second)
    done = delivering.send(split.pk)
    monkeypatch.setattr(email, "send", really)
    assert (done.state, done.reason) == (UNCERTAIN, "UNKNOWN_FATE")
    return done


@pytest.mark.parametrize(("arrived", "sent_in_all"), [(True, -1), (False, 0)])
def test_a_person_says_of_one_message_and_the_rest_follows(
    arrived, sent_in_all, in_doubt, smtp_sink, chen
):
    with pytest.raises(NotPartlySent):
        delivering.send_rest(in_doubt, by=chen)
    if arrived:
        delivering.confirm_arrival(in_doubt, proof="It is there.", occurred_at=NOW, by=chen)
    else:
        delivering.declare_lost(in_doubt, proof="Not there.", by=chen)
    in_doubt.refresh_from_db()
    assert in_doubt.is_partly_sent

    delivering.send_rest(in_doubt, by=chen)
    done = delivering.send(in_doubt.pk)

    assert done.state == "READY"
    assert len(smtp_sink.messages) == done.messages.count() + sent_in_all
    second = done.messages.get(number=2)
    assert second.proof == ("It is there." if arrived else "250 2.0.0 kept")


def test_a_worker_that_dies_between_two_messages_leaves_the_rest_to_a_person(split, chen):
    claimed = Delivery.objects.claim(split.pk)
    Message.objects.filter(delivery=split, number=1).update(
        state="CONFIRMED", proof="250 kept", confirmed_at=NOW
    )
    Delivery.objects.filter(pk=claimed.pk).update(lease_until=NOW)

    assert delivering.doubt_abandoned() == 1

    split.refresh_from_db()
    assert split.is_partly_sent


def test_postgresql_keeps_what_was_sent(split, smtp_sink, subtests):
    with sql.refused("encloses cannot be changed"):
        sql.run("UPDATE referrals_message SET enclosures = '[]'")
    delivering.send(split.pk)
    for change, words in (
        ("UPDATE referrals_message SET state = 'PLANNED'", "arrived and cannot be changed"),
        ("DELETE FROM referrals_message", "arrived and cannot be changed"),
        ("UPDATE referrals_delivery SET sha256 = repeat('0', 64)", "arrived and cannot"),
        ("DELETE FROM referrals_delivery", "arrived and cannot"),
    ):
        with subtests.test(change), sql.refused(words):
            sql.run(change)


def test_a_message_that_arrived_has_a_proof(split):
    with sql.refused("message_confirmed_has_proof"):
        sql.run("UPDATE referrals_message SET state = 'CONFIRMED'")
