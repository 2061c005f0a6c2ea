"""The packaged fonts: where they are, what they cover, and which ones a text needs."""

import hashlib
import importlib.util
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

    @property
    def path(self) -> Path:
        return _folder(self.package) / self.file

    @property
    def rule(self) -> str:
        return (
            f'@font-face {{ font-family: "{self.family}"; src: url("font:{self.name}"); '
            f"font-style: {self.style} }}\n"
        )


SANS = Face("sans", "Renvoi Sans", NOTO, "NotoSans[wght].ttf")
ITALIC = Face("sans-italic", "Renvoi Sans", NOTO, "NotoSans-Italic[wght].ttf", "italic")

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

FACES = {face.name: face for face in (SANS, ITALIC, *FALLBACKS)}


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
    """Return the bytes of this font."""
    return FACES[name].path.read_bytes()


def choose(characters: Iterable[str]) -> tuple[tuple[Face, ...], frozenset[str]]:
    """Return the faces that show these characters, and the characters that none shows."""
    missing = {ord(character) for character in characters} - coverage(SANS.name)
    chosen = [SANS, ITALIC]
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
