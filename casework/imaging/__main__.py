"""The child that decodes: `python -m casework.imaging FILE FOLDER ORDER`; it knows no Django."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from casework import confined
from casework.imaging import COVERED, WHOLE, decoding, plain

PDF = b"%PDF-"
# About 110 dots an inch: a page is easy to read, and a few hundred kilobytes.
SCALE = 1.5
LONGEST_SIDE = 1800
# A screenshot of a long page keeps its width; beyond this it is shown smaller.
MOST_PIXELS = 12_000_000
MOST_TEXT = 1_000_000
BLANK = (600, 800)
# JPEG holds no longer side.
TALLEST = 60_000


def develop(file: Path, into: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Draw the file, and return what is told of it."""
    if "boxes" in order:
        return _covered(file.read_bytes(), into, order["boxes"])
    with file.open("rb") as opened:
        head = opened.read(len(PDF))
        opened.seek(0)
        if head == PDF:
            return _pages(file, into, order["most"])
        if order["is_text"]:
            return _text(opened.read(MOST_TEXT + 1), into)
        return _picture(opened.read(), into)


def _picture(data: bytes, into: Path) -> dict[str, Any]:
    image = decoding.decode(data, longest=LONGEST_SIDE)
    if image is None:
        return {"failed": "NOT_VIEWABLE"}
    _keep(_fitting(image), 1, into)
    return {"form": "PICTURE", "sheets": 1, "total": 1}


def _covered(data: bytes, into: Path, boxes: list[dict[str, int]]) -> dict[str, Any]:
    # No side is long enough to let the picture come out smaller.
    image = decoding.decode(data, longest=decoding.MOST_PIXELS)
    if image is None:
        return {"failed": "NOT_VIEWABLE"}
    for box in boxes:
        left, top = box["left"] * image.width // WHOLE, box["top"] * image.height // WHOLE
        # Rounded outwards, so that no edge of what is hidden is left.
        right = -(-(box["left"] + box["width"]) * image.width // WHOLE)
        bottom = -(-(box["top"] + box["height"]) * image.height // WHOLE)
        image.paste("black", (left, top, max(right, left + 1), max(bottom, top + 1)))
    image.save(into / COVERED, "PNG", compress_level=6)
    return {"form": "PICTURE", "sheets": 1, "total": 1}


def _pages(file: Path, into: Path, most: int) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError:
        return {"failed": "NOT_VIEWABLE"}
    sheets = 0
    for sheets, image in enumerate(_drawn(document, most), start=1):
        _keep(image, sheets, into)
    if not sheets:
        return {"failed": "NOT_VIEWABLE"}
    return {"form": "PAGES", "sheets": sheets, "total": len(document)}


def _drawn(document: pypdfium2.PdfDocument, most: int) -> Iterator[Image.Image]:
    """Yield the first pages; a crossed one for each that cannot be drawn, so that numbers hold."""
    for place in range(min(len(document), most)):
        try:
            page = document[place]
            image = decoding.draw_page(page, scale=SCALE, longest=LONGEST_SIDE)
            page.close()
        except pypdfium2.PdfiumError:
            image = None
        yield image or _crossed()


def _crossed() -> Image.Image:
    """Return a page that nobody takes for an empty one."""
    page = Image.new("RGB", BLANK, "white")
    draw = ImageDraw.Draw(page)
    draw.line([(0, 0), BLANK], "red", width=6)
    draw.line([(0, BLANK[1]), (BLANK[0], 0)], "red", width=6)
    return page


def _text(data: bytes, into: Path) -> dict[str, Any]:
    text = plain.visible(plain.read(data[:MOST_TEXT]))
    (into / "1.clear").write_text(text, encoding="utf-8")
    return {"form": "TEXT", "sheets": 1, "total": 1 + (len(data) > MOST_TEXT)}


def _fitting(image: Image.Image) -> Image.Image:
    width = min(1.0, LONGEST_SIDE / image.width)
    area = min(1.0, (MOST_PIXELS / (image.width * image.height)) ** 0.5)
    scale = min(width, area, TALLEST / image.height)
    size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
    return image if scale == 1.0 else image.resize(size, Image.Resampling.LANCZOS)


def _keep(image: Image.Image, number: int, into: Path) -> None:
    (into / f"{number}.clear").write_bytes(decoding.encode(image))
    (into / f"{number}.veiled").write_bytes(decoding.encode(decoding.veil(image)))


if __name__ == "__main__":
    confined.obey(develop, broken="NOT_VIEWABLE")
