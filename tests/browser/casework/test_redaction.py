"""A picture is redacted by mouse and by keyboard: drawn or typed, made while the page waits."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from casework.actions import collecting, redacting, viewing
from casework.models import Redaction
from tests.browser.casework.test_journey import press, write
from tests.casework.web.conftest import page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def drawn(network, amina):
    """A picture of the case that can be looked at."""
    out = io.BytesIO()
    Image.effect_noise((400, 200), 90).convert("RGB").save(out, "PNG")
    kept = collecting.add(network, chunks=[out.getvalue()], name="a.png", by=amina).evidence
    viewing.draw(viewing.ask(kept, by=amina).pk)
    return kept


@pytest.mark.parametrize("language", ["en", "fr"])
def test_boxes_are_typed_by_keyboard(
    language, open_page, network, drawn, amina, tab_to, complaints, faults_of_access
):
    shown = open_page(amina, language=language)
    address = page("evidence-redact", network, drawn.pk)

    shown.goto(page("evidence", network, drawn.pk))
    press(shown, tab_to, f"a[href='{address}']")
    for name, value in {"left": 100, "top": 200, "width": 300, "height": 400}.items():
        write(shown, tab_to, f"#id_form-0-{name}", str(value))
    write(shown, tab_to, "#id_form-0-reason", "A face.")
    expect(shown.locator(".redaction__box").first).to_be_visible()
    assert faults_of_access(shown) == []
    press(shown, tab_to, "form[data-redaction] button")

    asked = Redaction.objects.get()
    expect(shown.locator("#redaction progress")).to_be_visible()
    redacting.make(asked.pk)
    # The page asks by itself.
    expect(shown.locator("#redaction .badge--good")).to_be_visible()
    assert faults_of_access(shown) == []
    assert complaints == []


def test_boxes_are_drawn_with_the_mouse(open_page, network, drawn, amina, complaints):
    shown = open_page(amina)
    shown.goto(page("evidence-redact", network, drawn.pk))
    board = shown.locator("[data-redaction-board]")
    shown.locator("img.sheet").evaluate("image => image.decode()")
    area = board.bounding_box()

    def drag(left: float, top: float, right: float, bottom: float) -> None:
        shown.mouse.move(area["x"] + left * area["width"], area["y"] + top * area["height"])
        shown.mouse.down()
        shown.mouse.move(area["x"] + right * area["width"], area["y"] + bottom * area["height"])
        shown.mouse.up()

    drag(0.5, 0.5, 0.25, 0.25)
    assert shown.evaluate("document.activeElement.id") == "id_form-0-reason"
    shown.keyboard.type("A face.")
    drag(0.75, 0.75, 1.5, 0.9)
    shown.keyboard.type("A name.")
    with shown.expect_navigation():
        shown.locator("form[data-redaction] button").click()

    first, second = Redaction.objects.get().boxes
    assert [abs(first[side] - 250) <= 4 for side in ("left", "top", "width", "height")] == [
        True
    ] * 4
    assert (second["left"] + second["width"], second["reason"]) == (1000, "A name.")
    assert complaints == []
