"""Exhibit images are shown, cut or left out, but never stop a package."""

import io
import struct
import zlib

import pypdfium2
import pytest
from PIL import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from referrals.rendering import pictures
from referrals.rendering.contents import Contents
from referrals.rendering.failures import ExhibitChanged
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import EXHIBITS, Book


def bomb() -> bytes:
    """Return a small PNG that claims sixty thousand pixels each way."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        EXHIBITS[6],
        EXHIBITS[1][:-400],
        samples.image(form="TIFF"),
        bomb(),
    ],
    ids=["empty", "stub", "svg", "broken", "truncated", "other format", "bomb"],
)
def test_what_is_no_sound_image_gives_no_picture(data):
    assert pictures.prepare(data) is None


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_every_allowed_format_is_shown(form):
    assert pictures.prepare(samples.image(form=form)) is not None


def test_a_wide_image_is_shrunk_and_a_tiny_one_left_alone():
    wide = pictures.prepare(samples.image(9000, 300))
    tiny = pictures.prepare(samples.image(1, 1))

    assert wide is not None
    assert tiny is not None
    assert Image.open(io.BytesIO(wide.slices[0])).width == pictures.LONGEST_SIDE
    assert Image.open(io.BytesIO(tiny.slices[0])).size == (1, 1)


def test_a_tall_image_stands_in_columns_and_a_taller_one_is_cut():
    page = pictures.prepare(samples.image(900, 1150))
    tall = pictures.prepare(samples.image(200, 1600))
    taller = pictures.prepare(samples.image(100, 9000))

    assert page is not None
    assert tall is not None
    assert taller is not None
    assert (len(page.slices), page.is_cut) == (1, False)
    assert (len(tall.slices), tall.is_cut) == (3, False)
    assert (len(taller.slices), taller.is_cut) == (4, True)


def test_metadata_and_transparency_are_left_behind():
    picture = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    out = io.BytesIO()
    picture.save(out, "PNG", exif=exif)

    shown = pictures.prepare(out.getvalue())

    assert shown is not None
    assert b"secret place" not in shown.slices[0]
    assert Image.open(io.BytesIO(shown.slices[0])).getpixel((1, 1)) == (255, 255, 255)


def test_a_photograph_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (60, 30)).save(out, "JPEG", exif=exif)

    shown = pictures.prepare(out.getvalue())

    assert shown is not None
    assert (shown.width, shown.height) == (30, 60)


def test_a_sensitive_exhibit_stays_off_the_page():
    text = samples.contents(
        exhibits=[samples.exhibit(1, EXHIBITS[1], sensitivity="PERSONAL"), samples.exhibit(2, b"")]
    )
    first, second = Contents.load(text).exhibits

    assert first.is_withheld
    assert not second.is_withheld


def test_its_redacted_copy_stands_on_the_page_with_what_is_covered_and_why():
    original, copy = EXHIBITS[1], EXHIBITS[3]
    line = samples.exhibit(
        1, original, sensitivity="PERSONAL", redacted=samples.redacted(copy, "A bystander's face.")
    )
    text = samples.contents(exhibits=[line])

    read = Book(text, samples.render(text, {1: copy})).text

    assert "inwhichonepartiscovered" in read
    assert "Abystander" in read
    assert line["sha256"] in read
    assert line["redacted"]["sha256"] in read
    assert "Notshownonthepage" not in read
    with pytest.raises(ExhibitChanged):
        samples.render(text, {1: original})


def test_images_are_in_the_pages_and_panels_stand_for_the_rest(everything):
    with pypdfium2.PdfDocument(everything.rendering.pdf) as document:
        shown = sum(len(list(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))) for page in document)

    # One whole, four slices of the tall one, the dot and the panorama.
    assert shown == 1 + 4 + 1 + 1
    assert everything.text.count("Notshownonthepageasanimage") == 2
