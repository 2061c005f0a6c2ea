"""From the sign-in to an observation, by keyboard, and again without any script."""

import pytest
from playwright.sync_api import Page, expect

from casework.actions import importing
from casework.models import Evidence, ImportBatch, Membership, Network, Observation
from tests.casework.web.conftest import LIST, page
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
FILE = {"name": "wave.csv", "mimeType": "text/csv", "buffer": LIST}
SUBMIT = "main form.form button[type=submit]"


def press(shown: Page, tab_to, selector: str) -> None:
    """Go to a link or button by keyboard, and use it."""
    tab_to(shown, selector)
    with shown.expect_navigation():
        shown.keyboard.press("Enter")


def write(shown: Page, tab_to, selector: str, text: str) -> None:
    tab_to(shown, selector)
    shown.keyboard.type(text)


def test_a_case_is_worked_by_keyboard_alone(open_page, amina, platforms, tab_to, complaints):
    shown = open_page()

    shown.goto(page("networks"))
    shown.keyboard.type("amina@renvoi.example")
    write(shown, tab_to, "#id_password", PASSWORD)
    with shown.expect_navigation():
        shown.keyboard.press("Enter")
    expect(shown.locator("h1")).to_have_text("Networks")

    press(shown, tab_to, f"a[href='{page('network-new')}']")
    write(shown, tab_to, "#id_title", "Glass Harbour")
    press(shown, tab_to, SUBMIT)
    network = Network.objects.get(title="Glass Harbour")
    expect(shown.locator("h1")).to_have_text("Glass Harbour")

    press(shown, tab_to, f"a[href='{page('import-new', network)}']")
    tab_to(shown, "#id_file")
    shown.set_input_files("#id_file", FILE)
    press(shown, tab_to, SUBMIT)
    expect(shown.locator("#import-panel")).to_contain_text("Waiting for a worker")
    importing.load(ImportBatch.objects.get().pk)
    # The panel asks by itself, stops, and brings the row report.
    expect(shown.locator("#import-panel")).to_contain_text("rows in the list")
    expect(shown.locator("table")).to_contain_text("This is a count, not an account.")

    press(shown, tab_to, f"a[href='{page('network-assets', network)}']")
    press(shown, tab_to, f"a[href='{page('asset-new', network)}']")
    write(shown, tab_to, "#id_value", "hxxps://twitter[.]com/typed_by_hand")
    press(shown, tab_to, SUBMIT)
    expect(shown.locator("table")).to_contain_text("typed_by_hand")

    press(shown, tab_to, f"a[href='{page('network-evidence', network)}']")
    press(shown, tab_to, f"a[href='{page('evidence-new', network)}']")
    tab_to(shown, "#id_uploads")
    shown.set_input_files("#id_uploads", [FILE, FILE | {"name": "b.txt", "buffer": b"b"}])
    write(shown, tab_to, "#id_captured_by", "Amina")
    press(shown, tab_to, SUBMIT)
    expect(shown.locator(".messages")).to_contain_text("b.txt was received.")
    assert Evidence.objects.filter(network=network, captured_by="Amina").count() == 2

    press(shown, tab_to, f"a[href='{page('network-assets', network)}']")
    tab_to(shown, "[data-select-all]")
    shown.keyboard.press("Space")
    assert shown.locator("tbody input:checked").count() == 4
    tab_to(shown, "main form[action] button")
    with shown.expect_navigation():
        shown.keyboard.press("Enter")
    tab_to(shown, "#id_presence")
    shown.keyboard.type("Account suspended")
    press(shown, tab_to, SUBMIT)
    expect(shown.locator(".messages")).to_contain_text("4 observations recorded.")
    gone = Membership.objects.filter(network=network, presence="ACCOUNT_SUSPENDED")
    assert gone.count() == Observation.objects.count() == 4
    assert complaints == []


def test_a_case_is_worked_without_any_script(open_page, amina, platforms):
    shown = open_page(script=False)

    shown.goto(page("networks"))
    shown.fill("#id_username", "amina@renvoi.example")
    shown.fill("#id_password", PASSWORD)
    shown.click("main button[type=submit]")
    shown.click("text=Open a network")
    shown.fill("#id_title", "Glass Harbour")
    shown.click(SUBMIT)
    network = Network.objects.get()

    shown.click("text=Import a list")
    shown.set_input_files("#id_file", FILE)
    shown.click(SUBMIT)
    expect(shown.locator("#import-panel")).to_contain_text("Waiting for a worker")
    importing.load(ImportBatch.objects.get().pk)
    shown.click("text=Refresh")
    expect(shown.locator("#import-panel")).to_contain_text("rows in the list")

    shown.goto(page("network-assets", network))
    shown.check("tbody tr:first-child input")
    shown.click("text=Record an observation of the ticked")
    shown.select_option("#id_presence", "REMOVED")
    shown.click(SUBMIT)
    assert Observation.objects.get().presence == "REMOVED"

    here = shown.url
    shown.click("text=Français")
    assert shown.url == here
    assert shown.get_attribute("html", "lang") == "fr"
    shown.click(".sign-out button")
    assert shown.url.endswith(page("sign-in"))


def test_a_refused_form_can_be_sent_again_after_going_back(open_page, network, amina):
    """The guard against a second click must not outlive the page."""
    shown = open_page(amina)
    shown.goto(page("narrative-new", network))
    shown.fill("#id_title_en", "Bribes")
    shown.click(SUBMIT)
    expect(shown.locator(".error-summary")).to_be_visible()

    shown.go_back()
    shown.fill("#id_title_en", "Bribes")
    shown.fill("#id_title_fr", "Pots-de-vin")
    shown.click(SUBMIT)

    expect(shown.locator(".messages")).to_contain_text("The narrative was added.")


def test_a_session_that_ended_reloads_the_panel_as_a_page(open_page, network, amina):
    batch = importing.upload(network, chunks=[LIST], name="wave.csv", by=amina)
    shown = open_page(amina)
    shown.goto(page("import", network, batch.pk))

    shown.context.clear_cookies(name="sessionid")

    expect(shown.locator("h1")).to_have_text("Sign in")
    expect(shown.locator(".notice")).to_contain_text("it was not saved")
