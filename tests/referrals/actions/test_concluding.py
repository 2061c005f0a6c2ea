from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from casework.actions import observing
from casework.actions.observing import Look, SeenInFuture
from casework.errors import BadInput
from casework.models import Event
from casework.permissions import ContributorRequired
from referrals.actions import concluding
from referrals.actions.concluding import (
    Decision,
    ItemsUndecided,
    NotSentYet,
    NotWithoutAnswer,
)
from referrals.models import Outcome, Reply
from referrals.queries import fate

TERMINATED = "DECISION_ACCOUNT_TERMINATED"
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def decide(referral, *decisions: Decision, by, at=NOW, **words):
    return concluding.record_outcomes(referral, decisions=decisions, occurred_at=at, by=by, **words)


@pytest.fixture
def decided(sent, amina):
    """A referral with an outcome for each of its three items."""
    decide(
        sent,
        Decision(1, account=TERMINATED),
        Decision(2, extra="NO_ACTION"),
        Decision(3, extra="ALREADY_GONE"),
        by=amina,
    )
    sent.refresh_from_db()
    return sent


def disputed(referral) -> list[int]:
    found = fate.items_with_fate(referral.items.all()).filter(is_disputed=True)
    return sorted(item.number for item in found)


# Replies


def test_a_reply_moves_the_referral_where_the_table_says_so(sent, amina, subtests):
    for kind, status in (
        ("acknowledged", "ACKNOWLEDGED"),
        ("under_review", "SENT"),
        ("more_info_requested", "SENT"),
        ("action_confirmed", "ANSWERED"),
        ("action_partial", "ANSWERED"),
        ("action_refused", "ANSWERED"),
        ("already_actioned", "ANSWERED"),
        ("cannot_execute", "ANSWERED"),
        ("contact_failed", "SENT"),
    ):
        with subtests.test(kind), transaction.atomic():
            concluding.record_reply(sent, kind=kind, occurred_at=NOW, by=amina, text="Hello.")

            sent.refresh_from_db()
            told = Event.objects.filter(kind="reply.recorded", occurred_at=NOW).count()
            transaction.set_rollback(True)
            assert (sent.status, told) == (status, 1)


def test_a_second_answer_is_kept_and_moves_nothing(decided, amina):
    concluding.record_reply(decided, kind="acknowledged", occurred_at=NOW, by=amina)
    concluding.record_reply(decided, kind="action_partial", occurred_at=NOW, by=amina)

    decided.refresh_from_db()
    assert decided.status == "ANSWERED"
    assert decided.replies.count() == 2


def test_nothing_comes_back_of_what_was_not_sent(approved, amina):
    with pytest.raises(NotSentYet):
        concluding.record_reply(approved, kind="acknowledged", occurred_at=NOW, by=amina)
    with pytest.raises(NotSentYet):
        decide(approved, Decision(1, extra="NO_ACTION"), by=amina)

    assert not Reply.objects.exists()


def test_an_unknown_reply_and_one_from_the_future_are_refused(sent, amina):
    with pytest.raises(BadInput):
        concluding.record_reply(sent, kind="shrugged", occurred_at=NOW, by=amina)
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(SeenInFuture):
        concluding.record_reply(sent, kind="acknowledged", occurred_at=tomorrow, by=amina)

    assert not Reply.objects.exists()


# Outcomes


def test_each_item_has_its_own_outcome(decided):
    codes = {o.item.number: o.first_code for o in Outcome.objects.select_related("item")}

    assert codes == {1: TERMINATED, 2: "NO_ACTION", 3: "ALREADY_GONE"}
    assert (decided.status, decided.answered_at) == ("ANSWERED", NOW)


def test_the_last_recorded_outcome_counts_and_the_first_is_kept(decided, amina):
    decide(decided, Decision(2, visibility=("DECISION_VISIBILITY_CONTENT_REMOVED",)), by=amina)

    second = Outcome.objects.filter(item__number=2)
    assert second.count() == 2
    assert second.current().get().first_code == "DECISION_VISIBILITY_CONTENT_REMOVED"


def test_one_wrong_decision_refuses_all_and_is_named(sent, amina):
    with pytest.raises(BadInput) as refused:
        decide(
            sent,
            Decision(1, extra="NO_ACTION"),
            Decision(2, account="BANISHED"),
            Decision(3, extra="CANNOT_EXECUTE"),
            by=amina,
        )

    assert {fault.row for fault in refused.value.faults} == {2, 3}
    assert not Outcome.objects.exists()
    sent.refresh_from_db()
    assert sent.status == "SENT"


def test_decisions_name_items_that_are_there_once(sent, amina):
    for numbers in ([], [9], [1, 1]):
        with pytest.raises(BadInput):
            decide(sent, *[Decision(n, extra="NO_ACTION") for n in numbers], by=amina)

    assert not Outcome.objects.exists()


