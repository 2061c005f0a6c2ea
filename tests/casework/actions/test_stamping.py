"""Tokens come at once, or later; what does not hold is never kept."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from casework.actions import stamping, sweeping
from casework.models import Event, EventKind, JobState, Stamp, StampedEvidence
from casework.permissions import ContributorRequired
from tests.casework import sql


def ask(network=None) -> Stamp:
    made = stamping.ask(Stamp.Kind.PACKAGE, subject="REF-1", body="text", network=network)
    assert made is not None
    return made


def test_a_text_is_stamped_and_the_case_says_so(tsa, network, house):
    done = stamping.stamp(ask(network).pk)

    assert (done.state, done.is_trusted) == (JobState.READY, True)
    event = Event.objects.get(kind=EventKind.STAMPED)
    assert (event.chain.network, event.occurred_at) == (network, done.stamped_at)


def test_without_an_authority_nothing_is_asked(house, evidence):
    assert stamping.ask(Stamp.Kind.PACKAGE, subject="R", body="t", network=None) is None
    assert stamping.batch_evidence() == 0


def test_the_same_text_is_stamped_once(tsa, house):
    assert ask().pk == ask().pk


def test_what_nobody_answers_waits_longer_each_time_and_is_stamped_later(tsa, house):
    tsa.status = 503
    job = ask()

    first = stamping.stamp(job.pk)
    assert (first.state, first.reason, first.tries) == (JobState.REQUESTED, "UNREACHABLE", 1)
    assert stamping.stamp(job.pk) is None
    sql.run("UPDATE casework_stamp SET not_before = now()")
    second = stamping.stamp(job.pk)
    assert second.pause > first.pause - timedelta(seconds=1)

    tsa.status = 200
    sql.run("UPDATE casework_stamp SET not_before = now()")
    assert stamping.stamp(job.pk).state == JobState.READY


def test_no_number_of_tries_gives_a_stamp_up(tsa, house):
    job = ask()
    past = Now() - timedelta(hours=1)
    Stamp.objects.update(state="RUNNING", attempts=99, lease_until=past)

    sweeping.ring_for_lost()

    assert stamping.stamp(job.pk).state == JobState.READY


def test_an_answer_that_does_not_hold_is_not_kept_and_can_be_asked_for_again(tsa, network, amina):
    tsa.spoil = lambda answer: answer[:-1] + bytes([answer[-1] ^ 1])
    job = stamping.stamp(ask(network).pk)

    assert (job.state, job.reason, job.token) == (JobState.FAILED, "BAD_ANSWER", None)
    tsa.spoil = lambda answer: answer
    stamping.ask_again(job, by=amina)
    assert stamping.stamp(job.pk).state == JobState.READY


def test_a_token_cannot_be_changed_or_removed(tsa, house):
    job = stamping.stamp(ask().pk)

    with sql.refused("cannot be changed"):
        Stamp.objects.filter(pk=job.pk).update(authority="Somebody else")
    with sql.refused("append-only"):
        Stamp.objects.filter(pk=job.pk).delete()


def test_what_is_stamped_cannot_be_exchanged_while_it_waits(tsa, house):
    job = ask()

    with sql.refused("cannot be changed"):
        Stamp.objects.filter(pk=job.pk).update(body="another")


def test_every_piece_of_evidence_stands_in_one_batch(tsa, network, evidence):
    assert stamping.batch_evidence() == 1
    assert stamping.batch_evidence() == 0

    line = StampedEvidence.objects.get()
    assert line.evidence == evidence
    assert evidence.sha256 in line.stamp.body
    assert line.stamp.network == network


@pytest.mark.parametrize("who", ["dana", "eve"])
def test_a_reader_cannot_ask_again(tsa, network, who, request):
    with pytest.raises(ContributorRequired):
        stamping.ask_again(ask(network), by=request.getfixturevalue(who))
