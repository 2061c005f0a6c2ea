"""The page on which parts of a picture are covered, and the one that tells how far that is."""

import pytest

from casework.actions import redacting
from casework.models import Redaction
from tests.casework.web.conftest import page

ROWS = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "0"}


def row(place: int, *sides: object, reason: str = "A face.") -> dict[str, object]:
    names = ("left", "top", "width", "height")
    told = {f"form-{place}-{name}": side for name, side in zip(names, sides, strict=True)}
    return {**told, f"form-{place}-reason": reason}


@pytest.fixture
def address(network, evidence):
    return page("evidence-redact", network, evidence.pk)


def test_boxes_are_typed_kept_and_covered(address, network, evidence, browse, amina):
    browser = browse(amina)

    answer = browser.post(address, ROWS | row(0, 0, 0, 100, 100) | row(3, 500, 500, 9, 9))

    asked = Redaction.objects.get()
    assert [box["left"] for box in asked.boxes] == [0, 500]
    shown = page("redaction", network, evidence.pk, asked.pk)
    assert answer["Location"] == shown
    assert "every 2s" in browser.get(shown, headers={"HX-Request": "true"}).content.decode()
    made = redacting.make(asked.pk)
    copy = page("evidence", network, made.copy_id)
    assert copy in browser.get(shown).content.decode()
    assert "2 parts covered" in browser.get(copy).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Nothing is to be covered"),
        (row(1, 10, 10, "", 10), "Fill in the whole row"),
        (row(0, 900, 0, 200, 10), "does not lie within the picture"),
        (row(0, "x", 0, 200, 10), "Enter a whole number"),
        (row(0, 0, 0, 2000, 10), "less than or equal to 1000"),
    ],
)
def test_what_is_refused_is_said_and_kept(sent, words, address, browse, amina):
    answer = browse(amina).post(address, ROWS | sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    for value in (value for name, value in sent.items() if name.endswith("reason")):
        assert value in answer.content.decode()


def test_a_form_that_was_tampered_with_is_no_500(address, browse, amina):
    for sent in ({}, {"form-TOTAL_FORMS": "x"}, ROWS | {"form-TOTAL_FORMS": "99999999"}):
        assert browse(amina).post(address, sent).status_code == 422


def test_a_reader_sees_what_was_covered_and_cannot_ask_again(
    network, evidence, browse, amina, boris
):
    box = {"left": 1, "top": 1, "width": 1, "height": 1, "reason": "A face."}
    asked = redacting.ask(evidence, boxes=[box], by=amina)
    Redaction.objects.update(state="FAILED", reason="VIEWING_MEMORY")
    shown = page("redaction", network, evidence.pk, asked.pk)

    assert "Try again" not in browse(boris).get(shown).content.decode()
    assert browse(boris).post(shown).status_code == 403
    assert "Try again" in browse(amina).get(shown).content.decode()
    browse(amina).post(shown)
    asked.refresh_from_db()
    assert asked.state == "REQUESTED"
