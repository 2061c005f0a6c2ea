"""Evidence drawn anew to be looked at: by a child with limits, veiled where sensitive, noted."""

import io
import json
import struct
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image, PngImagePlugin

from casework.actions import collecting, correcting, viewing
from casework.imaging import decoding, plain
from casework.models import Access, Event, Evidence, Reveal, Viewing
from casework.permissions import RevealerRequired, RoleRequired

WEB = Access.Door.WEB


def png(size=(40, 30), colour="red", **options) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, colour)
    image.putpixel((0, 0), (0, 0, 255))
    image.save(out, "PNG", **options)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("RGB", (200, 300), "white") for _page in range(pages)]
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def huge_png() -> bytes:
    """A few bytes that say they are a picture of 60,000 times 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def shown(network, amina):
    """Take bytes in as evidence, and draw what they show."""

    def draw(data: bytes, name: str = "file", **facts: object) -> Viewing:
        kept = collecting.add(network, chunks=[data], name=name, by=amina, **facts).evidence
        found = viewing.draw(viewing.ask(kept, by=amina).pk)
        assert found is not None
        return found

    return draw


@pytest.fixture
def revealer(boris):
    boris.roles = [*boris.roles, "REVEALER"]
    boris.save()
    return boris


def sheet(found: Viewing, by, number: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(viewing.sheet(found, number=number, by=by, door=WEB).data))


def text(found: Viewing, by) -> str:
    return viewing.sheet(found, number=1, by=by, door=WEB).data.decode()


def test_a_picture_comes_back_in_our_own_bytes_without_what_was_hidden_in_it(shown, amina):
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "secret-name")
    original = png(pnginfo=said) + b"<script>alert(1)</script>"

    found = shown(original)

    assert (found.state, found.form, found.sheets) == ("READY", "PICTURE", 1)
    data = viewing.sheet(found, number=1, by=amina, door=WEB).data
    assert b"secret-name" not in data
    assert b"script" not in data
    assert sheet(found, amina).getpixel((0, 0)) == (0, 0, 255)


def test_a_document_comes_back_as_pages_up_to_a_limit(shown, amina, settings):
    settings.RENVOI_VIEWING_PAGES = 2

    found = shown(pdf(3))

    assert (found.form, found.sheets, found.sheet_total, found.is_cut) == ("PAGES", 2, 3, True)
    assert sheet(found, amina, 2).width > 100
    with pytest.raises(viewing.ViewingNotReady):
        sheet(found, amina, 3)


def test_text_comes_back_with_all_that_is_hidden_written_out(shown, amina):
    found = shown("a\u202etxt.exe\u200b\x1b[2J\r\n<script>é\u00ad".encode(), name="note.html")

    assert text(found, amina) == "a⟦U+202E⟧txt.exe⟦U+200B⟧⟦U+001B⟧[2J\n<script>é⟦U+00AD⟧"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Дело № 7. Проверка списка учётных записей.".encode("cp1251"), "учётных"),
        ("账号在同一分钟发布了同样的文字，内容完全相同。".encode("gb18030"), "同样的文字"),
        ("\ufeffDéjà vu".encode(), "Déjà vu"),
    ],
)
def test_text_of_any_common_encoding_is_read(data, words):

    assert words in plain.read(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (huge_png(), "huge.png"),
        (png()[:60], "cut.png"),
        (b"%PDF-1.7\n%%EOF", "empty.pdf"),
        (b"\x00\x01\x02MZ" * 50, "tool.exe"),
        (b"PK\x03\x04" + b"\0" * 60, "archive.zip"),
    ],
)
def test_what_cannot_be_shown_says_so_and_can_be_asked_again(data, name, shown, amina):
    found = shown(data, name)

    assert (found.state, found.reason) == ("FAILED", "NOT_VIEWABLE")
    again = viewing.ask(found.evidence, by=amina)
    assert (again.pk, again.state) == (found.pk, "REQUESTED")


def test_an_image_with_script_is_text_to_us(shown, amina):
    found = shown(b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>', "a.svg")

    assert found.form == "TEXT"
    assert "<script>" in text(found, amina)


def test_limits_of_size_time_and_memory_have_each_their_reason(shown, settings):
    settings.RENVOI_VIEWING_BYTES = 10
    assert shown(png()).reason == "VIEWING_LARGE"
    settings.RENVOI_VIEWING_BYTES = 10**8
    settings.RENVOI_VIEWING_SECONDS = 0
    assert shown(png((41, 30))).reason == "VIEWING_TIMEOUT"
    settings.RENVOI_VIEWING_SECONDS = 60
    settings.RENVOI_VIEWING_MEMORY = 2**20
    assert shown(png((42, 30))).reason == "VIEWING_MEMORY"


def test_a_file_that_changed_is_not_shown(shown, network, amina):
    kept = collecting.add(network, chunks=[b"as it was"], name="a.txt", by=amina).evidence
    path = default_storage.path(kept.storage_key)
    asked = viewing.ask(kept, by=amina)
    with Path(path).open("r+b") as file:
        file.write(b"X")

    assert viewing.draw(asked.pk).reason == "EVIDENCE_CHANGED"


def test_each_look_is_noted_once_in_a_while(shown, amina, boris, time_machine):
    found = shown(pdf(2))
    subject = f"evidence:{found.evidence_id}"
    opened = Access.objects.filter(subject=subject, deed="OPENED")
    for number in (1, 2):
        viewing.sheet(found, number=number, by=amina, door=WEB, address="192.0.2.7")
    assert [(one.officer, one.address) for one in opened] == [(amina, "192.0.2.7")]

    viewing.sheet(found, number=1, by=boris, door=WEB)
    viewing.sheet(found, number=1, by=amina, door=Access.Door.API)

    assert opened.all().count() == 3


def test_what_is_sensitive_is_grey_and_out_of_focus_until_it_is_revealed(shown, amina, revealer):
    data = png((300, 200), "red")
    found = shown(data, sensitivity="GRAPHIC")

    veiled = sheet(found, revealer)
    assert veiled.convert("RGB").getpixel((100, 100))[0] == veiled.convert("L").getpixel((100, 100))
    with pytest.raises(RoleRequired):
        viewing.reveal(found.evidence, by=amina)

    viewing.reveal(found.evidence, by=revealer)

    assert sheet(found, revealer).convert("RGB").getpixel((100, 100)) == (255, 0, 0)
    assert sheet(found, amina).convert("RGB").getpixel((100, 100)) != (255, 0, 0)
    told = Event.objects.get(kind="evidence.revealed")
    assert json.loads(told.payload) == {"sha256": found.evidence.sha256}
    Reveal.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert sheet(found, revealer).convert("RGB").getpixel((100, 100)) != (255, 0, 0)


def test_a_veil_holds_no_detail_of_what_is_under_it():

    sharp = Image.new("RGB", (600, 600), "white")
    for place in range(0, 600, 4):
        sharp.paste("black", (place, 0, place + 2, 600))

    grey = decoding.veil(sharp)

    darkest, lightest = grey.getextrema()
    assert grey.mode == "L"
    assert lightest - darkest < 30


def test_a_correction_draws_the_veil_and_one_with_the_right_takes_it_away(shown, amina):
    found = shown(png((300, 200)))
    kept = found.evidence
    correcting.correct(kept, field="sensitivity", value="INTIMATE", reason="Seen now.", by=amina)
    assert sheet(Viewing.objects.get(), amina).convert("RGB").getpixel((100, 100)) != (255, 0, 0)

    drawing = {"field": "sensitivity", "value": "NONE", "reason": "A drawing.", "by": amina}
    with pytest.raises(RevealerRequired):
        correcting.correct(kept, **drawing)
    amina.roles = [*amina.roles, "REVEALER"]
    amina.save()
    correcting.correct(kept, **drawing)

    assert sheet(Viewing.objects.get(), amina).convert("RGB").getpixel((100, 100)) == (255, 0, 0)


def test_sensitive_text_and_the_file_itself_are_closed_without_the_right(shown, amina, revealer):
    found = shown(b"Her address is", name="a.txt", sensitivity="INTIMATE")
    with pytest.raises(viewing.Veiled):
        text(found, revealer)
    with pytest.raises(RevealerRequired):
        collecting.hand_out(found.evidence, by=amina, door=WEB)

    viewing.reveal(found.evidence, by=revealer)

    assert text(found, revealer) == "Her address is"
    assert collecting.hand_out(found.evidence, by=revealer, door=WEB).read() == b"Her address is"


def test_the_right_that_is_taken_away_ends_a_reveal(shown, revealer):
    found = shown(png((300, 200)), sensitivity="GRAPHIC")
    viewing.reveal(found.evidence, by=revealer)
    revealer.roles = ["REVIEWER"]
    revealer.save()

    assert not viewing.is_revealed(found.evidence, by=revealer)


def test_a_viewing_is_asked_for_once_and_expires_with_its_sheets(shown, amina, boris, eve):
    found = shown(pdf(2))
    assert viewing.ask(found.evidence, by=boris).pk == found.pk
    with pytest.raises(RoleRequired):
        viewing.ask(found.evidence, by=eve)
    keys = [found.key(n, kind) for n in (1, 2) for kind in ("clear", "veiled")]
    assert all(default_storage.exists(key) for key in keys)
    assert viewing.expire() == 0
    Viewing.objects.update(expires_at=timezone.now() - timedelta(hours=1))

    assert viewing.expire() == 1

    assert not any(default_storage.exists(key) for key in keys)
    assert Evidence.objects.filter(pk=found.evidence_id).exists()
    assert not Viewing.objects.exists()


def test_postgresql_holds_one_viewing_of_a_file_and_one_reveal_of_a_person(shown, boris):
    found = shown(png())
    until = timezone.now()
    Reveal.objects.create(evidence=found.evidence, officer=boris, until=until)
    for act in (
        lambda: Viewing.objects.create(
            evidence=found.evidence, requested_by=boris, expires_at=until
        ),
        lambda: Reveal.objects.create(evidence=found.evidence, officer=boris, until=until),
        lambda: Viewing.objects.update(sheets=0),
        lambda: Viewing.objects.update(form="SOUND"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_cut_in_the_middle_of_a_character_is_no_other_encoding(shown, amina, settings):
    found = shown(("é" * 600_000).encode(), name="long.txt")

    assert text(found, amina) == "é" * 500_000
    assert found.is_cut


def test_one_page_that_cannot_be_drawn_costs_no_other_page(shown, amina):
    broken = pdf(2).replace(b"/Type /Page\n", b"/Type /Pagx\n", 1)
    found = shown(broken)

    assert found.state == "READY"
    assert [sheet(found, amina, number).width > 100 for number in found.numbers] == [
        True for _number in found.numbers
    ]


def test_a_very_long_picture_is_shown_smaller(shown, amina):
    found = shown(png((20, 70_000)))

    assert found.state == "READY"
    assert sheet(found, amina).height <= 60_000


def test_a_viewing_that_is_asked_for_again_lives_as_long_anew(shown, amina):
    found = shown(b"\x00\x01\x02MZ" * 50)
    Viewing.objects.update(expires_at=timezone.now() - timedelta(hours=1))

    again = viewing.ask(found.evidence, by=amina)

    assert again.expires_at > timezone.now()
    Viewing.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    Viewing.objects.claim(again.pk)
    assert viewing.expire() == 0
