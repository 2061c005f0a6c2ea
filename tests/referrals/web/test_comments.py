"""The pages of comments: on the referral, on an item, on an exhibit, and in the queues."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.actions import commenting
from referrals.models import Comment
from tests.referrals.web.conftest import page, text_of


def test_a_reviewer_comments_and_the_drafter_finds_it_in_their_work(
    submission, browse, boris, amina
):
    referral = submission.referral
    browser = browse(boris)
    begun = text_of(browser.get(page("comments", referral), {"item": 2}))
    assert 'value="2"' in begun

    said = {"text": "A bystander?", "item": "2", "is_blocking": "on"}
    assert browser.post(page("comments", referral), said)["Location"] == page("comments", referral)

    for name, rest in [("comments", ()), ("item", (2,)), ("review", ())]:
        assert "A bystander?" in text_of(browse(amina).get(page(name, referral, *rest))), name
    assert "A bystander?" not in text_of(browse(amina).get(page("item", referral, 1)))
    assert "1 open comment" in text_of(browse(boris).get(reverse("referrals:home")))


def test_an_open_blocking_comment_is_told_beside_the_verdict(submission, browse, boris):
    referral = submission.referral
    commenting.comment(referral, text="Which hour?", is_blocking=True, by=boris)

    answer = browse(boris).post(
        page("review", referral), {"verdict": "APPROVED", "digest": submission.sha256}
    )

    assert answer.status_code == 409
    assert "Open and blocking, by Boris: “Which hour?” Resolve it" in text_of(answer)


def test_what_is_refused_keeps_what_was_typed(draft, browse, boris, amina):
    browser = browse(boris)
    answer = browser.post(page("comments", draft), {"text": "Typed at length", "item": "99"})
    assert answer.status_code == 422
    assert "no item of this number" in text_of(answer)
    assert "Typed at length" in text_of(answer)

    said = commenting.comment(draft, text="x", by=boris)
    commenting.go_on(said, kind="RESOLVED", by=boris)
    late = {"kind": "ADDITION", "text": "Typed too late"}
    answer = browser.post(page("comment", draft, said.pk), late)
    assert answer.status_code == 409
    assert "resolved already" in text_of(answer)
    assert "Typed too late" in text_of(answer)


@pytest.mark.parametrize("kind", ["ADDITION", "AMENDMENT", "RESOLVED"])
def test_a_comment_goes_on_from_its_page(kind, draft, browse, boris):
    said = commenting.comment(draft, text="Which hour?", by=boris)
    browser = browse(boris)

    browser.post(page("comment", draft, said.pk), {"kind": kind, "text": "Noon."})

    assert said.turns.get().kind == kind
    assert Comment.objects.open().exists() == (kind != "RESOLVED")
    shown = text_of(browser.get(page("comments", draft), {"state": "False"}))
    assert ("Which hour?" in shown) == (kind == "RESOLVED")


def test_exhibits_tell_how_many_comments_are_open_on_them(draft, browse, boris):
    commenting.comment(draft, text="Cropped?", exhibit=1, by=boris)
    said = commenting.comment(draft, text="Blurred?", exhibit=1, by=boris)
    commenting.go_on(said, kind="RESOLVED", by=boris)

    assert "</a> 1 open" in text_of(browse(boris).get(page("exhibits", draft)))


def test_readers_see_comments_and_write_none(draft, browse, boris, dana):
    said = commenting.comment(draft, text="Which hour?", by=boris)
    for address in (page("comments", draft), page("comment", draft, said.pk)):
        shown = text_of(browse(dana).get(address))
        assert "Which hour?" in shown
        assert "<textarea" not in shown


def test_a_comment_of_another_referral_is_not_found_under_this_one(
    draft, more_drafts, browse, boris
):
    said = commenting.comment(more_drafts(1)[0], text="Which hour?", by=boris)

    assert browse(boris).get(page("comment", draft, said.pk)).status_code == 404


def test_the_list_costs_the_same_whatever_its_length(draft, browse, boris):
    browser = browse(boris)
    counts = []
    for _round in range(2):
        for n in range(12):
            said = commenting.comment(draft, text=f"No. {n}", by=boris)
            commenting.go_on(said, kind="RESOLVED", by=boris)
        browser.get(page("comments", draft))
        with CaptureQueriesContext(connection) as seen:
            browser.get(page("comments", draft))
        counts.append(len(seen))
    assert counts[0] == counts[1]
