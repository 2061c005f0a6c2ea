import re
from collections.abc import Callable
from pathlib import Path

import pytest

from referrals import rendering
from referrals.rendering.contents import Contents
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

PO = Path(__file__).parents[3] / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PLACES = ("referrals/rendering/", "referrals/package/", "referrals/copies.py")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%[ds]|%%|<[^>]+>")


def labels() -> list[str]:
    """Every English text of the package's own that French does not spell the same way."""
    found = []
    for block in PO.read_text(encoding="utf-8").split("\n\n"):
        if not any(place in block for place in PLACES):
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


SHARED = "Un même motif, qui est dit pour plusieurs de ces comptes."
# What the case itself holds in English is no label of ours.
OF_THE_CASE = (
    "Accountsthatreplyinbursts",
    "Operatorsofanearliernetwork",
    "PaperKite",
    "HarbourLantern",
    "Askthedeskforacallfirst",
)


@pytest.fixture(scope="module")
def french_text() -> str:
    exhibits = [
        samples.exhibit(1, b"", caption="Une capture", description="Une page."),
        samples.exhibit(2, b"", caption="Une autre", description="", sensitivity="PERSONAL"),
    ]
    items = [
        samples.asset(1, why="Même texte.", exhibits=[1, 2]),
        samples.post(2, "她在欺騙選民", "zh-Hant"),
        samples.asset(3, why="Noa Fictional en parle.", display_name="a\ufdd0b", last_seen=None),
        *(samples.asset(number, why=SHARED) for number in range(4, 9)),
        samples.asset(9, asset_kind="WEBSITE", first_seen=None),
    ]
    return samples.in_french(exhibits=exhibits, items=items)


@pytest.fixture(scope="module")
def french(french_text) -> Book:
    return Book(french_text, samples.render(french_text))


def quiet(percent: int, step: str) -> None:
    """Take no notice of progress."""


OTHERS: dict[str, Callable[[str], rendering.Rendering]] = {
    "internal copy": lambda text: rendering.build_main(
        text, {}, [samples.approval(text)], quiet, variant="INTERNAL"
    ),
    "draft": lambda text: rendering.build_main(text, {}, [], quiet, is_draft=True),
    "annex": lambda text: rendering.build_volume(text, 1, quiet),
    "with annexes": lambda text: rendering.build_main(
        samples.in_french(items=[samples.asset(n, why="Motif.") for n in range(1, 300)]),
        {},
        [],
        quiet,
        is_draft=True,
    ),
}


def english_in(book: Book) -> list[str]:
    ours = "".join(book.text.split())
    for own in OF_THE_CASE:
        ours = ours.replace(own, "")
    return [label for label in labels() if "".join(label.split()) in ours]


def test_a_french_package_contains_no_english_label(french):
    assert english_in(french) == []


@pytest.mark.parametrize("name", OTHERS)
def test_no_other_french_document_contains_one_either(name, french_text):
    book = Book(french_text, OTHERS[name](french_text))

    assert "Renvoi" in book.text or "renvoi" in book.text
    assert english_in(book) == []


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
