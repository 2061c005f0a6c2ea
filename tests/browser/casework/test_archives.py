"""A web archive is read while the page waits, and linked by keyboard to what it shows."""

import pytest
from playwright.sync_api import expect

from casework.actions import attributing, collecting, unpacking
from casework.models import WebArchive
from tests.browser.casework.test_journey import press
from tests.casework.web.conftest import page
from tests.casework.webarchives import making

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_archive_by_keyboard(
    language, open_page, network, amina, tab_to, complaints, faults_of_access
):
    found = attributing.attach(network, value=making.POST, by=amina)
    data = making.wacz(digest="sha256:0")
    evidence = collecting.add(network, chunks=[data], name="crawl.wacz", by=amina).evidence
    address = page("evidence-archive", network, evidence.pk)
    shown = open_page(amina, language=language)
    shown.goto(page("evidence", network, evidence.pk))

    press(shown, tab_to, f"a[href='{address}']")
    expect(shown.locator("#archive progress")).to_be_visible()
    assert faults_of_access(shown) == []
    unpacking.read(WebArchive.objects.get().pk)
    # The page asks by itself.
    press(shown, tab_to, f"#archive a[href='{address}']")

    expect(shown.locator("tbody tr")).to_have_count(3)
    expect(shown.locator("#holds .badge--bad")).to_be_visible()
    assert faults_of_access(shown) == []
    for box in (f"#asset-{found.asset.pk}", f"#post-{found.post.pk}"):
        tab_to(shown, box)
        shown.keyboard.press("Space")
    press(shown, tab_to, "section.panel form button")

    expect(shown.locator("section.panel .badge--good")).to_have_count(2)
    assert evidence.links.count() == 2
    assert complaints == []
