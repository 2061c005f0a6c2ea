"""Redacted copies: what is covered is gone from the pixels, the reasons stay, the original too."""

import io
import json

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image, PngImagePlugin

from casework.actions import collecting, correcting, redacting, sealing
from casework.errors import BadInput
from casework.models import Event, Evidence, Redaction
from casework.permissions import ContributorRequired, RevealerRequired

FACE = {"left": 100, "top": 200, "width": 300, "height": 400, "reason": "A bystander's face."}


@pytest.fixture
def picture_of(network, amina):
    def take(**facts: object) -> Evidence:
        said = PngImagePlugin.PngInfo()
        said.add_text("Author", "secret-name")
        image = Image.effect_noise((203, 101), 200).convert("RGB")
        out = io.BytesIO()
        image.save(out, "PNG", pnginfo=said)
        received = collecting.add(
            network, chunks=[out.getvalue()], name="crowd.png", by=amina, **facts
        )
        return received.evidence

    return take


def image_of(evidence: Evidence) -> Image.Image:
    with default_storage.open(evidence.storage_key) as stored:
        return Image.open(io.BytesIO(stored.read())).convert("RGB")


def test_the_copy_is_black_where_it_is_covered_and_equal_elsewhere(picture_of, amina):
    original = picture_of(sensitivity="PERSONAL")

    made = redacting.make(redacting.ask(original, boxes=[FACE], by=amina).pk)

    copy = made.copy
    before, after = image_of(original), image_of(copy)
    assert (copy.derived_from, copy.transformation) == (original, "redacted")
    assert (copy.tool, copy.sensitivity, copy.marking) == ("Renvoi", "NONE", original.marking)
    assert after.size == before.size
    for x in range(before.width):
        for y in range(before.height):
            # Outwards: 20.3 to 81.2 across, 20.2 to 60.6 down.
            is_covered = 20 <= x < 82 and 20 <= y < 61
            assert after.getpixel((x, y)) == ((0, 0, 0) if is_covered else before.getpixel((x, y)))
    with default_storage.open(copy.storage_key) as stored:
        assert b"secret-name" not in stored.read()


def test_what_was_asked_stands_in_the_trail_with_its_reasons(picture_of, amina):
    original = picture_of()
    asked = redacting.ask(original, boxes=[FACE], by=amina)
    redacting.make(asked.pk)

    told = Event.objects.get(kind="evidence.redaction_requested")
    assert json.loads(told.payload) == {"redaction": asked.pk, "boxes": [FACE]}
    assert Event.objects.get(kind="evidence.derived").actor == amina


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ([], "Nothing is to be covered"),
        ([FACE] * 51, "more than 50"),
        ([FACE, {**FACE, "width": 901}], "Box 2 does not lie within"),
        ([{**FACE, "left": -1}], "Box 1 does not lie within"),
        ([{**FACE, "height": 0}], "Box 1 does not lie within"),
        ([{**FACE, "reason": " "}], "Box 1 has no reason"),
    ],
)
def test_what_does_not_fit_is_said_by_its_row(boxes, words, picture_of, amina):
    with pytest.raises(BadInput) as refused:
        redacting.ask(picture_of(), boxes=boxes, by=amina)
    assert words in str(refused.value.faults[0].message)
    assert not Redaction.objects.exists()


def test_only_contributors_redact_and_veiled_pictures_need_the_right(picture_of, amina, boris):
    with pytest.raises(ContributorRequired):
        redacting.ask(picture_of(), boxes=[FACE], by=boris)
    graphic = picture_of(sensitivity="GRAPHIC")
    with pytest.raises(RevealerRequired):
        redacting.ask(graphic, boxes=[FACE], by=amina)
    amina.roles = [*amina.roles, "REVEALER"]
    amina.save()
    assert redacting.ask(graphic, boxes=[FACE], by=amina).pk


def test_a_document_is_no_picture(network, amina):
    paper = collecting.add(network, chunks=[b"%PDF-1.7 x"], name="a.pdf", by=amina).evidence
    with pytest.raises(redacting.NoPicture):
        redacting.ask(paper, boxes=[FACE], by=amina)


def test_a_broken_picture_fails_with_a_reason_and_can_be_asked_again(network, amina):
    broken = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    evidence = collecting.add(network, chunks=[broken], name="a.png", by=amina).evidence
    asked = redacting.ask(evidence, boxes=[FACE], by=amina)

    made = redacting.make(asked.pk)

    assert (made.state, made.reason, made.copy) == ("FAILED", "NOT_VIEWABLE", None)
    redacting.ask_again(made, by=amina)
    made.refresh_from_db()
    assert made.state == "REQUESTED"


def test_postgresql_wants_a_box_and_a_copy_where_it_is_ready(picture_of, amina):
    facts = {"evidence": picture_of(), "requested_by": amina}
    for wrong in ({"boxes": []}, {"boxes": [FACE], "state": "READY"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Redaction.objects.create(**facts, **wrong)


def test_what_was_veiled_meanwhile_is_not_redacted_by_who_may_not_see_it(network, amina):
    broken = b"\x89PNG\r\n\x1a\n" + b"\0" * 41
    evidence = collecting.add(network, chunks=[broken], name="a.png", by=amina).evidence
    made = redacting.make(redacting.ask(evidence, boxes=[FACE], by=amina).pk)
    correcting.correct(evidence, field="sensitivity", value="GRAPHIC", reason="Seen.", by=amina)

    with pytest.raises(RevealerRequired):
        redacting.ask_again(made, by=amina)


def test_who_lost_the_right_before_the_worker_began_gets_no_copy(picture_of, amina):
    original = picture_of(sensitivity="GRAPHIC")
    amina.roles = [*amina.roles, "REVEALER"]
    amina.save()
    asked = redacting.ask(original, boxes=[FACE], by=amina)
    amina.roles = [role for role in amina.roles if role != "REVEALER"]
    amina.save()

    made = redacting.make(asked.pk)

    assert (made.state, made.reason, made.copy) == ("FAILED", "VEILED", None)


def test_what_was_sealed_before_the_worker_began_is_not_redacted(picture_of, amina):
    original = picture_of()
    asked = redacting.ask(original, boxes=[FACE], by=amina)
    sealing.seal(original, ground="INTIMATE", reason="She told us.", by=amina)

    made = redacting.make(asked.pk)

    assert (made.state, made.reason, made.copy) == ("FAILED", "UNDER_SEAL", None)
