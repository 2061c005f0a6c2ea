"""A large package: a main document, and annexes that only their own items can change."""

import hashlib
import json

import pytest

from referrals import rendering
from referrals.rendering import cutting
from referrals.rendering.failures import UnknownSchema
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

MANY = cutting.FITS + 60
ITEMS = [samples.asset(number) for number in range(1, MANY + 1)]


def quiet(percent: int, step: str) -> None:
    """Take no notice of progress."""


def contents(items=ITEMS, **changes) -> str:
    return samples.contents(items=items, narratives=[], **changes)


def edited(number: int) -> list[dict]:
    return [i | {"handle": "@other"} if i["number"] == number else i for i in ITEMS]


def fact(number: int, made: rendering.Rendering, text: str) -> rendering.VolumeFact:
    cut = rendering.plan(text)[number]
    sha256 = hashlib.sha256(made.pdf).hexdigest()
    return rendering.VolumeFact(
        number, cut.first, cut.last, cut.items, len(made.pdf), sha256, made.pages, f"{number}.pdf"
    )


@pytest.fixture(scope="module")
def text() -> str:
    return contents()


@pytest.fixture(scope="module")
def annexes(text) -> list[Book]:
    cuts = rendering.plan(text)[1:]
    return [Book(text, rendering.build_volume(text, cut.number, quiet)) for cut in cuts]


@pytest.fixture(scope="module")
def facts(text, annexes) -> list[rendering.VolumeFact]:
    return [fact(number, book.rendering, text) for number, book in enumerate(annexes, 1)]


@pytest.fixture(scope="module")
def main(text, facts) -> Book:
    approvals = [samples.approval(text)]
    return Book(text, rendering.build_main(text, {}, approvals, quiet, volumes=facts))


def test_what_fits_stands_in_the_main_document_alone():
    assert rendering.plan(contents(ITEMS[: cutting.FITS])) == [
        cutting.Cut(0, 1, cutting.FITS, cutting.FITS)
    ]
    assert rendering.plan(contents([])) == [cutting.Cut(0, 0, 0, 0)]


def test_annexes_are_cut_by_permanent_numbers_and_hold_every_item():
    block = cutting.BLOCK
    numbers = [1, 2, *range(block + 1, block + cutting.FITS + 1), 7 * block]
    cuts = rendering.plan(contents([samples.asset(number) for number in numbers]))

    assert [cut.number for cut in cuts] == [0, 1, 2, 7]
    assert cuts[1] == cutting.Cut(1, 1, block, 2)
    assert cuts[3] == cutting.Cut(7, 6 * block + 1, 7 * block, 1)
    assert sum(cut.items for cut in cuts[1:]) == len(numbers)


def test_contents_that_are_none_have_no_plan():
    for text in ("", "[]", "{}", "{", '{"items": 3}'):
        with pytest.raises(UnknownSchema):
            rendering.plan(text)
    with pytest.raises(UnknownSchema):
        rendering.volume_key(contents(), 99)


def test_every_item_is_in_the_annexes(annexes):
    printed = "".join(book.text for book in annexes)

    assert sum(book.rendering.items for book in annexes) == MANY
    for item in ITEMS:
        assert item["url"] in printed
        assert item["stable_id"] in printed


def test_an_annex_says_what_it_belongs_to_and_nothing_of_version_or_time(annexes):
    for number, book in enumerate(annexes, 1):
        assert f"Annex{number}" in book.text
        assert book.reader.metadata.title == f"Annex {number} to referral REF-7K3MQX"
        assert book.reader.metadata.creation_date is None
        assert book.attachments == {}
        for word in ("2026", "Submission", "digest"):
            assert word not in book.text
        for page in book.pages:
            assert "PROTECTED A" in page
            assert page.count("TLP:AMBER") >= 2


def test_only_the_annex_of_an_edited_item_has_another_key():
    before, after = contents(), contents(edited(cutting.BLOCK + 3))

    def keys(text: str) -> list[str]:
        return [rendering.volume_key(text, number) for number in (1, 2)]

    assert keys(before)[0] == keys(after)[0]
    assert keys(before)[1] != keys(after)[1]


def test_taking_an_item_out_shifts_no_other_annex():
    fewer = contents([item for item in ITEMS if item["number"] != 5])

    assert rendering.volume_key(fewer, 1) != rendering.volume_key(contents(), 1)
    assert rendering.volume_key(fewer, 2) == rendering.volume_key(contents(), 2)


def test_what_an_annex_prints_is_in_its_key_and_what_it_does_not_is_not():
    key = rendering.volume_key(contents(), 1)

    for same in ({"submission": 9}, {"title": "x"}, {"frozen_at": "2027-01-01T00:00:00Z"}):
        assert rendering.volume_key(contents(**same), 1) == key
    for other in ({"tlp": "TLP:RED"}, {"language": "fr"}, {"marking": "PROTECTED_B"}):
        assert rendering.volume_key(contents(**other), 1) != key
    assert rendering.volume_key(contents(), 1, variant="OTHER") != key


def test_an_equal_key_means_equal_bytes(annexes):
    again = rendering.build_volume(contents(submission=2, title="Another"), 2, quiet)

    assert again.pdf == annexes[1].rendering.pdf


def test_the_main_document_shows_the_first_items_and_the_totals(main, facts):
    assert main.rendering.items == cutting.SHOWN
    assert f"{MANY}items.Dates" in main.text
    assert ITEMS[cutting.SHOWN - 1]["url"] in main.text
    assert ITEMS[cutting.SHOWN]["stable_id"] not in main.text
    for volume in facts:
        assert volume.sha256 in main.text


def test_the_embedded_files_hold_every_item_and_name_every_annex(main, facts):
    manifest = json.loads(main.attachments["manifest.json"])

    assert len(json.loads(main.attachments["items.json"])["items"]) == MANY
    assert [v["sha256"] for v in manifest["volumes"]] == [fact.sha256 for fact in facts]
    assert [v["length"] for v in manifest["volumes"]] == [fact.length for fact in facts]


def test_a_main_document_needs_the_annexes_of_its_plan(text, facts):
    for volumes in ([], facts[:1], [*facts, facts[0]]):
        with pytest.raises(ValueError, match="planned"):
            rendering.build_main(text, {}, [], quiet, volumes=volumes)


def test_a_draft_needs_no_annexes_and_bears_no_approval(text):
    draft = rendering.build_main(text, {}, [samples.approval(text)], quiet, is_draft=True)

    book = Book(text, draft)
    assert "Boris" not in book.text
    assert f"{cutting.BLOCK + 1}–{2 * cutting.BLOCK}" in book.text
