"""What must never happen to referrals, whatever the door: PostgreSQL itself refuses it."""

from datetime import UTC, datetime
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from referrals.actions import concluding, drafting, reviewing, submitting
from referrals.lifecycle import ARROWS, Status
from referrals.models import Contribution, Delivery, Notice, Review, Volume
from tests.casework import sql

NOW = datetime(2026, 9, 1, tzinfo=UTC)
REVIEW = (
    "INSERT INTO referrals_review (submission_id, reviewer_id, verdict, digest, reason) "
    "VALUES (%s, %s, %s, %s, %s)"
)
CONTRIBUTION = "INSERT INTO referrals_contribution (referral_id, officer_id) VALUES (%s, %s)"
ITEM = (
    "INSERT INTO referrals_item (referral_id, number, asset_id, post_id, why, claims) "
    "VALUES (%s, 99, %s, %s, '', false)"
)


def review(submission, reviewer, *, verdict="APPROVED", digest=None, reason=""):
    sql.run(REVIEW, submission.pk, reviewer.pk, verdict, digest or submission.sha256, reason)


@pytest.fixture
def answered(sent, amina):
    """A referral with a row in every append-only table."""
    concluding.acknowledge(sent, occurred_at=NOW, by=amina)
    decisions = [concluding.Decision(1, extra="NO_ACTION")]
    concluding.record_outcomes(sent, decisions=decisions, occurred_at=NOW, by=amina)
    return sent


@pytest.fixture
def other_draft(network, amina, platforms, assets):
    made = drafting.open_referral(network, platform=platforms["x"], title="Second", by=amina)
    drafting.add_items(made, things=assets[:1], by=amina)
    return made


# Reviews


def test_a_contributor_cannot_review(submission, amina):
    with sql.refused("contributed to referral"):
        review(submission, amina)


def test_a_contributor_can_neither_return_nor_reject(submission, amina):
    for verdict in ("RETURNED", "REJECTED"):
        with sql.refused("contributed to referral"):
            review(submission, amina, verdict=verdict, reason="No.")


def test_a_service_cannot_review(submission, robot):
    with sql.refused("a service cannot review"):
        review(submission, robot)


def test_a_review_binds_to_the_digest(submission, boris):
    with sql.refused("binds to the digest"):
        review(submission, boris, digest="0" * 64)


def test_a_review_of_older_contents_is_refused(submission, boris, amina):
    revised = submitting.revise(submission.referral, by=amina)
    drafting.edit(revised, by=amina, version=revised.version, title="Other words")
    submitting.submit(revised, by=amina)

    with sql.refused("binds to the digest"):
        review(submission, boris)


def test_what_is_no_longer_submitted_cannot_be_reviewed(submission, boris, amina):
    submitting.revise(submission.referral, by=amina)

    with sql.refused("binds to the digest"):
        review(submission, boris)


def test_a_submission_is_reviewed_once(submission, boris, eve):
    review(submission, boris)

    with sql.refused("referrals_review_submission_id"):
        review(submission, eve)


def test_a_refusal_has_a_reason(submission, boris):
    for verdict in ("RETURNED", "REJECTED"):
        with sql.refused("review_refusal_has_reason"):
            review(submission, boris, verdict=verdict)


def test_a_reviewer_who_did_not_contribute_is_let_through(submission, boris):
    review(submission, boris)

    assert Review.objects.get().reviewer == boris


# Status


def test_a_referral_is_not_approved_without_a_review(submission):
    with sql.refused("no approval of its newest contents"):
        sql.run("UPDATE referrals_referral SET status = 'APPROVED'")


def test_a_return_is_no_approval(submission, boris):
    reason = "Say why."
    reviewing.return_to_draft(submission, digest=submission.sha256, reason=reason, by=boris)

    with sql.refused("no approval of its newest contents"):
        sql.run("UPDATE referrals_referral SET status = 'APPROVED'")


def test_the_approval_of_older_contents_is_no_approval(approved, amina):
    submitting.revise(approved, by=amina)
    submitting.submit(approved, by=amina)

    with sql.refused("no approval of its newest contents"):
        sql.run("UPDATE referrals_referral SET status = 'APPROVED'")


def test_nothing_leaves_the_house_by_leaving_out_the_approval(submission):
    for status in ("SENT", "ACKNOWLEDGED", "ANSWERED"):
        with sql.refused("no approval of its newest contents"):
            sql.run("UPDATE referrals_referral SET status = %s", status)
    with sql.refused("no approval of its newest contents"):
        sql.run("UPDATE referrals_referral SET status = 'CLOSED', resolution = 'ACTIONED'")


