"""Evidence is looked at by keyboard: asked for, drawn while the page waits, veiled, revealed."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from casework.actions import collecting, viewing
from casework.models import Access
from tests.browser.casework.test_journey import press
from tests.casework.web.conftest import page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
FIRST_PIXEL = """async image => {
    await image.decode();
    const board = new OffscreenCanvas(1, 1).getContext("2d");
    board.drawImage(image, 0, 0, 1, 1);
    return [...board.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_look_by_keyboard(
    language, open_page, network, amina, boris, tab_to, complaints, faults_of_access
):
    boris.roles = [*boris.roles, "REVEALER"]
    boris.save()
    red = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 0, 0)).save(red, "PNG")
    evidence = collecting.add(
        network, chunks=[red.getvalue()], name="a.png", sensitivity="GRAPHIC", by=amina
    ).evidence
    address = page("evidence-viewing", network, evidence.pk)
    shown = open_page(boris, language=language)

    shown.goto(page("evidence", network, evidence.pk))
    press(shown, tab_to, f"a[href='{address}']")
    press(shown, tab_to, f"form[action='{address}'] button")
    expect(shown.locator("#viewing progress")).to_be_visible()
    viewing.draw(evidence.viewing.pk)
    # The page asks by itself.
    sheet = shown.locator("img.sheet")
    expect(sheet).to_be_visible()
    veiled = sheet.evaluate(FIRST_PIXEL)
    assert max(veiled) - min(veiled) < 8
    assert faults_of_access(shown) == []

    press(shown, tab_to, f"form[action='{page('evidence-reveal', network, evidence.pk)}'] button")

    assert shown.locator("img.sheet").evaluate(FIRST_PIXEL)[0] > 150
    assert shown.locator("img.sheet").evaluate(FIRST_PIXEL)[1] < 60
    assert Access.objects.filter(deed="OPENED", officer=boris).count() == 1
    assert complaints == []
