import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_contract_is_drawn_for_people_from_our_own_files(open_page, amina, complaints):
    page = open_page(amina)
    foreign = []
    page.on("request", lambda asked: foreign.append(asked.url))

    page.goto("/api/v1/docs/")
    # The page draws its operations one after another.
    page.locator(".opblock").nth(80).wait_for(timeout=60_000)

    page.get_by_text("Open a network", exact=True).wait_for(timeout=60_000)
    assert not [url for url in foreign if "127.0.0.1" not in url and "localhost" not in url]
    assert complaints == []
