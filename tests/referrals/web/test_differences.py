"""What a submission says otherwise than the last reviewed one, for the reviewer who returned it."""

import pytest

from referrals.actions import drafting, reviewing, submitting
from referrals.queries import drift
from referrals.web import changes
from tests.referrals.web.conftest import page, text_of


@pytest.fixture
def again(submission, assets, amina, boris):
    """Return a function that edits what was returned, and submits it anew."""
    referral = submission.referral
    reviewing.return_to_draft(submission, digest=submission.sha256, reason="Why?", by=boris)

    def resubmit(**texts: str):
        referral.refresh_from_db()
        drafting.edit(referral, by=amina, version=referral.version, **texts)
        return submitting.submit(referral, by=amina)

    return resubmit


def test_texts_are_compared_word_by_word(submission, again, browse, boris):
    before = submission.frozen["why"]
    found = again(why=f"{before} Since <March>.")

    shown = text_of(browse(boris).get(page("review", found.referral)))

    assert "Compared with submission 1" in shown
    assert f"{before} <ins>Since &lt;March&gt;.</ins>" in shown
    assert "1 edit" in shown


def test_items_and_exhibits_are_told_one_by_one(submission, again, amina):
    referral = submission.referral
    drafting.remove_items(referral, numbers=[2], by=amina)
    drafting.explain_item(referral.items.get(number=3), why="Same minute.", by=amina)

    found = drift.between(submission, again(unknowns="Who pays."))

    told = {one.path: (one.before is None, one.after is None) for one in found}
    assert told == {
        "items.2": (False, True),
        "items.3.why": (False, False),
        "unknowns": (False, False),
    }


def test_the_baseline_is_the_last_reviewed_submission_not_the_last(submission, again, amina):
    second = again(unknowns="One.")
    submitting.revise(second.referral, by=amina)
    second.referral.refresh_from_db()
    drafting.edit(second.referral, by=amina, version=second.referral.version, unknowns="Two.")
    third = submitting.submit(second.referral, by=amina)

    assert drift.reviewed_before(third) == submission
    assert drift.reviewed_before(submission) is None


def test_what_is_equal_says_so_and_the_first_has_nothing_to_compare(
    submission, again, browse, boris
):
    referral = submission.referral
    first = text_of(browse(boris).get(page("submission-differences", referral, 1)))
    assert "No submission of this referral was reviewed before this one." in first

    again()

    assert "nothing reads otherwise" in text_of(browse(boris).get(page("review", referral)))


def test_many_differences_are_paged(submission, again, browse, boris, monkeypatch):
    monkeypatch.setattr("referrals.web.reviews.EDITS_SHOWN", 1)
    found = again(unknowns="Who pays.", alternatives="A seller.")
    browser = browse(boris)
    address = page("submission-differences", found.referral, 2)

    assert "?page=2" in text_of(browser.get(page("review", found.referral)))
    first, second = (text_of(browser.get(address, {"page": n})) for n in (1, 2))
    assert ("alternative explanations" in first, "what is not known" in first) == (True, False)
    assert ("alternative explanations" in second, "what is not known" in second) == (False, True)


def test_long_texts_are_shown_whole_instead(submission, again, browse, boris):
    found = again(basis="word " * 4000)

    shown = text_of(browse(boris).get(page("review", found.referral)))

    assert "<ins>" not in shown
    assert "word word" in shown


def test_what_differs_late_in_a_long_text_is_what_is_shown(submission, again, amina, boris, browse):
    first = again(basis="word " * 4000)
    reviewing.return_to_draft(first, digest=first.sha256, reason="Why?", by=boris)
    first.referral.refresh_from_db()
    late = "word " * 3999 + "other"
    drafting.edit(first.referral, by=amina, version=first.referral.version, basis=late)
    submitting.submit(first.referral, by=amina)

    assert "other</td>" in text_of(browse(boris).get(page("review", first.referral)))


def test_lines_without_numbers_show_what_differs_in_them():
    clause = {"code": "X-1", "title": "Authenticity", "clause": "Old", "url": "https://x.com/a"}
    newer = {**clause, "clause": "Éléments"}
    one = drift.Difference("policies", [clause, {"code": "X-2"}], [newer, {"code": "X-2"}])

    [edit] = changes.edits_of([one])

    assert "Old" in edit.before
    assert "Éléments" in edit.after
    assert "X-2" not in edit.before