def test_an_outcome_belongs_to_a_reply_of_its_own_referral(sent, amina):
    reply = concluding.record_reply(sent, kind="action_partial", occurred_at=NOW, by=amina)
    (outcome,) = decide(sent, Decision(1, extra="NO_ACTION"), by=amina, reply=reply)

    assert outcome.reply == reply


def test_a_service_that_sees_the_case_records_outcomes_and_no_stranger_does(
    sent, amina, eve, robot, network
):
    for officer in (eve, robot):
        with pytest.raises(ContributorRequired):
            decide(sent, Decision(1, extra="NO_ACTION"), by=officer)

    network.memberships_of_officers.create(officer=robot, place="READER")
    decide(sent, Decision(1, extra="NO_ACTION"), by=robot)

    assert Outcome.objects.get().recorded_by == robot


def test_no_response_is_stated_for_what_has_no_outcome_and_is_no_answer(sent, amina):
    decide(sent, Decision(1, extra="NO_RESPONSE"), by=amina)

    made = concluding.state_no_response(sent, occurred_at=NOW, by=amina)

    assert [outcome.item.number for outcome in made] == [2, 3]
    sent.refresh_from_db()
    assert sent.status == "SENT"
    with pytest.raises(BadInput):
        concluding.state_no_response(sent, occurred_at=NOW, by=amina)


# Said is not seen


def test_an_item_is_disputed_when_it_is_seen_after_it_was_said_to_be_gone(
    decided, assets, amina, network
):
    def see(asset, presence, days):
        look = Look(asset, presence, NOW + timedelta(days=days))
        observing.record(network, looks=[look], by=amina)

    assert disputed(decided) == []
    see(assets[0], "LIVE", -1)
    assert disputed(decided) == []
    see(assets[0], "LIVE", 1)
    assert disputed(decided) == [1]
    see(assets[0], "LOGIN_WALL", 2)
    assert disputed(decided) == [1]
    see(assets[0], "ACCOUNT_SUSPENDED", 3)
    see(assets[1], "REMOVED", 3)
    see(assets[2], "REMOVED", 3)
    # Item 2 is gone although nothing was done, item 3 is gone as was said.
    assert disputed(decided) == [2]


def test_what_was_said_never_changes_what_was_seen(decided, network):
    seen = set(network.memberships.values_list("presence", flat=True))

    assert seen == {"UNKNOWN"}


# Closing and reopening


def test_a_referral_closes_when_every_item_has_an_outcome(sent, amina, chen):
    decide(sent, Decision(1, account=TERMINATED), by=amina)

    with pytest.raises(ItemsUndecided) as undecided:
        concluding.close(sent, resolution="ACTIONED", by=chen)

    assert "2" in str(undecided.value.message)
    concluding.state_no_response(sent, occurred_at=NOW, by=amina)
    closed = concluding.close(sent, resolution="PARTLY_ACTIONED", by=chen)
    assert (closed.status, closed.resolution) == ("CLOSED", "PARTLY_ACTIONED")
    assert closed.closed_at is not None
    assert not closed.items.filter(claims=True).exists()


def test_a_referral_closes_with_one_of_the_known_resolutions(decided, chen):
    for resolution in ("", "DONE", "RETRACTED"):
        with pytest.raises(BadInput):
            concluding.close(decided, resolution=resolution, by=chen)


def test_what_was_never_answered_closes_as_no_response_only(sent, amina, chen):
    concluding.state_no_response(sent, occurred_at=NOW, by=amina)

    with pytest.raises(NotWithoutAnswer):
        concluding.close(sent, resolution="REFUSED", by=chen)

    assert concluding.close(sent, resolution="NO_RESPONSE", by=chen).status == "CLOSED"


def test_what_comes_after_the_end_is_kept_and_marked_late(decided, amina, chen):
    concluding.close(decided, resolution="PARTLY_ACTIONED", by=chen)

    reply = concluding.record_reply(decided, kind="action_confirmed", occurred_at=NOW, by=amina)
    (outcome,) = decide(decided, Decision(2, account=TERMINATED), by=amina)

    assert reply.is_late
    assert outcome.is_late
    decided.refresh_from_db()
    assert (decided.status, decided.resolution) == ("CLOSED", "PARTLY_ACTIONED")
    assert not Outcome.objects.exclude(pk=outcome.pk).filter(is_late=True).exists()


def test_a_closed_referral_is_opened_again_with_a_reason(decided, amina, chen):
    concluding.close(decided, resolution="PARTLY_ACTIONED", by=chen)

    again = concluding.reopen(decided, reason="They changed their mind.", by=chen)

    assert (again.status, again.resolution, again.closed_at) == ("ANSWERED", "", None)
    (outcome,) = decide(again, Decision(2, account=TERMINATED), by=amina)
    assert not outcome.is_late
    event = Event.objects.filter(kind="referral.stepped").order_by("pk").last()
    assert "They changed their mind." in event.payload
