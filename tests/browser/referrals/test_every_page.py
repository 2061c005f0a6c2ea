"""All pages, both languages: readable by everybody, at any width, under the strict policy."""

import pytest
from django.urls import reverse

from tests.referrals.web.conftest import page

pytestmark = pytest.mark.browser


@pytest.fixture
def visits(answered, by_portal, unfit, copy_of, network, amina, boris, chen):
    """Return who looks at which page."""
    other = by_portal.referral
    waiting = copy_of(answered, urgency="IMMEDIATE", channel=answered.channel)
    waiting.items.all().delete()
    home = reverse("referrals:home")
    for_amina = [
        home,
        reverse("referrals:list"),
        reverse("referrals:for_network", args=[network.reference]),
        reverse("referrals:new", args=[network.reference]),
        *(page(name, answered) for name in ("referral", "items", "exhibits", "review")),
        *(page(name, answered) for name in ("replies", "outcomes", "notices", "comments")),
        *(
            page(name, answered)
            for name in ("no-response", "package", "deliveries", "follow-up", "hand-over")
        ),
        page("item", answered, 1),
        page("submission", answered, 1),
        page("submission-items", answered, 2),
        *(page(name, unfit) for name in ("referral", "edit", "add-items", "add-posts")),
        *(page(name, unfit) for name in ("exhibits", "submit", "withdraw", "review")),
    ]
    for_boris = [home, page("review", answered), page("notices", answered)]
    for_chen = [
        home,
        page("close", answered),
        page("referral", other),
        page("delivery", other, by_portal.pk),
    ]
    return [(amina, for_amina), (boris, for_boris), (chen, for_chen)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(
    language, open_page, visits, faults_of_access, complaints
):
    found = []

    for officer, addresses in visits:
        shown = open_page(officer, language=language)
        for address in addresses:
            assert shown.goto(address).status == 200, address
            found += faults_of_access(shown)
        narrow = open_page(officer, language=language, width=320)
        for address in addresses:
            narrow.goto(address)
            width = narrow.evaluate("document.documentElement.scrollWidth")
            found += [f"{address} is {width} wide"] if width > 320 else []

    assert found == []
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_serious_on_the_page_of_the_reviewer(
    language, open_page, question, submitted, boris, faults_of_access, complaints
):
    shown = open_page(boris, language=language)

    shown.goto(page("review", submitted.referral))
    read = faults_of_access(shown)
    shown.click("button[value=RETURNED]")
    assert shown.locator(".error-summary").is_visible()
    refused = faults_of_access(shown)

    assert read + refused == []
    assert complaints == []


def test_axe_finds_nothing_serious_where_two_edited(open_page, returned, amina, faults_of_access):
    first, second = open_page(amina), open_page(amina)
    for shown in (first, second):
        shown.goto(page("edit", returned))
    first.fill("#id_why", "Theirs.")
    first.click("main form[method=post] button[type=submit]")
    second.fill("#id_why", "Mine.")
    second.click("main form[method=post] button[type=submit]")

    assert second.locator(".both").inner_text().count("Theirs.") == 1
    assert second.locator("#id_why").input_value() == "Mine."
    assert faults_of_access(second) == []


def test_the_panel_follows_the_worker_and_stops(open_page, submitted, boris, build, complaints):
    shown = open_page(boris)
    shown.goto(page("review", submitted.referral))
    shown.click("button[value=APPROVED]")
    panel = shown.locator("#package-panel")
    assert panel.get_attribute("hx-trigger") == "every 2s"

    build(submitted.package.main)

    shown.wait_for_selector(f"#package-panel >> text={submitted.package.main.file_name}")
    assert panel.get_attribute("hx-trigger") is None
    assert complaints == []


def test_the_list_of_a_case_is_a_part_that_htmx_can_fetch(open_page, unfit, network, amina):
    shown = open_page(amina)
    shown.goto(reverse("casework:network", args=[network.reference]))

    part = shown.evaluate(
        "url => fetch(url, {headers: {'HX-Request': 'true'}}).then(answer => answer.text())",
        reverse("referrals:for_network", args=[network.reference]),
    )

    assert unfit.title in part
    assert "<html" not in part
