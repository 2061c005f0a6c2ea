from datetime import timedelta

import pytest
from django.utils import timezone

from casework.actions import observing
from referrals.actions import concluding
from referrals.models import Outcome
from tests.casework.api.calling import calling
from tests.referrals.api.writes import OUTCOMES

WHEN = {"occurred_at": "2026-09-03T10:00:00Z"}


@pytest.fixture
def as_robot(robot_inside):
    return calling(robot_inside, "read", "outcomes:write")


def test_a_service_records_replies_and_outcomes(as_robot, reach, at):
    reach("sent")

    acknowledged = as_robot.post(at + "acknowledge/", WHEN)
    reply = as_robot.post(
        at + "replies/", {"kind": "action_partial", "platform_reference": "C-9", **WHEN}
    )
    outcomes = as_robot.post(
        at + "outcomes/bulk/", {"reply": reply.json()["id"], "outcomes": OUTCOMES, **WHEN}
    )

    assert acknowledged.json()["status"] == "ACKNOWLEDGED"
    assert reply.status_code == 201
    assert outcomes.status_code == 200, outcomes.content
    assert [o["status"] for o in outcomes.json()["results"]] == [201] * 3
    told = as_robot.get(at).json()
    assert told["status"] == "ANSWERED"
    assert (told["decided_count"], told["item_count"]) == (3, 3)
    assert [r["kind"] for r in as_robot.get(at + "replies/").json()["results"]] == [
        "action_partial",
        "acknowledged",
    ]


def test_each_item_tells_what_was_said_and_seen(as_amina, reach, at, assets, network):
    reach("sent")
    as_amina.post(at + "outcomes/bulk/", {"outcomes": OUTCOMES[:1], **WHEN})
    look = {"asset": assets[0].pk, "presence": "LIVE", "occurred_at": "2026-09-04T10:00:00Z"}
    as_amina.post(f"networks/{network.reference}/observations/bulk/", {"observations": [look]})

    first, second, _third = as_amina.get(at + "items/").json()["results"]

    assert first["said"] == {
        "occurred_at": WHEN["occurred_at"],
        "visibility": [],
        "account": "DECISION_ACCOUNT_TERMINATED",
        "provision": "",
        "monetary": "",
        "extra": "",
    }
    assert (first["presence"], first["is_disputed"]) == ("LIVE", True)
    assert (second["said"], second["is_disputed"]) == (None, False)
    for query, numbers in (
        ("is_disputed=true", [1]),
        ("is_decided=false", [2, 3]),
        ("is_decided=true", [1]),
    ):
        rows = as_amina.get(f"{at}items/?{query}").json()["results"]
        assert [row["number"] for row in rows] == numbers


def test_outcomes_are_recorded_all_or_none_and_each_fault_has_its_row(as_amina, reach, at):
    reach("sent")
    wrong = [
        {"number": 1, "extra": "NO_ACTION"},
        {"number": 99, "extra": "NO_ACTION"},
        {"number": 1, "extra": "NO_ACTION"},
    ]

    answer = as_amina.post(at + "outcomes/bulk/", {"outcomes": wrong, **WHEN})
    silent = as_amina.post(at + "outcomes/bulk/", {"outcomes": [{"number": 1}], **WHEN})

    assert answer.status_code == silent.status_code == 400
    assert {(e["row"], e["code"]) for e in answer.json()["errors"]} == {
        (2, "no-such-item"),
        (3, "twice"),
    }
    assert silent.json()["errors"][0]["row"] == 1
    assert not Outcome.objects.exists()


def test_a_later_outcome_is_added_and_counts(as_amina, reach, at):
    reach("sent")
    for extra in ("NO_ACTION", "ALREADY_GONE"):
        as_amina.post(at + "outcomes/bulk/", {"outcomes": [{"number": 2, "extra": extra}], **WHEN})

    history = as_amina.get(at + "outcomes/?number=2").json()["results"]
    latest = as_amina.get(at + "outcomes/?is_latest=true").json()["results"]

    assert [o["extra"] for o in history] == ["ALREADY_GONE", "NO_ACTION"]
    assert [o["extra"] for o in latest] == ["ALREADY_GONE"]


