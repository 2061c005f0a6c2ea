"""Pages on which evidence is looked at: pictures of ours, text that is escaped, a veil."""

import io

import pytest
from PIL import Image

from casework.actions import collecting, viewing
from casework.models import Access, Event
from tests.casework.web.conftest import page

SCRIPT = b"<!doctype html><script>alert(1)</script>\xe2\x80\xae"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def jpeg_that_is_html_too() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG")
    return out.getvalue() + b"<html><script>alert(1)</script></html>"


@pytest.fixture
def kept(network, amina):
    def take(data: bytes, name: str, **facts: object):
        return collecting.add(network, chunks=[data], name=name, by=amina, **facts).evidence

    return take


def drawn(evidence, by):
    return viewing.draw(viewing.ask(evidence, by=by).pk)


def test_a_look_is_asked_for_drawn_and_shown(network, evidence, browse, boris):
    browser, address = browse(boris), page("evidence-viewing", network, evidence.pk)
    assert "Draw what it shows" in browser.get(address).content.decode()

    assert browser.post(address)["Location"] == address
    waits = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in waits
    assert "<html" not in waits
    viewing.draw(evidence.viewing.pk)

    sheet = page("evidence-sheet", network, evidence.pk, 1)
    assert sheet in browser.get(address).content.decode()
    answer = browser.get(sheet)
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    looked = Access.objects.get(subject=f"evidence:{evidence.pk}", deed="OPENED")
    assert (looked.officer, looked.door, looked.address) == (boris, "WEB", "127.0.0.1")
    custody = browser.get(page("evidence", network, evidence.pk)).content.decode()
    assert "Contents opened" in custody


@pytest.mark.parametrize(
    ("data", "name"), [(SCRIPT, "a.html"), (SVG, "a.svg"), (jpeg_that_is_html_too(), "a.jpg")]
)
def test_nothing_that_was_handed_in_can_run(data, name, kept, network, browse, amina):
    evidence = kept(data, name)
    found = drawn(evidence, amina)
    browser = browse(amina)

    shown = browser.get(page("evidence-viewing", network, evidence.pk)).content
    sheet = browser.get(page("evidence-sheet", network, evidence.pk, 1))

    assert b"alert(1)</script>" not in shown
    assert b'onload="alert' not in shown
    if found.form == "TEXT":
        assert sheet.status_code == 404
        assert "⟦U+202E⟧".encode() in shown or data == SVG
    else:
        assert b"script" not in sheet.content
        assert sheet["Content-Type"] in ("image/png", "image/jpeg")


def test_a_veiled_picture_is_revealed_with_the_right_and_told(kept, network, browse, boris, amina):
    data = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(data, "PNG")
    evidence = kept(data.getvalue(), "a.png", sensitivity="GRAPHIC")
    drawn(evidence, amina)
    address = page("evidence-viewing", network, evidence.pk)
    sheet = page("evidence-sheet", network, evidence.pk, 1)
    assert "Only who has the role for it" in browse(amina).get(address).content.decode()
    assert browse(amina).post(page("evidence-reveal", network, evidence.pk)).status_code == 403
    boris.roles = [*boris.roles, "REVEALER"]
    boris.save()
    browser = browse(boris)
    veiled = browser.get(sheet).content

    told = browser.post(page("evidence-reveal", network, evidence.pk), follow=True)

    assert "You see it unveiled for a while" in told.content.decode()
    assert browser.get(sheet).content != veiled
    assert browse(amina).get(sheet).content == veiled
    assert Event.objects.get(kind="evidence.revealed").actor == boris
    assert browse(amina).get(page("evidence-file", network, evidence.pk)).status_code == 403


def test_veiled_text_stays_out_of_the_page(kept, network, browse, amina):
    evidence = kept(b"her address", "a.txt", sensitivity="INTIMATE")
    drawn(evidence, amina)

    answer = browse(amina).get(page("evidence-viewing", network, evidence.pk))

    assert answer.status_code == 200
    assert b"her address" not in answer.content


def test_what_cannot_be_shown_says_why_and_offers_another_try(kept, network, browse, amina):
    evidence = kept(b"\x00\x01\x02MZ" * 50, "tool.exe")
    drawn(evidence, amina)

    shown = browse(amina).get(page("evidence-viewing", network, evidence.pk)).content.decode()

    assert "cannot be shown" in shown
    assert "Try again" in shown


def test_there_is_no_sheet_before_it_is_drawn_and_none_beyond_the_last(
    evidence, network, browse, amina
):
    browser = browse(amina)
    for number in (1, 2):
        address = page("evidence-sheet", network, evidence.pk, number)
        assert browser.get(address).status_code == 404
        drawn(evidence, amina)


def test_a_stranger_finds_neither_page_nor_sheet(evidence, network, browse, amina, eve):
    drawn(evidence, amina)
    for name, rest in (("evidence-viewing", ()), ("evidence-sheet", (1,)), ("evidence-reveal", ())):
        address = page(name, network, evidence.pk, *rest)
        assert browse(eve).get(address).status_code == 404
