"""Taking back what was sent: one person writes, another approves, a third sends."""

from datetime import UTC, datetime

import pytest

from casework.errors import BadInput
from casework.models import Event
from casework.permissions import ContributorRequired, RoleRequired
from referrals.actions import concluding, delivering, retracting
from referrals.actions._step import DeliveryPending, StepNotAllowed
from referrals.actions.retracting import NoticeApproved, NoticeNotApproved
from referrals.models import Delivery, Notice, Outcome
from referrals.permissions import FourEyesRequired, PersonRequired

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def notice(sent, amina) -> Notice:
    return retracting.draft_notice(sent, text="Two of three were wrong. Sorry.", by=amina)


@pytest.fixture
def agreed(notice, boris) -> Notice:
    return retracting.approve_notice(notice, by=boris)


def test_a_notice_that_two_people_agreed_on_ends_the_referral(agreed, chen, smtp_sink):
    delivery = retracting.retract(agreed, by=chen)
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

    delivering.send(retracting.retract(agreed, by=chen).pk)

    said = dict(Outcome.objects.values_list("item__number", "extra"))
    assert said == {1: "NO_ACTION", 2: "RETRACTED", 3: "RETRACTED"}


def test_nothing_is_retracted_before_a_second_person_agreed(notice, chen):
    with pytest.raises(NoticeNotApproved):
        retracting.retract(notice, by=chen)

    assert Delivery.objects.filter(kind="RETRACTION").count() == 0


def test_whoever_wrote_the_notice_or_the_referral_does_not_approve_it(
    notice, network, enlist, amina, robot
):
    fatou = enlist("Fatou", "OFFICER", "REVIEWER")
    network.memberships_of_officers.create(officer=fatou, place="CONTRIBUTOR")
    hers = retracting.draft_notice(notice.referral, text="Mine.", by=fatou)

    for found, officer in ((notice, amina), (hers, fatou)):
        with pytest.raises((FourEyesRequired, RoleRequired)):
            retracting.approve_notice(found, by=officer)
    with pytest.raises(PersonRequired):
        retracting.approve_notice(notice, by=robot)
    assert retracting.approve_notice(notice, by=fatou).approved_by == fatou


def test_a_notice_is_approved_once(agreed, boris):
    with pytest.raises(NoticeApproved):
        retracting.approve_notice(agreed, by=boris)

    assert Event.objects.filter(kind="notice.approved").count() == 1


def test_strangers_and_readers_write_no_notice_and_nobody_writes_nothing(sent, amina, boris, eve):
    for officer in (boris, eve):
        with pytest.raises(ContributorRequired):
            retracting.draft_notice(sent, text="x", by=officer)
    with pytest.raises(BadInput):
        retracting.draft_notice(sent, text="  ", by=amina)


def test_only_what_was_sent_can_be_taken_back(approved, amina):
    with pytest.raises(StepNotAllowed):
        retracting.draft_notice(approved, text="x", by=amina)


def test_a_referral_is_retracted_once(agreed, chen):
    retracting.retract(agreed, by=chen)

    with pytest.raises(DeliveryPending):
        retracting.retract(agreed, by=chen)


def test_a_retraction_that_fails_leaves_the_referral_where_it_was(agreed, chen, smtp_sink):
    smtp_sink.answer = "554 no"

    done = delivering.send(retracting.retract(agreed, by=chen).pk)

    agreed.referral.refresh_from_db()
    assert done.state == "FAILED"
    assert agreed.referral.status == "SENT"
    assert not Outcome.objects.exists()


def test_a_retraction_whose_referral_was_closed_meanwhile_stays_with_a_person(
    agreed, amina, chen, smtp_sink
):
    """Closing waits for a delivery that is under way, so the two can never cross."""
    retracting.retract(agreed, by=chen)
    concluding.state_no_response(agreed.referral, occurred_at=NOW, by=amina)

    with pytest.raises(DeliveryPending):
        concluding.close(agreed.referral, resolution="NO_RESPONSE", by=chen)
