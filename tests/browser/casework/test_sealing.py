"""Evidence is sealed by keyboard, and a second person has its bytes destroyed."""

import pytest
from django.core.files.storage import default_storage
from playwright.sync_api import expect

from casework.actions import sealing
from casework.models import Evidence, Keeping
from tests.browser.casework.test_journey import press
from tests.casework.web.conftest import page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_seal_by_keyboard(
    language, open_page, network, evidence, amina, boris, tab_to, complaints, faults_of_access
):
    at = page("evidence", network, evidence.pk)
    first = open_page(amina, language=language)
    first.goto(at)
    press(first, tab_to, f"a[href='{page('evidence-seal', network, evidence.pk)}']")
    first.locator("#id_ground").select_option("CHILD")
    first.locator("#id_reason").fill("It came by post.")
    press(first, tab_to, "form.form button")
    expect(first.locator("h2 .badge--bad")).to_be_visible()
    assert evidence.original_name not in first.locator("main").inner_text().split("\n")[0]
    assert first.locator(f"a[href='{page('evidence-file', network, evidence.pk)}']").count() == 0
    assert faults_of_access(first) == []

    press(first, tab_to, f"a[href='{page('unsealing-new', network, evidence.pk)}']")
    first.locator("#id_act").select_option("DESTROY")
    first.locator("#id_reason").fill("The police has it.")
    press(first, tab_to, "form.form button")
    # Without its authority nothing is proposed, and nothing that was typed is lost.
    expect(first.locator("#id_authority_error")).to_be_visible()
    expect(first.locator("#id_reason")).to_have_value("The police has it.")
    first.locator("#id_authority").fill("DA 12")
    press(first, tab_to, "form.form button")
    first.goto(page("network-seals", network))
    expect(first.locator("tbody tr")).to_have_count(1)
    assert faults_of_access(first) == []

    second = open_page(boris, language=language)
    second.goto(at)
    press(second, tab_to, f"a[href='{page('unsealing-decide', network, evidence.pk)}']")
    second.locator("#id_agrees").select_option("yes")
    press(second, tab_to, "form.form button")

    expect(second.locator("h2 .badge--bad")).to_be_visible()
    assert Evidence.objects.get(pk=evidence.pk).keeping == Keeping.DESTROYED
    sealing.remove_destroyed()
    assert not default_storage.exists(evidence.storage_key)
    assert complaints == []


def test_a_legal_hold_by_keyboard(open_page, network, evidence, amina, tab_to, faults_of_access):
    shown = open_page(amina)
    shown.goto(page("evidence", network, evidence.pk))
    place = f"{page('network-holds', network)}?evidence={evidence.pk}"
    press(shown, tab_to, f"a[href='{place}']")
    expect(shown.locator("#id_evidence")).to_have_value(str(evidence.pk))
    shown.locator("#id_authority").fill("Order 12")
    shown.locator("#id_reason").fill("An inquiry wants it.")
    press(shown, tab_to, ".panel--form button")
    expect(shown.locator("tbody tr")).to_have_count(1)
    assert faults_of_access(shown) == []

    shown.goto(page("evidence", network, evidence.pk))
    expect(shown.locator("main")).to_contain_text("Order 12")
