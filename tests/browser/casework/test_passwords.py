"""A forgotten password, in a browser: the administrator makes a code, its owner does the rest."""

import pytest

from tests.casework.web.conftest import page
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
FIRST, SECOND = "a lantern over seven lakes", "eight lakes without a lantern"


def press(shown, **typed: str) -> None:
    for name, text in typed.items():
        shown.fill(f"#id_{name}", text)
    with shown.expect_navigation():
        shown.keyboard.press("Enter")


@pytest.mark.parametrize(("language", "script"), [("en", True), ("fr", False)])
def test_a_forgotten_password_is_set_anew_and_then_changed(
    language, script, open_page, amina, house, faults_of_access
):
    office = open_page(house, language=language)
    office.goto("/admin/casework/officer/")
    office.check(f"input[name=_selected_action][value='{amina.pk}']")
    office.select_option("select[name=action]", "make_code")
    office.click("button[name=index]")
    code = office.locator(".secret code").inner_text()
    faults = faults_of_access(office)

    shown = open_page(language=language, script=script)
    shown.goto(page("sign-in"))
    shown.click(f"main a[href='{page('password-code')}']")
    if script:
        faults += faults_of_access(shown)
    press(shown, email=amina.email, code=code, new=FIRST, again=FIRST)
    press(shown, username=amina.email, password=FIRST)
    shown.goto(page("tokens"))
    shown.click(f"main a[href='{page('password')}']")
    press(shown, old=PASSWORD, new=SECOND, again=SECOND)
    refused = shown.locator(".error-summary").is_visible()
    if script:
        faults += faults_of_access(shown)
    press(shown, old=FIRST, new=SECOND, again=SECOND)

    assert refused
    assert shown.url.endswith(page("tokens"))
    assert faults == []
    amina.refresh_from_db()
    assert amina.check_password(SECOND)
