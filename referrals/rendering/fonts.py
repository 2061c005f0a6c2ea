"""The packaged fonts: where they are, what they cover, and which ones a text needs."""

import hashlib
import importlib.util
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

NOTO, CJK = "manimgx_fonts", "cvttf_NotoSansCJK_Regular"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file under the name by which the pages ask for it."""

    name: str
    family: str
    package: str
    file: str
    style: str = "normal"
    # Where a file holds all weights, the one weight that this face is for.
    weight: int | None = None

    @property
    def path(self) -> Path:
        return _folder(self.package) / self.file

    @property
    def rule(self) -> str:
        weight = f"; font-weight: {self.weight}" if self.weight else ""
        return (
            f'@font-face {{ font-family: "{self.family}"; src: url("font:{self.name}"); '
            f"font-style: {self.style}{weight} }}\n"
        )


REGULAR, HEAVY = 400, 700
SANS = Face("sans", "Renvoi Sans", NOTO, "NotoSans[wght].ttf", weight=REGULAR)
BOLD = Face("sans-bold", "Renvoi Sans", NOTO, "NotoSans[wght].ttf", weight=HEAVY)
ITALIC = Face("sans-italic", "Renvoi Sans", NOTO, "NotoSans-Italic[wght].ttf", "italic", REGULAR)
# What makes a font one of many weights; without these tables it is the regular one.
VARIATIONS = ("fvar", "gvar", "avar", "cvar", "HVAR", "VVAR", "MVAR", "STAT")

SCRIPTS = (
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Thai",
)

# In order of preference; the Chinese, Japanese and Korean font is the largest, so it comes last.
FALLBACKS = (
    *(
        Face(script.lower(), f"Renvoi {script}", NOTO, f"NotoSans{script}[wght].ttf")
        for script in SCRIPTS
    ),
    Face("emoji", "Renvoi Emoji", NOTO, "NotoEmoji[wght].ttf"),
    Face("symbols", "Renvoi Symbols", NOTO, "NotoSansSymbols[wght].ttf"),
    Face("cjk", "Renvoi CJK", CJK, "NotoSansCJKtc-Regular.otf"),
)

FACES = {face.name: face for face in (SANS, BOLD, ITALIC, *FALLBACKS)}


@cache
def _folder(package: str) -> Path:
    # The packages are looked up, never run: only their files are wanted.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the font package {package} is not installed")
    return Path(spec.origin).parent


@cache
def coverage(name: str) -> frozenset[int]:
    """Return the code points that this font has a glyph for."""
    with TTFont(FACES[name].path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def data(name: str) -> bytes:
    """Return the bytes of this font, of a regular face without the means to be another."""
    face = FACES[name]
    return _regular(face.path) if face.weight == REGULAR else face.path.read_bytes()


def _regular(path: Path) -> bytes:
    # Working one weight out of a variable font takes longer than setting twenty items; the
    # regular weight is what is left when nothing varies.
    out = io.BytesIO()
    with TTFont(path, recalcTimestamp=False) as font:
        for table in VARIATIONS:
            if table in font:
                del font[table]
        font.save(out, reorderTables=False)
    return out.getvalue()


def choose(characters: Iterable[str]) -> tuple[tuple[Face, ...], frozenset[str]]:
    """Return the faces that show these characters, and the characters that none shows."""
    missing = {ord(character) for character in characters} - coverage(SANS.name)
    chosen = [SANS, BOLD, ITALIC]
    for face in FALLBACKS:
        if not missing:
            break
        if missing & coverage(face.name):
            chosen.append(face)
            missing -= coverage(face.name)
    return tuple(chosen), frozenset(map(chr, missing))


def stylesheet(faces: Iterable[Face]) -> str:
    """Return the font-face rules and the font stack for these faces."""
    faces = tuple(faces)
    families = dict.fromkeys(face.family for face in faces)
    stack = ", ".join(f'"{family}"' for family in families)
    return "".join(face.rule for face in faces) + f"html {{ font-family: {stack} }}\n"


@cache
def digests() -> dict[str, str]:
    """Return the SHA-256 of every packaged font, for the record of the environment."""
    return {
        name: hashlib.sha256(FACES[name].path.read_bytes()).hexdigest() for name in sorted(FACES)
    }
