"""What decides the bytes of a package besides its contents, for the record.
Worked out without WeasyPrint, so that a parent process can tell it too."""

import ctypes
import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from referrals.rendering import fonts

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates" / "referrals" / "package"
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib")
HARFBUZZ = ("libharfbuzz.so.0", "libharfbuzz.0.dylib")
SUBSET = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib")
FONTCONFIG = ("libfontconfig.so.1", "libfontconfig.1.dylib")


@cache
def describe() -> dict[str, Any]:
    """Return versions and digests: the same ones and the same contents give the same bytes."""
    return {
        "python": platform.python_version(),
        "django": version("django"),
        "weasyprint": version("weasyprint"),
        "pydyf": version("pydyf"),
        "fonttools": version("fonttools"),
        "pillow": version("pillow"),
        "pango": _number(PANGO, "pango_version"),
        "harfbuzz": _harfbuzz(),
        "harfbuzz_subset": _open(SUBSET) is not None,
        "fontconfig": _number(FONTCONFIG, "FcGetVersion"),
        "sources": _sources(),
        "fonts": fonts.digests(),
    }


@cache
def digest() -> str:
    """Return one SHA-256 of the whole description."""
    return hashlib.sha256(json.dumps(describe(), sort_keys=True).encode()).hexdigest()


def sources() -> list[Path]:
    """Return every file that decides how the pages look and read."""
    here = Path(__file__).parent
    ours = [*here.glob("*.py"), here.parent / "copies.py", here.parent / "schema.py"]
    words = (ROOT / "locale").rglob("django.mo")
    return sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.css"), *ours, *words])


def _sources() -> str:
    """Return one digest of the renderer's templates, style, modules and translations."""
    found = hashlib.sha256()
    for path in sources():
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _harfbuzz() -> str:
    library = _open(HARFBUZZ)
    if library is None:
        return "unknown"
    library.hb_version_string.restype = ctypes.c_char_p
    return str(library.hb_version_string().decode())


def _number(names: tuple[str, ...], function: str) -> str:
    library = _open(names)
    return "unknown" if library is None else _dotted(getattr(library, function)())


def _open(names: tuple[str, ...]) -> ctypes.CDLL | None:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _dotted(number: int) -> str:
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
