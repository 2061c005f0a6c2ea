"""Every script that a case may speak is in the packaged fonts, and no system font is ever used."""

import pytest

from referrals.rendering import fonts
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

WORDS = samples.SCRIPTS | {
    "fr": "Où êtes-vous ? « L’œuvre » coûte 12 345,67 € – naïve, Noël, ça",
    "pl": "Zażółć gęślą jaźń",
    "vi": "Người Việt Nam",
    "el-polyton": "Ἐν ἀρχῇ ἦν ὁ λόγος",
    "sr": "Ђорђе Џамоња",
    "fa": "پژوهشگران گفتند",
    "ur": "پاکستان زندہ باد",
    "mr": "मराठी भाषा",
    "yue": "佢哋呃咗選民好多年",
}


@pytest.mark.parametrize("language", WORDS)
def test_every_script_of_the_brief_has_its_font(language):
    # Joiners and direction marks have no shape of their own.
    letters = {c for c in WORDS[language] if c not in "\u200d\ufe0f "}

    _faces, missing = fonts.choose(letters)

    assert missing == frozenset()


def test_only_packaged_fonts_are_embedded():
    items = [
        item
        for place, language in enumerate(samples.SCRIPTS)
        for item in samples.spoken(2 * place + 1, language)
    ]
    text = samples.contents(items=items)

    book = Book(text, samples.render(text))

    names = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in book.reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert names
    assert all(name.startswith("Noto") or "Renvoi" in name for name in names), names
    assert "Charactersnotshown" not in book.text