def test_a_reply_of_another_referral_cannot_be_named(as_amina, reach, at):
    reach("sent")

    answer = as_amina.post(at + "outcomes/bulk/", {"reply": 999, "outcomes": OUTCOMES, **WHEN})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "reply"


def test_nothing_comes_back_before_anything_was_sent(as_amina, draft, at):
    answer = as_amina.post(at + "replies/", {"kind": "acknowledged", **WHEN})

    assert answer.status_code == 409
    assert answer.json()["code"] == "not-sent-yet"


def test_silence_is_stated_and_closed(as_amina, as_chen, reach, at):
    reach("sent")

    undecided = as_chen.post(at + "close/", {"resolution": "NO_RESPONSE"})
    stated = as_amina.post(at + "no-response/", WHEN)
    wrong = as_chen.post(at + "close/", {"resolution": "ACTIONED"})
    closed = as_chen.post(at + "close/", {"resolution": "NO_RESPONSE"})
    reopened = as_chen.post(at + "reopen/", {"reason": "They wrote."})

    assert undecided.json()["code"] == "items-undecided"
    assert stated.json()["decided_count"] == 3
    assert wrong.json()["code"] == "not-without-answer"
    assert (closed.json()["status"], closed.json()["resolution"]) == ("CLOSED", "NO_RESPONSE")
    assert reopened.json()["status"] == "ANSWERED"


def test_nobody_closes_as_retracted_without_a_notice(as_chen, reach, at):
    reach("sent")

    assert as_chen.post(at + "close/", {"resolution": "RETRACTED"}).status_code == 400


def test_items_are_named_by_number_address_or_stable_id(as_robot, reach, at, assets):
    reach("sent")
    type(assets[2]).objects.filter(pk=assets[2].pk).update(stable_id="4711")
    rows = [
        {"number": 1, "extra": "NO_ACTION"},
        {"url": "https://mobile.twitter.com/Lantern_1/?s=20", "extra": "ALREADY_GONE"},
        {"stable_id": "4711", "extra": "NO_ACTION"},
        {"url": "https://x.com/stranger", "extra": "NO_ACTION"},
        {"number": 1, "url": "https://x.com/lantern_1", "extra": "NO_ACTION"},
        {"extra": "NO_ACTION"},
        {"stable_id": "", "extra": "NO_ACTION"},
    ]

    refused = as_robot.post(at + "outcomes/bulk/", {"outcomes": rows[:4], **WHEN})
    answer = as_robot.post(at + "outcomes/bulk/", {"outcomes": rows, "atomic": False, **WHEN})

    [fault] = refused.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/outcomes/3/url", "no-such-item")
    told = answer.json()["results"]
    assert [one["status"] for one in told] == [201, 201, 201, 400, 400, 400, 400]
    said = as_robot.get(at + "outcomes/").json()["results"]
    assert sorted(one["number"] for one in said) == [1, 2, 3]
    wrong = {"outcomes": rows[:1], "atomic": False, "occurred_at": "2199-01-01T00:00:00Z"}
    assert as_robot.post(at + "outcomes/bulk/", wrong).status_code == 400


def test_what_is_disputed_is_followed_up(reach, network, assets, cast, amina):
    sent = reach("sent")
    at = f"referrals/{sent.reference}/follow-disputed/"
    refused = cast["amina"].post(at, {})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-disputed")
    said = timezone.now() - timedelta(days=2)
    terminated = concluding.Decision(1, account="DECISION_ACCOUNT_TERMINATED")
    concluding.record_outcomes(sent, decisions=[terminated], occurred_at=said, by=amina)
    look = observing.Look(sent.items.get(number=1).asset, "LIVE", said + timedelta(days=1))
    observing.record(network, looks=[look], by=amina)

    made = cast["amina"].post(at, {})

    assert made.status_code == 201
    assert made.json()["follows"] == sent.reference
    items = cast["amina"].get(f"referrals/{made.json()['reference']}/items/").json()["results"]
    assert [item["number"] for item in items] == [1]
