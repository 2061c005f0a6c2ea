"""Lists: search, filters, sorts, the fragment, and a query count that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.actions import attributing
from referrals.actions import drafting, submitting
from tests.referrals.web.conftest import page, text_of


@pytest.fixture
def queries_of(browse, amina):
    """Count the queries of one page."""
    browser = browse(amina)

    def count(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    return count


def test_the_list_finds_by_title_reference_and_filters(submission, more_drafts, browse, amina):
    other = more_drafts(1)[0]
    referral = submission.referral
    browser = browse(amina)

    def found(**query: str) -> set[str]:
        shown = text_of(browser.get(reverse("referrals:list"), query))
        return {one.title for one in (referral, other) if page("referral", one) in shown}

    assert found() == {referral.title, other.title}
    assert found(q="three acc") == {referral.title}
    assert found(q=other.reference) == {other.title}
    assert found(status="SUBMITTED") == {referral.title}
    assert found(platform="reddit") == set()
    assert found(language="en") == {referral.title, other.title}
    for sort in ("newest", "oldest", "urgency", "title", "sent"):
        assert found(sort=sort) == {referral.title, other.title}


def test_the_case_shows_its_referrals_as_a_page_and_as_a_part(draft, browse, amina, dana):
    address = reverse("referrals:for_network", args=[draft.network.reference])

    whole = browse(amina).get(address)
    part = browse(amina).get(address, HTTP_HX_REQUEST="true")

    assert "<html" in text_of(whole)
    assert "<html" not in text_of(part)
    assert page("referral", draft) in text_of(part)
    assert "HX-Request" in part["Vary"]
    assert "New referral" in text_of(part)
    assert "New referral" not in text_of(browse(dana).get(address))


def test_lists_of_referrals_ask_the_same_of_3_and_of_60(
    network, more_drafts, queries_of, browse, amina
):
    addresses = [
        reverse("referrals:home"),
        reverse("referrals:list"),
        reverse("referrals:for_network", args=[network.reference]),
    ]
    more_drafts(3)
    few = [queries_of(address) for address in addresses]

    more_drafts(57)

    assert [queries_of(address) for address in addresses] == few


def test_pages_of_one_referral_ask_the_same_of_3_items_and_of_60(draft, network, amina, queries_of):
    names = ("referral", "items", "outcomes", "add-items", "add-posts", "exhibits", "submit")
    few = {name: queries_of(page(name, draft)) for name in names}

    crowd = [
        attributing.attach(network, value=f"https://x.com/crowd_{n}/status/{n}9", by=amina)
        for n in range(60)
    ]
    drafting.add_items(draft, things=[one.asset for one in crowd[:50]], by=amina)
    drafting.add_items(draft, things=[one.post for one in crowd[:7]], by=amina)

    assert {name: queries_of(page(name, draft)) for name in names} == few


def test_the_review_page_asks_the_same_of_3_items_and_of_60(draft, network, amina, queries_of):
    first = submitting.submit(draft, by=amina)
    few = [
        queries_of(page("review", draft)),
        queries_of(page("submission-items", draft, first.number)),
    ]
    submitting.revise(draft, by=amina)
    crowd = [
        attributing.attach(network, value=f"https://x.com/crowd_{n}", by=amina).asset
        for n in range(57)
    ]
    drafting.add_items(draft, things=crowd, by=amina)

    second = submitting.submit(draft, by=amina)

    assert [
        queries_of(page("review", draft)),
        queries_of(page("submission-items", draft, second.number)),
    ] == few
