import re
from pathlib import Path

import pytest

from referrals.rendering.contents import Contents
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

PO = Path(__file__).parents[3] / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%[ds]|%%|<[^>]+>")


def labels() -> list[str]:
    """Every English text of the package's own that French does not spell the same way."""
    found = []
    for block in PO.read_text(encoding="utf-8").split("\n\n"):
        if "referrals/rendering/" not in block and "referrals/package/" not in block:
            continue
        english, french = (_said(block, name) for name in ("msgid", r"msgstr(?:\[0\])?"))
        parts = [part.strip() for part in PLACEHOLDER.split(english)]
        longest = max(parts, key=len)
        if len(longest) > 5 and longest.lower() not in french.lower():
            found.append(longest)
    return found


def _said(block: str, name: str) -> str:
    lines = re.search(rf'^{name} ((?:"(?:[^"\\]|\\.)*"\n?)+)', block, re.MULTILINE)
    assert lines, block
    return "".join(line.strip('"') for line in lines[1].strip().split("\n"))


@pytest.fixture(scope="module")
def french() -> Book:
    exhibits = [samples.exhibit(1, b"", caption="Une capture", description="Une page.")]
    items = [samples.asset(1, why="Même texte."), samples.post(2, "她在欺騙選民", "zh-Hant")]
    text = samples.in_french(exhibits=exhibits, items=items)
    return Book(text, samples.render(text))


def test_a_french_package_contains_no_english_label(french):
    # What the case itself holds in English is no label of ours.
    ours = "".join(french.text.split())
    for own in (
        "Accountsthatreplyinbursts",
        "Operatorsofanearliernetwork",
        "PaperKite",
        "HarbourLantern",
    ):
        ours = ours.replace(own, "")

    words = [label for label in labels() if "".join(label.split()) in ours]

    assert words == []


def test_markings_are_french_and_traffic_lights_are_not(french):
    assert "PROTÉGÉ A" in french.pages[0].upper()
    assert "TLP:AMBER" in french.pages[0]


def test_a_referral_in_both_languages_has_two_whole_parts():
    text = samples.in_both()

    book = Book(text, samples.render(text))

    pages = [" ".join(page.split()) for page in book.pages]
    second = next(n for n, page in enumerate(pages) if "Renvoi à X" in page)
    english, french = " ".join(pages[:second]), " ".join(pages[second:])
    assert "A referral for your assessment" in english
    assert "The limits" not in french
    for words in ("Un comportement.", "Ministère d’Exemplie", "Une affirmation inventée"):
        assert words in french
        assert words not in english
    assert "Platform manipulation and spam" in english
    assert "Manipulation de la plateforme et pollupostage" in french
    assert pages[0].count("Partie française") == 1
    assert book.reader.trailer["/Root"]["/Lang"] == "en"


def test_a_sample_is_quoted_in_its_script_with_the_translation_of_the_part():
    text = samples.in_both()

    book = Book(text, samples.render(text))

    assert book.text.count("這位議員多年來一直在欺騙選民。") == 2
    assert book.text.count("Thismemberhasdeceivedvotersforyears.") == 1
    assert book.text.count("Cedéputétrompelesélecteursdepuisdesannées.") == 1


def test_a_defanged_package_has_no_address_of_an_item_that_can_be_followed():
    channel = samples.BASE["channel"] | {"url_form": "DEFANGED"}
    text = samples.contents(channel=channel)

    book = Book(text, samples.render(text))

    assert "hxxps://x[.]com/Invented10000001" in book.text
    assert "https://x.com/Invented" not in book.text
    assert "https://x.com/Invented10000001" in book.attachments["items.json"].decode()


def test_a_part_in_french_must_be_as_long_as_the_english_one():
    french = samples.FRENCH | {"policies": []}

    with pytest.raises(Exception, match="not as many lines"):
        Contents.load(samples.in_both(french=french))
