"""Taking back what was sent: one person writes, another approves, a third sends."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.errors import BadInput
from casework.models import Event
from casework.permissions import ContributorRequired, RoleRequired
from referrals.actions import concluding, delivering, directing, noticing
from referrals.actions._step import DeliveryPending, StepNotAllowed
from referrals.actions.noticing import NoticeApproved, NoticeNotApproved, OtherKindOfNotice
from referrals.models import Delivery, Notice, Outcome
from referrals.permissions import FourEyesRequired, PersonRequired

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def notice(sent, amina) -> Notice:
    return noticing.draft_notice(sent, text="Two of three were wrong. Sorry.", by=amina)


@pytest.fixture
def agreed(notice, boris) -> Notice:
    return noticing.approve_notice(notice, by=boris)


def test_a_notice_that_two_people_agreed_on_ends_the_referral(agreed, chen, smtp_sink):
    delivery = noticing.retract(agreed, by=chen)
    assert delivery.kind == Delivery.Kind.RETRACTION

    done = delivering.send(delivery.pk)

    referral = agreed.referral
    referral.refresh_from_db()
    assert done.state == "READY"
    assert (referral.status, referral.resolution) == ("CLOSED", "RETRACTED")
    assert set(Outcome.objects.values_list("extra", flat=True)) == {"RETRACTED"}
    letter = smtp_sink.messages[-1]
    assert "Two of three were wrong. Sorry." in letter.get_payload(decode=True).decode()
    assert not referral.items.filter(claims=True).exists()


def test_what_the_platform_decided_before_stays_its_decision(sent, agreed, amina, chen, smtp_sink):
    decisions = [concluding.Decision(1, extra="NO_ACTION")]
    concluding.record_outcomes(sent, decisions=decisions, occurred_at=NOW, by=amina)

    delivering.send(noticing.retract(agreed, by=chen).pk)

    said = dict(Outcome.objects.values_list("item__number", "extra"))
    assert said == {1: "NO_ACTION", 2: "RETRACTED", 3: "RETRACTED"}


def test_nothing_is_retracted_before_a_second_person_agreed(notice, chen):
    with pytest.raises(NoticeNotApproved):
        noticing.retract(notice, by=chen)

    assert Delivery.objects.filter(kind="RETRACTION").count() == 0


def test_whoever_wrote_the_notice_or_the_referral_does_not_approve_it(
    notice, network, enlist, amina, robot
):
    fatou = enlist("Fatou", "OFFICER", "REVIEWER")
    network.memberships_of_officers.create(officer=fatou, place="CONTRIBUTOR")
    hers = noticing.draft_notice(notice.referral, text="Mine.", by=fatou)

    for found, officer in ((notice, amina), (hers, fatou)):
        with pytest.raises((FourEyesRequired, RoleRequired)):
            noticing.approve_notice(found, by=officer)
    with pytest.raises(PersonRequired):
        noticing.approve_notice(notice, by=robot)
    assert noticing.approve_notice(notice, by=fatou).approved_by == fatou


def test_a_notice_is_approved_once(agreed, boris):
    with pytest.raises(NoticeApproved):
        noticing.approve_notice(agreed, by=boris)

    assert Event.objects.filter(kind="notice.approved").count() == 1


def test_strangers_and_readers_write_no_notice_and_nobody_writes_nothing(sent, amina, boris, eve):
    for officer in (boris, eve):
        with pytest.raises(ContributorRequired):
            noticing.draft_notice(sent, text="x", by=officer)
    with pytest.raises(BadInput):
        noticing.draft_notice(sent, text="  ", by=amina)


def test_only_what_was_sent_can_be_taken_back(approved, amina):
    with pytest.raises(StepNotAllowed):
        noticing.draft_notice(approved, text="x", by=amina)


def test_a_referral_is_retracted_once(agreed, chen):
    noticing.retract(agreed, by=chen)

    with pytest.raises(DeliveryPending):
        noticing.retract(agreed, by=chen)


def test_a_retraction_that_fails_leaves_the_referral_where_it_was(agreed, chen, smtp_sink):
    smtp_sink.answer = "554 no"

    done = delivering.send(noticing.retract(agreed, by=chen).pk)

    agreed.referral.refresh_from_db()
    assert done.state == "FAILED"
    assert agreed.referral.status == "SENT"
    assert not Outcome.objects.exists()


def test_a_retraction_whose_referral_was_closed_meanwhile_stays_with_a_person(
    agreed, amina, chen, smtp_sink
):
    """Closing waits for a delivery that is under way, so the two can never cross."""
    noticing.retract(agreed, by=chen)
    concluding.state_no_response(agreed.referral, occurred_at=NOW, by=amina)

    with pytest.raises(DeliveryPending):
        concluding.close(agreed.referral, resolution="NO_RESPONSE", by=chen)


# Chasers, escalations, further information


def told(sent, kind, *, by, approved_by, text="Where does it stand?"):
    notice = noticing.draft_notice(sent, kind=kind, text=text, by=by)
    return noticing.approve_notice(notice, by=approved_by)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("CHASER", "Reminder: referral "),
        ("ESCALATION", "Escalation: referral "),
        ("INFORMATION", "Further information on referral "),
    ],
)
def test_what_two_people_agreed_on_goes_out_and_the_referral_stays(
    kind, subject, sent, amina, boris, chen, smtp_sink
):
    first = sent.deliveries.get(kind="REFERRAL")
    delivery = noticing.send(told(sent, kind, by=amina, approved_by=boris), by=chen)

    done = delivering.send(delivery.pk)

    sent.refresh_from_db()
    letter = smtp_sink.messages[-1]
    assert (done.kind, done.state, sent.status) == (kind, "READY", "SENT")
    assert letter["Subject"] == subject + sent.reference
    assert letter["In-Reply-To"] == first.message_id
    assert "Where does it stand?" in letter.get_payload(decode=True).decode()
    assert not Outcome.objects.exists()
    assert sent.items.filter(claims=True).count() == 3


def test_an_escalation_goes_higher_and_a_chaser_to_the_desk(
    sent, mail_channel, amina, boris, chen, smtp_sink
):
    type(mail_channel).objects.update(escalation_address="head@x.example")
    sent.refresh_from_db()

    for kind, recipient in (("ESCALATION", "head@x.example"), ("CHASER", mail_channel.address)):
        delivery = noticing.send(told(sent, kind, by=amina, approved_by=boris), by=chen)
        delivering.send(delivery.pk)

        assert delivery.recipient == recipient
        assert smtp_sink.messages[-1]["To"] == recipient


def test_what_was_asked_for_starts_the_clock_again_when_it_has_arrived(
    sent, mail_channel, house, amina, boris, chen, smtp_sink
):
    mail_channel.answer_days = 5
    directing.save_channel(mail_channel, by=house)
    concluding.record_reply(
        sent, kind="more_info_requested", occurred_at=timezone.now(), text="Whose?", by=amina
    )
    notice = told(sent, "INFORMATION", by=amina, approved_by=boris)
    delivery = noticing.send(notice, by=chen)
    sent.refresh_from_db()
    assert sent.paused_since is not None

    delivering.send(delivery.pk)

    sent.refresh_from_db()
    assert sent.paused_since is None
    assert sent.answer_by is not None


def test_a_retraction_is_no_message_like_others(agreed, sent, amina, boris, chen):
    chaser = told(sent, "CHASER", by=amina, approved_by=boris)

    with pytest.raises(OtherKindOfNotice):
        noticing.send(agreed, by=chen)
    with pytest.raises(OtherKindOfNotice):
        noticing.retract(chaser, by=chen)
    with pytest.raises(BadInput):
        noticing.draft_notice(sent, kind="GREETING", text="Hello", by=amina)


def test_postgresql_lets_nothing_out_that_two_people_did_not_agree_on(
    notice, agreed, sent, amina, boris, chen
):
    fresh = noticing.draft_notice(sent, kind="CHASER", text="Well?", by=amina)
    wrong = (
        {"kind": "CHASER", "notice": fresh},
        {"kind": "CHASER", "notice": None},
        {"kind": "CHASER", "notice": agreed},
        {"kind": "REFERRAL", "notice": agreed},
    )
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(referral=sent, channel=sent.channel, requested_by=chen, **facts)
    queued = noticing.send(told(sent, "CHASER", by=amina, approved_by=boris), by=chen)
    for facts in ({"notice": fresh}, {"kind": "ESCALATION"}, {"kind": "REFERRAL"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=queued.pk).update(**facts)