def test_the_statuses_that_postgresql_lets_follow_are_those_of_the_table(approved):
    ways = {(str(s), str(a.destination)) for a in ARROWS.values() for s in a.sources}
    move = "UPDATE referrals_referral SET status = %s, resolution = %s"
    let_through = set()
    for source, destination in product(Status.values, repeat=2):
        sql.tamper(move, source, "ACTIONED" if source == "CLOSED" else "")
        try:
            with transaction.atomic():
                sql.run(move, destination, "ACTIONED" if destination == "CLOSED" else "")
        except IntegrityError:
            continue
        let_through.add((source, destination))

    assert let_through - {(status, status) for status in Status.values} == ways


def test_a_referral_begins_as_a_draft(draft):
    with sql.refused("begins as a draft"):
        sql.run(
            "INSERT INTO referrals_referral SELECT (jsonb_populate_record(r, "
            """'{"id": 999999, "reference": "REF-222222", "status": "SENT"}')).* """
            "FROM referrals_referral r"
        )


def test_a_closed_referral_says_how_it_ended(answered):
    with sql.refused("referral_closed_with_resolution"):
        sql.run("UPDATE referrals_referral SET status = 'CLOSED'")
    with sql.refused("referral_closed_with_resolution"):
        sql.run("UPDATE referrals_referral SET resolution = 'ACTIONED'")


# Contents


def test_nobody_contributes_to_what_is_submitted(submission, eve):
    with sql.refused("edited in a draft only"):
        sql.run(CONTRIBUTION, submission.referral_id, eve.pk)


def test_nobody_contributes_after_the_review(approved, boris):
    with sql.refused("edited in a draft only"):
        sql.run(CONTRIBUTION, approved.pk, boris.pk)


def test_a_contribution_stands_once(draft, amina):
    with sql.refused("contribution_once"):
        sql.run(CONTRIBUTION, draft.pk, amina.pk)


def test_the_words_of_a_submitted_referral_cannot_be_changed(submission, subtests):
    for change in (
        "title = 'x'",
        "summary = 'x'",
        "why = 'x'",
        "channel_id = NULL",
        "language = 'fr'",
        "asks = '{LABEL}'",
        "good_faith = false",
        "marking = 'UNCLASSIFIED'",
        "tlp = 'TLP:CLEAR'",
        "sender_name = 'x'",
        "follows_id = id",
        "last_item = 0",
        "reference = 'REF-222222'",
        "network_id = network_id + 1",
        "platform_id = platform_id + 1",
    ):
        with subtests.test(change), sql.refused("edited in a draft only"):
            sql.run(f"UPDATE referrals_referral SET {change}")


def test_what_a_submitted_referral_contains_cannot_be_changed(submission, subtests):
    for statement in (
        "DELETE FROM referrals_item",
        "UPDATE referrals_item SET why = 'x'",
        "UPDATE referrals_item SET number = number + 100",
        "DELETE FROM referrals_exhibit",
        "UPDATE referrals_exhibit SET caption = 'x'",
        "DELETE FROM referrals_citation",
        "UPDATE referrals_citation SET policy_id = policy_id + 1",
    ):
        with subtests.test(statement), sql.refused("edited in a draft only"):
            sql.run(statement)


def test_what_a_submitted_referral_contains_cannot_be_moved_elsewhere(
    submission, other_draft, subtests
):
    for table in ("referrals_item", "referrals_exhibit", "referrals_citation"):
        move = f"UPDATE {table} SET referral_id = %s WHERE referral_id = %s"
        with subtests.test(table), sql.refused("edited in a draft only"):
            sql.run(move, other_draft.pk, submission.referral_id)


def test_nothing_is_put_into_a_submitted_referral(submission, evidence, policy, assets):
    referral = submission.referral_id
    exhibit = (
        "INSERT INTO referrals_exhibit (referral_id, evidence_id, number, caption) "
        "VALUES (%s, %s, 9, '')"
    )
    citation = "INSERT INTO referrals_citation (referral_id, policy_id) VALUES (%s, %s)"

    with sql.refused("edited in a draft only"):
        sql.run(ITEM, referral, assets[0].pk, None)
    with sql.refused("edited in a draft only"):
        sql.run(exhibit, referral, evidence.pk)
    with sql.refused("edited in a draft only"):
        sql.run(citation, referral, policy.pk)


def test_an_item_is_one_thing(draft, assets):
    with sql.refused("item_is_one_thing"):
        sql.run(ITEM, draft.pk, None, None)
    with sql.refused("item_is_one_thing"):
        sql.run(ITEM, draft.pk, assets[0].pk, 1)


# Claims


def test_an_asset_is_claimed_by_one_referral(submission, other_draft):
    with sql.refused("item_asset_claimed_once"):
        sql.run("UPDATE referrals_item SET claims = true WHERE referral_id = %s", other_draft.pk)


def test_a_post_is_claimed_by_one_referral(draft, other_draft, posts, amina):
    for referral in (draft, other_draft):
        drafting.add_items(referral, things=posts, by=amina)
    sql.run("UPDATE referrals_item SET claims = true WHERE referral_id = %s", draft.pk)

    with sql.refused("item_post_claimed_once"):
        sql.run(
            "UPDATE referrals_item SET claims = true "
            "WHERE referral_id = %s AND post_id IS NOT NULL",
            other_draft.pk,
        )


