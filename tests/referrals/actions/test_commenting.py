"""Comments on a referral or a part of it: never rewritten; a blocking one stops the approval."""

import json

import pytest
from django.db import DatabaseError, transaction

from casework.errors import BadInput, Refusal
from casework.models import Event
from casework.permissions import RoleRequired
from referrals.actions import commenting, drafting, reviewing, submitting
from referrals.models import Comment, CommentTurn, Referral
from referrals.permissions import PersonRequired
from tests.casework.threads import at_once, refusals


def approved(submission, boris):
    return reviewing.approve(submission, digest=submission.sha256, by=boris)


def test_a_comment_is_on_the_whole_an_item_or_an_exhibit_and_told_in_the_trail(draft, boris):
    commenting.comment(draft, text="On the whole.", by=boris)
    on_item = commenting.comment(draft, text="Which hour?", item=1, by=boris)
    on_exhibit = commenting.comment(draft, text="Cropped?", exhibit=1, is_blocking=True, by=boris)

    assert [one.item for one in draft.comments.all()] == [None, 1, None]
    told = Event.objects.filter(kind="comment.added").order_by("pk")
    assert json.loads(told[1].payload)["item"] == on_item.item
    assert json.loads(told[2].payload) == {
        "comment": on_exhibit.pk,
        "item": None,
        "exhibit": 1,
        "is_blocking": True,
        "text": "Cropped?",
    }


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x", "item": 99}, "item"),
        ({"text": "x", "exhibit": 99}, "exhibit"),
        ({"text": "x", "item": 1, "exhibit": 1}, "exhibit"),
    ],
)
def test_what_is_wrong_is_said_by_its_field(said, field, draft, boris):
    with pytest.raises(BadInput) as refused:
        commenting.comment(draft, by=boris, **said)
    assert refused.value.faults[0].field == field
    assert not Comment.objects.exists()


def test_readers_and_services_do_not_comment(draft, dana, robot):
    with pytest.raises(RoleRequired):
        commenting.comment(draft, text="x", by=dana)
    with pytest.raises(PersonRequired):
        commenting.comment(draft, text="x", by=robot)


def test_a_blocking_comment_stops_the_approval_until_a_reviewer_resolves_it(
    submission, amina, boris
):
    referral = submission.referral
    said = commenting.comment(referral, text="Hours " * 20, is_blocking=True, by=boris)
    with pytest.raises(commenting.CommentsOpen) as refused:
        approved(submission, boris)
    assert "Boris" in str(refused.value.faults[0].message)
    assert len(str(refused.value.faults[0].message)) < 120

    with pytest.raises(commenting.SettlerRequired):
        commenting.go_on(said, kind="RESOLVED", by=amina)
    commenting.go_on(said, kind="ADDITION", text="They are in UTC.", by=amina)
    commenting.go_on(said, kind="RESOLVED", by=boris)

    assert approved(submission, boris).verdict == "APPROVED"


def test_other_comments_stop_nothing_and_anybody_resolves_them(submission, amina, boris):
    said = commenting.comment(submission.referral, text="Nice.", by=boris)
    commenting.go_on(said, kind="RESOLVED", by=amina)
    commenting.comment(submission.referral, text="Still open.", by=boris)

    assert approved(submission, boris).verdict == "APPROVED"


def test_an_author_resolves_and_amends_their_own_and_nobody_else_amends(draft, amina, boris):
    said = commenting.comment(draft, text="Wait for me.", is_blocking=True, by=amina)
    with pytest.raises(commenting.AuthorRequired):
        commenting.go_on(said, kind="AMENDMENT", text="Do not.", by=boris)

    commenting.go_on(said, kind="AMENDMENT", text="Wait for me until noon.", by=amina)
    commenting.go_on(said, kind="RESOLVED", by=amina)

    assert Comment.objects.get().text == "Wait for me."
    assert not Comment.objects.open().exists()


def test_what_is_resolved_is_reopened_with_words_and_only_then_goes_on(draft, boris):
    said = commenting.comment(draft, text="Which hour?", by=boris)
    with pytest.raises(commenting.CommentStillOpen):
        commenting.go_on(said, kind="REOPENED", text="x", by=boris)
    commenting.go_on(said, kind="RESOLVED", by=boris)
    for kind in ("ADDITION", "AMENDMENT", "RESOLVED"):
        with pytest.raises(commenting.CommentSettled):
            commenting.go_on(said, kind=kind, text="x", by=boris)
    with pytest.raises(BadInput):
        commenting.go_on(said, kind="REOPENED", by=boris)

    commenting.go_on(said, kind="REOPENED", text="Not all are.", by=boris)

    assert Comment.objects.with_state().get().is_open


def test_a_comment_outlives_the_item_and_changes_no_version(draft, amina, boris):
    before = Referral.objects.get(pk=draft.pk).version
    commenting.comment(draft, text="A bystander?", item=2, by=boris)
    assert Referral.objects.get(pk=draft.pk).version == before

    drafting.remove_items(draft, numbers=[2], by=amina)

    assert draft.comments.get().item == 2


def test_comments_are_no_contents(draft, amina, boris):
    commenting.comment(draft, text="Between us only.", by=boris)

    submission = submitting.submit(draft, by=amina)

    assert "Between us" not in submission.contents


def test_postgresql_holds_all_of_it(submission, amina, boris):
    referral = submission.referral
    said = commenting.comment(referral, text="Hours?", is_blocking=True, by=boris)
    refused = [
        ("on_one_thing", lambda: _made(referral, boris, item=1, exhibit=1)),
        ("has_a_text", lambda: _made(referral, boris, text=" ")),
        ("never had", lambda: _made(referral, boris, item=4000)),
        ("never had", lambda: _made(referral, boris, exhibit=4000)),
        ("only its author", lambda: _turned(said, amina, "AMENDMENT", "x")),
        ("contributed", lambda: _turned(said, amina, "RESOLVED", "")),
        ("turn_has_a_text", lambda: _turned(said, boris, "REOPENED", "")),
        ("turn_kind_known", lambda: _turned(said, boris, "SAID", "x")),
        ("append-only|cannot", lambda: Comment.objects.update(text="Other")),
        ("append-only|cannot", lambda: Comment.objects.all().delete()),
        ("is open", lambda: Referral.objects.filter(pk=referral.pk).update(status="APPROVED")),
    ]
    for words, act in refused:
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            act()


def _made(referral, officer, **facts):
    return Comment.objects.create(referral=referral, written_by=officer, **{"text": "x", **facts})


def _turned(comment, officer, kind, text):
    facts = {"comment": comment, "kind": kind, "text": text, "written_by": officer}
    return CommentTurn.objects.create(**facts)


@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_a_blocking_comment_at_once_one_comes_first(submission, boris, chen):
    answers = at_once(
        lambda: approved(submission, boris),
        lambda: commenting.comment(submission.referral, text="No.", is_blocking=True, by=chen),
    )

    status = Referral.objects.get(pk=submission.referral_id).status
    kinds = [type(one) for one in refusals(answers)]
    assert (status, kinds) in [("APPROVED", []), ("SUBMITTED", [commenting.CommentsOpen])]
    assert all(isinstance(one, Refusal) for one in refusals(answers))
