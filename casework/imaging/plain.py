"""Text that somebody else wrote, with every character seen that a screen would hide or obey."""

import codecs
import unicodedata

import charset_normalizer

# Kept as they are: line ends and tabs. Every other control or format character is written out.
HARMLESS = frozenset("\n\t")
HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def read(data: bytes) -> str:
    """Return the text, decoded by its own marks or by the best guess; never an error.

    A character that is cut at the end is left out.
    """
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=False)
    except UnicodeDecodeError:
        found = charset_normalizer.from_bytes(data).best()
        text = str(found) if found else data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def visible(text: str) -> str:
    """Write out what is invisible, or turns the direction of reading, by its code point.

    U+202E (right-to-left override) becomes ⟦U+202E⟧: it misleads nobody, and can be looked up.
    """
    return "".join(char if _is_plain(char) else f"⟦U+{ord(char):04X}⟧" for char in text)


def _is_plain(char: str) -> bool:
    return char in HARMLESS or unicodedata.category(char) not in HIDDEN
