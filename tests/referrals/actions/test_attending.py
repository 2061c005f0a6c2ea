"""A reviewer says that they are looking at a submission; others see it, and are not barred."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.actions import sharing
from casework.errors import Refusal
from casework.models import Event
from referrals.actions import attending, reviewing, submitting
from referrals.models import Uptake
from referrals.permissions import FourEyesRequired, PersonRequired
from tests.casework.threads import at_once, refusals


@pytest.fixture
def omar(enlist, network, amina):
    officer = enlist("Omar", "REVIEWER")
    sharing.add_member(network, officer=officer, place="READER", by=amina)
    return officer


def test_what_one_reviewer_took_up_another_does_not(submission, boris, omar):
    referral = submission.referral
    uptake = attending.take_up(referral, by=boris)

    assert uptake.until - timezone.now() > timedelta(minutes=29)
    with pytest.raises(attending.TakenUp) as refused:
        attending.take_up(referral, by=omar)
    assert "Boris" in str(refused.value.faults[0].message)
    assert attending.standing(submission).reviewer == boris


def test_it_bars_no_verdict_and_ends_with_one(submission, boris, omar):
    attending.take_up(submission.referral, by=boris)

    reviewing.return_to_draft(submission, digest=submission.sha256, reason="Why?", by=omar)

    assert not Uptake.objects.exists()


def test_what_ran_out_is_anybodys_again(submission, boris, omar):
    attending.take_up(submission.referral, by=boris)
    ago = timezone.now() - timedelta(hours=1)
    Uptake.objects.update(since=ago, until=ago + timedelta(minutes=30))
    assert attending.standing(submission) is None

    attending.take_up(submission.referral, by=omar)

    assert attending.standing(submission).reviewer == omar


def test_only_who_took_it_up_puts_it_down(submission, boris, omar):
    referral = submission.referral
    attending.take_up(referral, by=boris)

    attending.put_down(referral, by=omar)
    assert attending.standing(submission).reviewer == boris

    attending.put_down(referral, by=boris)
    attending.put_down(referral, by=boris)
    assert attending.standing(submission) is None
    told = Event.objects.filter(kind__startswith="review.").order_by("pk")
    assert [one.kind for one in told] == ["review.taken_up", "review.put_down"]
    assert json.loads(told[0].payload) == {"submission": 1}


def test_a_contributor_and_a_service_are_refused(submission, amina, robot):
    amina.roles = [*amina.roles, "REVIEWER"]
    amina.save()
    with pytest.raises(FourEyesRequired):
        attending.take_up(submission.referral, by=amina)
    with pytest.raises(PersonRequired):
        attending.take_up(submission.referral, by=robot)


def test_a_draft_is_not_taken_up(draft, boris):
    with pytest.raises(Refusal) as refused:
        attending.take_up(draft, by=boris)
    assert refused.value.faults[0].code == "step-not-allowed"


def test_what_is_submitted_anew_nobody_is_looking_at(submission, boris, amina):
    referral = submission.referral
    attending.take_up(referral, by=boris)
    submitting.revise(referral, by=amina)

    again = submitting.submit(referral, by=amina)

    assert attending.standing(again) is None


def test_postgresql_refuses_a_second_and_one_that_ends_before_it_begins(submission, boris, omar):
    now = timezone.now()
    facts = {"submission": submission, "since": now}
    with pytest.raises(IntegrityError, match="uptake_ends_later"), transaction.atomic():
        Uptake.objects.create(reviewer=boris, until=now, **facts)
    Uptake.objects.create(reviewer=boris, until=now + timedelta(minutes=1), **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Uptake.objects.create(reviewer=omar, until=now + timedelta(minutes=1), **facts)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_takes_it_up(submission, boris, omar):
    referral = submission.referral
    answers = at_once(
        lambda: attending.take_up(referral, by=boris),
        lambda: attending.take_up(referral, by=omar),
    )

    assert [type(one) for one in refusals(answers)] == [attending.TakenUp]
    assert Uptake.objects.count() == 1
