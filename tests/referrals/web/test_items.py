"""Items and exhibits of a draft: picked from the case, taken out, explained."""

import pytest

from casework.actions import attributing, collecting
from referrals.actions import submitting
from tests.referrals.web.conftest import page, text_of


@pytest.fixture
def empty(more_drafts, amina):
    made = more_drafts(1)[0]
    made.items.all().delete()
    return made


@pytest.fixture
def crowd(network, amina):
    return [
        attributing.attach(network, value=f"https://x.com/paper_{n}", by=amina).asset
        for n in range(60)
    ]


def test_ticked_assets_are_added_with_the_reason(empty, assets, browse, amina):
    browser = browse(amina)
    wanted = [asset.pk for asset in assets[:2]]

    answer = browser.post(
        page("add-items", empty), {"item": wanted, "scope": "ticked", "why": "Same minute."}
    )

    assert answer["Location"] == page("items", empty)
    assert set(empty.items.values_list("asset", "why")) == {(pk, "Same minute.") for pk in wanted}
    assert assets[0].handle not in text_of(browser.get(page("add-items", empty)))


def test_all_that_the_filter_finds_are_added_beyond_the_page(empty, crowd, assets, browse, amina):
    answer = browse(amina).post(page("add-items", empty) + "?q=paper_", {"scope": "all"})

    assert answer.status_code == 302
    assert empty.items.count() == len(crowd)
    assert not empty.items.filter(asset__in=assets).exists()


def test_posts_are_added_too(empty, posts, browse, amina):
    browse(amina).post(page("add-posts", empty), {"item": [post.pk for post in posts]})

    assert empty.items.filter(post__isnull=False).count() == 2


def test_nothing_ticked_is_said_and_the_reason_kept(empty, assets, browse, amina):
    answer = browse(amina).post(page("add-items", empty), {"scope": "ticked", "why": "Typed."})

    assert answer.status_code == 422
    assert "Typed." in text_of(answer)
    assert "Nothing was chosen." in text_of(answer)
    assert not empty.items.exists()


def test_assets_of_other_cases_or_platforms_cannot_be_ticked(
    empty, open_case, network, browse, amina
):
    strange = attributing.attach(open_case, value="https://x.com/other", by=amina).asset
    elsewhere = attributing.attach(network, value="https://www.reddit.com/user/p1", by=amina).asset

    answer = browse(amina).post(page("add-items", empty), {"item": [strange.pk, elsewhere.pk]})

    assert answer.status_code == 422
    assert not empty.items.exists()


def test_ticked_items_are_taken_out(draft, browse, amina):
    browse(amina).post(page("items", draft), {"item": [1, 3], "scope": "ticked"})

    assert list(draft.items.values_list("number", flat=True)) == [2]


def test_all_items_that_the_search_finds_are_taken_out(draft, browse, amina, assets):
    address = page("items", draft) + f"?q={assets[1].handle}"

    browse(amina).post(address, {"scope": "all"})

    assert sorted(draft.items.values_list("number", flat=True)) == [1, 3]


def test_an_item_is_explained(draft, browse, amina):
    browser = browse(amina)
    assert "Same text, same minute." in text_of(browser.get(page("item", draft, 2)))

    browser.post(page("item", draft, 2), {"why": "The first to post."})

    assert draft.items.get(number=2).why == "The first to post."


def test_an_item_of_submitted_contents_is_not_explained_anew(submission, browse, amina):
    answer = browse(amina).post(page("item", submission.referral, 2), {"why": "Too late."})

    assert answer.status_code == 409
    assert "Too late." in text_of(answer)


def test_evidence_is_cited_and_taken_out(empty, evidence, browse, amina):
    browser = browse(amina)
    shown = text_of(browser.get(page("exhibits", empty)))
    assert evidence.original_name in shown

    browser.post(page("exhibits", empty), {"evidence": evidence.pk, "caption": "Side by side"})
    assert empty.exhibits.get().caption == "Side by side"

    browser.post(page("exhibit-remove", empty, 1))
    assert not empty.exhibits.exists()


def test_a_caption_stays_when_no_evidence_was_chosen(empty, evidence, browse, amina):
    answer = browse(amina).post(page("exhibits", empty), {"caption": "Side by side"})

    assert answer.status_code == 422
    assert "Side by side" in text_of(answer)
    assert "Choose one piece of evidence." in text_of(answer)


def test_evidence_of_another_case_is_not_found(empty, open_case, picture, browse, amina):
    strange = collecting.add(open_case, chunks=[picture], name="other.png", by=amina).evidence

    answer = browse(amina).post(page("exhibits", empty), {"evidence": strange.pk})

    assert answer.status_code == 422
    assert not empty.exhibits.exists()


def test_frozen_items_and_exhibits_have_no_buttons(draft, browse, amina):
    submitting.submit(draft, by=amina)

    for name in ("items", "exhibits"):
        shown = text_of(browse(amina).get(page(name, draft)))
        assert "Take out" not in shown
