"""Bytes that somebody else made, decoded under limits into plain pixels, without metadata."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image, ImageFile, ImageFilter, ImageOps

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 50_000_000
FEW_COLOURS = 4096
# A veiled picture tells that something is there, and roughly how it is lit; nothing else.
VEIL_SIDE = 12
VEIL_SHOWN = 480


def decode(data: bytes, *, longest: int) -> Image.Image | None:
    """Return the picture in plain RGB on white, upright; nothing when these bytes show none.

    Photographs may come out smaller, but no side below `longest` pixels for that.
    """
    try:
        with warnings.catch_warnings(), _whole_images_only():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decode(data, longest)
    # A broken picture must never stop whoever asked, and decoders fail in many ways.
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError):
        return None
    except (EOFError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None


def draw_page(page: Any, *, scale: float, longest: int) -> Image.Image | None:
    """Return a page of a PDF (of pypdfium2) as a picture; nothing where it has no size."""
    side = max(page.get_width(), page.get_height())
    if not side:
        return None
    image: Image.Image = page.render(scale=min(scale, longest / side)).to_pil()
    return image.convert("RGB")


def encode(image: Image.Image) -> bytes:
    """Return PNG for drawings and screenshots of few colours, JPEG for the rest."""
    out = io.BytesIO()
    if image.getcolors(FEW_COLOURS) is not None:
        image.save(out, "PNG", optimize=False, compress_level=6)
    else:
        image.save(out, "JPEG", quality=88, subsampling=0)
    return out.getvalue()


def veil(image: Image.Image) -> Image.Image:
    """Return the picture in grey and out of focus: what was sharp is no longer in its pixels."""
    small = image.convert("L")
    small.thumbnail((VEIL_SIDE, VEIL_SIDE))
    scale = VEIL_SHOWN / max(small.size)
    size = (max(1, round(small.width * scale)), max(1, round(small.height * scale)))
    shown = small.resize(size, Image.Resampling.BICUBIC)
    return shown.filter(ImageFilter.GaussianBlur(VEIL_SHOWN / VEIL_SIDE / 2))


@contextmanager
def _whole_images_only() -> Iterator[None]:
    """Refuse images that break off, although WeasyPrint lets all of its process take them."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _decode(data: bytes, longest: int) -> Image.Image | None:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS or 0 in opened.size:
            return None
        # Halving JPEGs while they are read keeps large photographs out of memory.
        opened.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(opened)
        return _flatten(upright)


def _flatten(image: Image.Image) -> Image.Image:
    """Return the image in plain RGB on white, without transparency or profile."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")
