"""All pages, both languages: readable by everybody, at any width, under the strict policy."""

import pytest

from tests.casework.web.conftest import page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_serious(
    language, open_page, addresses, amina, faults_of_access, complaints
):
    shown = open_page(amina, language=language)
    found = []

    for address in addresses:
        assert shown.goto(address).status == 200, address
        found += faults_of_access(shown)

    assert found == []
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_serious_at_the_door(language, open_page, live_server, faults_of_access):
    shown = open_page(language=language)

    shown.goto(page("sign-in"))
    empty = faults_of_access(shown)
    shown.locator("main button").click()
    refused = faults_of_access(shown)

    assert empty + refused == []


def test_axe_finds_nothing_serious_where_a_form_was_refused(
    open_page, filled, amina, faults_of_access
):
    shown = open_page(amina)

    shown.goto(page("evidence-new", filled))
    shown.locator("main form.form button[type=submit]").click()

    assert shown.locator(".error-summary").is_visible()
    assert shown.evaluate("document.activeElement.className") == "error-summary"
    assert faults_of_access(shown) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_scrolls_sideways_at_320_pixels(language, open_page, addresses, amina):
    shown = open_page(amina, language=language, width=320)
    wide = []

    for address in [page("sign-in"), *addresses]:
        shown.goto(address)
        width = shown.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide.append((address, width))

    assert wide == []


def test_the_administration_works_under_the_policy(open_page, house, platforms, complaints):
    shown = open_page(house)

    for address in ("/admin/", "/admin/casework/officer/", "/admin/casework/platform/add/"):
        assert shown.goto(address).status == 200
        header = shown.locator("#header")
        assert header.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"

    assert complaints == []


def test_the_focus_can_be_seen_and_the_skip_link_comes_first(open_page, filled, amina):
    shown = open_page(amina)
    shown.goto(page("network", filled))

    shown.keyboard.press("Tab")

    focused = shown.locator(":focus")
    assert "skip-link" in focused.get_attribute("class")
    assert focused.evaluate("e => getComputedStyle(e).left") == "0px"
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "main"
    for _each in range(12):
        shown.keyboard.press("Tab")
        style = shown.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"
