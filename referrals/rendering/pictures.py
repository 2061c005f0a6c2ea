"""Exhibit images: decoded under limits, re-encoded without metadata, cut to fit a page."""

import io
import math
import warnings
from dataclasses import dataclass, replace

import pypdfium2
from PIL import Image, ImageFile, ImageOps

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
PDF = b"%PDF-"
MOST_SCALE = 2.5
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1800
# A page holds about this height per width; taller pictures stand in columns side by side.
PAGE_RATIO = 1.12
MOST_COLUMNS = 4
FEW_COLOURS = 4096

ImageFile.LOAD_TRUNCATED_IMAGES = False


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = _decode(data)
    # A broken exhibit must never stop a package, and decoders fail in many ways.
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError):
        return None
    except (EOFError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None
    return None if image is None else _picture(image)


def _first_page(data: bytes) -> Picture | None:
    """Return the first page of a PDF as a picture, or nothing when it cannot be opened."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            page = document[0]
            longest = max(page.get_width(), page.get_height())
            if not longest:
                return None
            bitmap = page.render(scale=min(MOST_SCALE, LONGEST_SIDE / longest))
            image = bitmap.to_pil().convert("RGB")
            return replace(_picture(image), pages=len(document))
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return None


def _decode(data: bytes) -> Image.Image | None:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS or 0 in opened.size:
            return None
        # Halving JPEGs while they are read keeps large photographs out of memory.
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        return _flatten(upright)


def _flatten(image: Image.Image) -> Image.Image:
    """Return the image in plain RGB on white, without transparency or profile."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")


def _picture(image: Image.Image) -> Picture:
    columns = _columns(image)
    tallest = math.floor(image.width * PAGE_RATIO * MOST_COLUMNS * MOST_COLUMNS)
    is_cut = columns == MOST_COLUMNS and image.height > tallest
    shown = image.crop((0, 0, image.width, tallest)) if is_cut else image
    shown = _shrink(shown, columns)
    slices = tuple(_encode(part) for part in _slice(shown, columns))
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


def _encode(image: Image.Image) -> bytes:
    """Return PNG for drawings and screenshots of few colours, JPEG for the rest."""
    out = io.BytesIO()
    if image.getcolors(FEW_COLOURS) is not None:
        image.save(out, "PNG", optimize=False, compress_level=6)
    else:
        image.save(out, "JPEG", quality=88, subsampling=0)
    return out.getvalue()
