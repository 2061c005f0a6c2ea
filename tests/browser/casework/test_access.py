"""Access to a restricted case is asked for and granted by keyboard; the glass is broken so too."""

import pytest
from playwright.sync_api import expect

from casework.models import AccessRequest
from casework.permissions import sees
from tests.browser.casework.test_journey import press, write
from tests.casework.web.conftest import page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_access_by_keyboard(
    language, open_page, network, amina, boris, enlist, tab_to, complaints, faults_of_access
):
    noor = enlist("Noor", "OFFICER", language=language)
    first = open_page(noor, language=language)
    first.goto(page("networks"))
    press(first, tab_to, f"a[href='{page('access')}']")
    write(first, tab_to, "#id_reference", network.reference)
    write(first, tab_to, "#id_reason", "I take it over.")
    press(first, tab_to, ".panel--form button")
    expect(first.locator("tbody tr")).to_have_count(1)
    assert faults_of_access(first) == []

    lead = open_page(amina, language=language)
    lead.goto("/")
    asked = AccessRequest.objects.get()
    at = page("access-decide", network, asked.pk)
    press(lead, tab_to, f"a[href='{at}']")
    lead.locator("#id_decision").select_option("CONTRIBUTOR")
    assert faults_of_access(lead) == []
    press(lead, tab_to, "form.form button")

    expect(lead.locator("tbody")).to_contain_text("Noor")
    assert sees(network, noor)
    first.reload()
    press(first, tab_to, f"a[href='{page('network', network)}']")
    expect(first.locator("h1")).to_contain_text(network.title)
    assert complaints == []


def test_glass_by_keyboard(open_page, network, amina, enlist, tab_to, complaints, faults_of_access):
    auditor = enlist("Otto", "AUDITOR")
    shown = open_page(auditor)
    shown.goto(page("access"))
    press(shown, tab_to, f"a[href='{page('glass')}']")
    write(shown, tab_to, "#id_reference", network.reference)
    write(shown, tab_to, "#id_reason", "An inquiry asks tonight.")
    assert faults_of_access(shown) == []
    press(shown, tab_to, "form.form button")

    expect(shown.locator("h1")).to_contain_text(network.title)
    lead = open_page(amina)
    lead.goto(page("network-members", network))
    expect(lead.locator(".notice--danger")).to_contain_text("An inquiry asks tonight.")
    assert faults_of_access(lead) == []
    assert complaints == []
