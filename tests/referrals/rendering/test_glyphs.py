"""What no font shows is boxed and listed; nothing in a name can stop or slow a package."""

import json

import pytest

from referrals.rendering import package, pages
from referrals.rendering.contents import Contents
from referrals.rendering.failures import GlyphMissing
from referrals.rendering.glyphs import Glyphs
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

STRANGE = "a\x00b\u202ec\u200bd\ue000e\U0001d57ff\ufdd0g\x07h\ud800i"


def glyphs(text: str) -> Glyphs:
    return Glyphs(Contents.load(samples.contents(title=text)))


def test_ordinary_text_is_escaped_and_nothing_more():
    assert glyphs("x").show('<b title="q">') == "&lt;b title=&quot;q&quot;&gt;"


def test_uncovered_and_deceptive_characters_are_boxed():
    shown = glyphs(STRANGE).show(STRANGE)

    for point in ("U+0000", "U+202E", "U+200B", "U+E000", "U+1D57F", "U+0007", "U+D800"):
        assert f'<span class="box">{point}</span>' in shown
    assert not set(STRANGE) - set("abcdefghi") & set(shown)


def test_only_the_faces_that_a_case_needs_are_loaded():
    plain = samples.contents(narratives=[])
    names = {face.name for face in Glyphs(Contents.load(plain)).faces}
    assert names == {"sans", "sans-italic"}

    spoken = "привет γειά مرحبا שלום नमस्ते สวัสดี 中文 日本語 한국어 😡 → ✓"
    faces = {face.name for face in glyphs(spoken).faces}
    assert {"arabic", "hebrew", "devanagari", "thai", "cjk", "emoji", "symbols"} <= faces
    assert not glyphs(spoken).hidden


def test_a_pile_of_combining_marks_becomes_one_box():
    shown = glyphs("e\u0301" + "\u0301" * 1_000_000).show("e\u0301" + "\u0301" * 1_000_000)

    assert shown == 'e<span class="box">U+0301 × 1000001</span><wbr>'


def test_an_accented_letter_is_left_alone():
    assert glyphs("e\u0301\u0302").show("e\u0301\u0302") == "e\u0301\u0302"


def test_characters_not_shown_are_listed_with_their_places_and_exact_in_the_files():
    text = samples.contents(
        items=[samples.asset(3, handle="@" + STRANGE.replace("\ud800", ""))],
        title="A \U0001d57f title",
        sender=samples.BASE["sender"] | {"name": "\U0001d57f"},
        narratives=[],
    )

    book = Book(text, samples.render(text))

    assert "Charactersnotshown" in book.text
    assert "RIGHT-TO-LEFTOVERRIDEItem3" in book.text
    assert "MATHEMATICALBOLDFRAKTURCAPITALTFrom,Title,Item3" in book.text
    item = json.loads(book.attachments["items.json"])["items"][0]
    assert item["handle"] == "@" + STRANGE.replace("\ud800", "")


def test_names_in_all_scripts_reach_the_page(everything):
    assert "這位議員多年來一直在欺騙選民" in everything.text
    # The font writes dots apart from letters, so single letters are all that extraction gives.
    assert set("الل") < set(everything.text)
    assert "Charactersnotshown" not in everything.text


def test_a_missing_glyph_of_our_own_text_fails_the_build(monkeypatch):
    original = pages.main
    monkeypatch.setattr(
        pages,
        "main",
        lambda *args, **kwargs: original(*args, **kwargs).replace(
            "</body>", "<p>\U000105c0</p></body>"
        ),
    )
    contents = Contents.load(samples.contents(narratives=[]))

    with pytest.raises(GlyphMissing) as refusal:
        package.render(contents, exhibits={}, approvals=[], progress=lambda percent, step: None)

    assert "U+105C0" in refusal.value.reason
