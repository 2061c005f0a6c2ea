"""Exhibit images: decoded under limits, re-encoded without metadata, cut to fit a page."""

import math
from dataclasses import dataclass, replace

import pypdfium2
from PIL import Image

from casework.imaging import decoding

PDF = b"%PDF-"
MOST_SCALE = 2.5
LONGEST_SIDE = 1800
# A page holds about this height per width; taller pictures stand in columns side by side.
PAGE_RATIO = 1.12
MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """One exhibit image ready for the page: its slices, and whether its end is left out."""

    slices: tuple[bytes, ...]
    width: int
    height: int
    is_cut: bool = False
    # Of a document: how many pages it has, of which the picture is the first.
    pages: int = 0


def prepare(data: bytes) -> Picture | None:
    """Return the picture for the page, or nothing when these bytes can show none.

    Of a PDF it is the first page.
    """
    if data.startswith(PDF):
        return _first_page(data)
    image = decoding.decode(data, longest=LONGEST_SIDE)
    return None if image is None else _picture(image)


def _first_page(data: bytes) -> Picture | None:
    """Return the first page of a PDF as a picture, or nothing when it cannot be opened."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            image = decoding.draw_page(document[0], scale=MOST_SCALE, longest=LONGEST_SIDE)
            if image is None:
                return None
            return replace(_picture(image), pages=len(document))
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return None


def _picture(image: Image.Image) -> Picture:
    columns = _columns(image)
    tallest = math.floor(image.width * PAGE_RATIO * MOST_COLUMNS * MOST_COLUMNS)
    is_cut = columns == MOST_COLUMNS and image.height > tallest
    shown = image.crop((0, 0, image.width, tallest)) if is_cut else image
    shown = _shrink(shown, columns)
    slices = tuple(decoding.encode(part) for part in _slice(shown, columns))
    return Picture(slices, image.width, image.height, is_cut)


def _columns(image: Image.Image) -> int:
    ratio = image.height / image.width
    if ratio <= PAGE_RATIO * 2 or image.width < 40:
        return 1
    return min(MOST_COLUMNS, math.ceil(math.sqrt(ratio / PAGE_RATIO)))


def _shrink(image: Image.Image, columns: int) -> Image.Image:
    scale = min(1.0, LONGEST_SIDE / image.width, LONGEST_SIDE * columns / image.height)
    if scale == 1.0:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _slice(image: Image.Image, columns: int) -> list[Image.Image]:
    height = math.ceil(image.height / columns)
    tops = range(0, image.height, height)
    return [image.crop((0, y, image.width, min(y + height, image.height))) for y in tops]
