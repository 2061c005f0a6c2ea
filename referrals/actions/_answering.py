"""Keeps what a reviewer answers to the checklist, and refuses an approval that lacks an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, Fault
from referrals.models import Answer, Question, Referral, Review

Word = Answer.Word


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, to the question of this code."""

    code: str
    word: str
    note: str = ""


class ChecklistOpen(BadInput):
    code = "checklist-open"
    message = _("The checklist does not allow an approval yet.")


class AnswerUnfit(BadInput):
    code = "answer-unfit"
    message = _("An answer to the checklist cannot be kept.")


def require_answered(referral: Referral, said: Sequence[Said]) -> None:
    """:raises ChecklistOpen: naming each required question without yes or not applicable."""
    words = {one.code: one.word for one in said}
    faults = [
        Fault(
            _("“%s” has no answer that allows an approval.") % question,
            "answers",
            remedy=_("Answer it; where the answer is no, return the referral."),
            code="answer-required",
        )
        for question in Question.objects.asked_of(referral.channel).filter(is_required=True)
        if words.get(question.code) not in (Word.YES, Word.NOT_APPLICABLE)
    ]
    if faults:
        raise ChecklistOpen(faults=faults)


def keep(review: Review, referral: Referral, said: Sequence[Said]) -> None:
    """Write the answers down with the words of the questions as they are asked today.

    :raises AnswerUnfit: when a question is not asked here, or a no has no note.
    """
    asked = {question.code: question for question in Question.objects.asked_of(referral.channel)}
    faults = list(_faults(asked, said))
    if faults:
        raise AnswerUnfit(faults=faults)
    Answer.objects.bulk_create(
        Answer(
            review=review,
            question=asked[one.code],
            asked_en=asked[one.code].text_en,
            asked_fr=asked[one.code].text_fr,
            word=one.word,
            note=one.note,
        )
        for one in said
    )


def _faults(asked: dict[str, Question], said: Sequence[Said]) -> Iterator[Fault]:
    codes = [one.code for one in said]
    for place, one in enumerate(said, start=1):
        if one.code not in asked or codes.count(one.code) > 1:
            yield Fault(
                _("This question is not asked here, or is answered twice."),
                "answers",
                place,
                _("Read the checklist of the referral, and answer each question once."),
                "question-unknown",
            )
        elif one.word != Word.YES and not one.note.strip():
            yield Fault(
                _("An answer other than yes needs a note: “%s”") % asked[one.code],
                "answers",
                place,
                _("Say in a few words why."),
                "note-required",
            )
