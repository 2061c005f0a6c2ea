"""The checklist: a required question stands before every approval, in the action and in SQL."""

import json

import pytest
from django.db import DatabaseError, transaction

from casework.models import Event
from referrals.actions import reviewing
from referrals.actions._answering import AnswerUnfit, ChecklistOpen, Said
from referrals.models import Answer, Question, Referral, Review


@pytest.fixture
def questions(db, portal) -> dict[str, Question]:
    """A required one for all, one that may be left out, and one of another channel."""
    Question.objects.all().delete()
    made = [
        Question(code="nexus", text_en="Foreign?", text_fr="Étranger ?", is_required=True),
        Question(code="tone", text_en="Polite?", text_fr="Poli ?"),
        Question(code="form", text_en="Form?", text_fr="Form. ?", channel=portal, is_required=True),
        Question(code="old", text_en="Old?", text_fr="?", is_required=True, is_active=False),
    ]
    return {one.code: one for one in Question.objects.bulk_create(made)}


def approve(submission, *said: Said, by) -> Review:
    return reviewing.approve(submission, digest=submission.sha256, answers=said, by=by)


@pytest.mark.parametrize("said", [[], [Said("nexus", "NO", "Not shown.")], [Said("tone", "YES")]])
def test_nothing_is_approved_without_the_answer_that_is_required(
    said, submission, questions, boris
):
    with pytest.raises(ChecklistOpen) as stopped:
        approve(submission, *said, by=boris)

    assert [(fault.field, fault.code) for fault in stopped.value.faults] == [
        ("answers", "answer-required")
    ]
    assert "Foreign?" in str(stopped.value.faults[0].message)
    assert not Review.objects.exists()


@pytest.mark.parametrize("said", [Said("nexus", "YES"), Said("nexus", "NOT_APPLICABLE", "A page.")])
def test_the_answers_are_kept_with_the_verdict_as_they_were_asked(
    said, submission, questions, boris
):
    review = approve(submission, said, Said("tone", "NO", "Rude."), by=boris)
    Question.objects.update(text_en="Asked otherwise today?")

    kept = {one.question.code: (one.asked_en, one.word, one.note) for one in review.answers.all()}
    assert kept == {
        "nexus": ("Foreign?", said.word, said.note),
        "tone": ("Polite?", "NO", "Rude."),
    }
    told = json.loads(Event.objects.get(kind="review.recorded").payload)["answers"]
    assert told[1] == {"question": "tone", "answer": "NO", "note": "Rude."}


def test_a_referral_is_returned_whatever_is_answered_or_not(submission, questions, boris):
    said = [Said("nexus", "NO", "It is a domestic page.")]
    words = {"digest": submission.sha256, "reason": "Domestic.", "by": boris}

    review = reviewing.return_to_draft(submission, answers=said, **words)

    assert review.answers.get().word == "NO"


@pytest.mark.parametrize(
    "said",
    [
        [Said("nexus", "NOT_APPLICABLE", " ")],
        [Said("nexus", "NO", "Twice."), Said("nexus", "YES")],
        [Said("nexus", "YES"), Said("form", "YES")],
        [Said("nexus", "YES"), Said("old", "YES")],
        [Said("nexus", "YES"), Said("nowhere", "YES")],
    ],
)
def test_an_answer_that_nobody_asked_for_or_explained_is_refused(
    said, submission, questions, boris
):
    with pytest.raises(AnswerUnfit):
        approve(submission, *said, by=boris)

    assert not Review.objects.exists()


def test_postgresql_refuses_an_approval_that_lacks_an_answer(submission, questions, boris):
    Review.objects.create(
        submission=submission, reviewer=boris, verdict="APPROVED", digest=submission.sha256
    )
    mine = Referral.objects.filter(pk=submission.referral_id)

    with pytest.raises(DatabaseError, match="lacks the answer to nexus"), transaction.atomic():
        mine.update(status="APPROVED")
    Answer.objects.create(review=submission.review, question=questions["nexus"], word="YES")
    mine.update(status="APPROVED")


def test_postgresql_keeps_an_answer_as_it_was_given(submission, questions, boris):
    review = approve(submission, Said("nexus", "YES"), by=boris)

    with pytest.raises(DatabaseError, match="never later"), transaction.atomic():
        Answer.objects.create(review=review, question=questions["tone"], word="YES")
    with pytest.raises(DatabaseError), transaction.atomic():
        review.answers.update(word="NO", note="Changed.")
    with pytest.raises(DatabaseError), transaction.atomic():
        review.answers.all().delete()


def test_a_question_that_becomes_required_meanwhile_is_asked_in_words(
    submission, questions, boris, monkeypatch
):
    read = reviewing._cuts

    def read_slowly(submission):
        Question.objects.filter(code="tone").update(is_required=True)
        return read(submission)

    monkeypatch.setattr(reviewing, "_cuts", read_slowly)

    with pytest.raises(ChecklistOpen) as stopped:
        approve(submission, Said("nexus", "YES"), by=boris)

    assert "Polite?" in str(stopped.value.faults[0].message)
    assert not Review.objects.exists()