# What is append-only


def test_postgresql_refuses_to_change_or_remove_what_is_append_only(answered, subtests):
    for table in ("contribution", "submission", "review", "reply", "outcome"):
        with subtests.test(table):
            assert sql.rows(f"SELECT 1 FROM referrals_{table} LIMIT 1")
            with sql.refused("append-only"):
                sql.run(f"UPDATE referrals_{table} SET recorded_at = recorded_at")
            with sql.refused("append-only"):
                sql.run(f"DELETE FROM referrals_{table}")
            with sql.refused("append-only"):
                sql.run(f"TRUNCATE referrals_{table} CASCADE")


def test_a_recorded_at_that_is_passed_in_is_ignored(draft, boris):
    sql.run(
        "INSERT INTO referrals_contribution (referral_id, officer_id, recorded_at) "
        "VALUES (%s, %s, '2001-01-01')",
        draft.pk,
        boris.pk,
    )

    assert Contribution.objects.get(officer=boris).recorded_at > NOW
    with sql.refused("PostgreSQL's own"):
        sql.run("UPDATE referrals_referral SET recorded_at = '2001-01-01'")


def test_an_outcome_says_one_kind_of_thing(answered, amina):
    insert = (
        "INSERT INTO referrals_outcome (item_id, visibility, account, provision, monetary, extra, "
        "reason, occurred_at, is_late, recorded_by_id) "
        "SELECT id, '{}', %s, '', '', %s, '', now(), false, %s FROM referrals_item LIMIT 1"
    )
    for account, extra in [("", ""), ("DECISION_ACCOUNT_SUSPENDED", "NO_ACTION")]:
        with sql.refused("outcome_says_something"):
            sql.run(insert, account, extra, amina.pk)
    with sql.refused("outcome_cannot_execute_has_reason"):
        sql.run(insert, "", "CANNOT_EXECUTE", amina.pk)


# Notices


@pytest.fixture
def notice(sent, chen):
    return Notice.objects.create(referral=sent, text="We take it back.", drafted_by=chen)


def test_a_notice_is_approved_by_another_person(notice):
    with sql.refused("notice_by_two_people"):
        sql.run("UPDATE referrals_notice SET approved_by_id = drafted_by_id")


def test_a_notice_is_approved_by_nobody_who_contributed_and_by_no_service(notice, amina, robot):
    for officer in (amina, robot):
        with sql.refused("cannot approve a notice"):
            sql.run("UPDATE referrals_notice SET approved_by_id = %s", officer.pk)


def test_the_words_of_a_notice_stay_those_that_were_approved(notice):
    for change in ("text = 'x'", "drafted_by_id = drafted_by_id + 1"):
        with sql.refused("words and the approval"):
            sql.run(f"UPDATE referrals_notice SET {change}")


def test_the_approval_of_a_notice_is_not_taken_back(notice, boris):
    sql.run("UPDATE referrals_notice SET approved_by_id = %s, approved_at = now()", boris.pk)

    with sql.refused("words and the approval"):
        sql.run("UPDATE referrals_notice SET approved_by_id = NULL")
    with sql.refused("append-only"):
        sql.run("DELETE FROM referrals_notice")
    with sql.refused("append-only"):
        sql.run("TRUNCATE referrals_notice CASCADE")


# Packages and deliveries


def test_a_volume_that_is_ready_cannot_be_changed(approved, subtests):
    for change in ("sha256 = repeat('0', 64)", "state = 'REQUESTED'", "size = 1", "percent = 1"):
        with subtests.test(change), sql.refused("is ready and cannot be changed"):
            sql.run(f"UPDATE referrals_volume SET {change}")
    with sql.refused("is ready and cannot be changed"):
        sql.run("DELETE FROM referrals_volume")


def test_a_volume_is_not_ready_before_it_is_whole(submission, boris):
    reviewing.approve(submission, digest=submission.sha256, by=boris)

    with sql.refused("volume_ready_is_whole"):
        sql.run("UPDATE referrals_volume SET state = 'READY'")

    assert set(Volume.objects.values_list("state", flat=True)) == {"REQUESTED"}


def test_one_delivery_is_under_way_at_a_time(delivery, chen):
    for state in ("REQUESTED", "RUNNING", "UNCERTAIN"):
        Delivery.objects.update(state=state)
        with sql.refused("delivery_one_at_a_time"):
            Delivery.objects.create(
                referral=delivery.referral, channel=delivery.channel, requested_by=chen
            )


def test_a_delivery_that_ended_makes_room_for_another(delivery, chen):
    Delivery.objects.update(state="FAILED")

    Delivery.objects.create(referral=delivery.referral, channel=delivery.channel, requested_by=chen)

    assert Delivery.objects.pending().count() == 1
