"""What decides the bytes of a package besides its contents, for the record."""

import ctypes
import hashlib
import platform
from functools import cache
from typing import Any

import django
import PIL
import pydyf
import weasyprint
from weasyprint.text import ffi

from referrals.rendering import fonts, pages

HARFBUZZ = ("libharfbuzz.so.0", "libharfbuzz.0.dylib")
FONTCONFIG = ("libfontconfig.so.1", "libfontconfig.1.dylib")


@cache
def describe() -> dict[str, Any]:
    """Return versions and digests: the same ones and the same contents give the same bytes."""
    return {
        "python": platform.python_version(),
        "django": django.get_version(),
        "weasyprint": weasyprint.__version__,
        "pydyf": pydyf.VERSION,
        "pillow": PIL.__version__,
        "pango": _dotted(ffi.pango.pango_version()),
        "harfbuzz": _harfbuzz(),
        "harfbuzz_subset": ffi.harfbuzz_subset is not None,
        "fontconfig": _fontconfig(),
        "sources": _sources(),
        "fonts": fonts.digests(),
    }


def _sources() -> str:
    """Return one digest of the renderer's templates, style, modules and translations."""
    digest = hashlib.sha256()
    for path in pages.sources():
        digest.update(
            path.relative_to(pages.ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return digest.hexdigest()


def _harfbuzz() -> str:
    library = _open(HARFBUZZ)
    if library is None:
        return "unknown"
    library.hb_version_string.restype = ctypes.c_char_p
    return str(library.hb_version_string().decode())


def _fontconfig() -> str:
    library = _open(FONTCONFIG)
    return "unknown" if library is None else _dotted(library.FcGetVersion())


def _open(names: tuple[str, ...]) -> ctypes.CDLL | None:
    # WeasyPrint has loaded these libraries already but does not tell their versions.
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _dotted(version: int) -> str:
    return f"{version // 10000}.{version // 100 % 100}.{version % 100}"
