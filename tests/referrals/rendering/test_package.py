"""What a finished package says, carries and claims."""

import hashlib
import json

import pytest

from referrals.rendering import writing
from referrals.rendering.contents import Contents
from referrals.rendering.failures import (
    ApprovalMismatch,
    BrokenPackage,
    ExhibitChanged,
    RenderFailed,
)
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import EXHIBITS, Book


def test_every_page_bears_reference_marking_tlp_and_its_number(everything):
    pages = everything.pages

    assert len(pages) == everything.rendering.pages > 8
    for number, page in enumerate(pages, 1):
        assert "REF-7K3MQX" in page
        assert "PROTECTED A" in page
        assert page.count("TLP:AMBER") >= 2
        assert f"Page {number} of {len(pages)}" in page


def test_the_cover_says_what_is_needed_to_act(everything):
    cover = everything.pages[0]

    for words in (
        "A referral for your assessment under your own terms; not an order.",
        "Government desk, by e-mail",
        "Amina Example, Analyst",
        "referrals@ministry.example",
        "23 November 2026",
        "Assess each account under your own terms",
        "Platform manipulation and spam",
        "10 items · 6 exhibits",
    ):
        assert words in cover
    digest = Contents.load(everything.contents).digest
    assert " ".join(digest[i : i + 8] for i in range(0, 32, 8)) in " ".join(cover.split())


def test_every_item_and_every_exhibit_hash_is_in_the_text(everything):
    contents = Contents.load(everything.contents)

    for item in contents.items:
        assert "".join(item.handle.split()) in everything.text
        assert item.stable_id in everything.text
        assert item.url in everything.text
    for exhibit in contents.exhibits:
        assert everything.text.count(exhibit.sha256) == 2


def test_words_stand_for_codes(everything):
    assert "Likely(55–80%)" in everything.text
    assert "Moderateconfidence" in everything.text
    assert "B2·B–usuallyreliable·2–probablytrue" in everything.text
    for code in ("ASSESS_ACCOUNT", "MODERATE", "PROTECTED_A", "POLITICIAN", "CONTINUES"):
        assert code not in everything.text


def test_empty_alternatives_are_said_to_be_none(everything):
    assert "Otherexplanationsconsidered\nNonerecorded".replace("\n", "") in everything.text


def test_it_is_tagged_titled_and_in_its_language(everything):
    catalogue = everything.reader.trailer["/Root"]

    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert everything.reader.metadata.title == "Referral REF-7K3MQX to X"
    assert everything.reader.metadata.author == "Ministry of Examplia"


def test_it_claims_archival_and_accessible_conformance(everything):
    metadata = everything.reader.trailer["/Root"]["/Metadata"].get_data().decode()

    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="A"' in metadata
    assert 'pdfuaid:part="1"' in metadata


def test_bookmarks_follow_the_sections(everything):
    titles = [entry.title for entry in everything.reader.outline if not isinstance(entry, list)]
    nested = str(everything.reader.outline)

    assert titles
    for title in ("Summary", "Items", "Exhibits", "How to verify this package", "Manifest"):
        assert title in nested


def test_embedded_files_are_named_once_with_their_relation(everything):
    entries = [entry.get_object() for entry in everything.reader.trailer["/Root"]["/AF"]]

    assert [(entry["/UF"], entry["/AFRelationship"]) for entry in entries] == [
        ("items.csv", "/Data"),
        ("items.json", "/Data"),
        ("manifest.json", "/Supplement"),
    ]


def test_the_manifest_matches_what_is_embedded_and_printed(everything):
    files = everything.attachments
    manifest = json.loads(files["manifest.json"])

    for entry in manifest["embedded_files"]:
        assert hashlib.sha256(files[entry["name"]]).hexdigest() == entry["sha256"]
        assert entry["sha256"] in everything.text
    assert [e["sha256"] for e in manifest["exhibits"]] == [
        hashlib.sha256(EXHIBITS[number]).hexdigest() for number in sorted(EXHIBITS)
    ]
    assert manifest["contents_sha256"] == Contents.load(everything.contents).digest


def test_progress_never_falls_back(everything):
    percents = [percent for percent, _ in everything.steps]

    assert percents == sorted(percents)
    assert everything.steps[-1] == (100, "DONE")
    assert {"PREPARING", "PICTURES", "LAYOUT", "WRITING", "CHECKING"} <= {
        step for _, step in everything.steps
    }


def test_the_environment_is_told(everything):
    environment = everything.rendering.environment

    assert environment["weasyprint"].startswith("70.")
    assert len(environment["sources"]) == 64
    assert len(environment["fonts"]) > 20


def test_a_package_of_nothing_is_still_a_package():
    text = samples.contents(
        items=[],
        exhibits=[],
        policies=[],
        narratives=[],
        targets=[],
        asks=[],
        summary="",
        network=samples.BASE["network"] | {"attribution": None, "campaigns": [], "links": []},
        channel=samples.BASE["channel"] | {"name": "", "kind": "", "address": ""},
        figures=samples.BASE["figures"]
        | {"languages": {}, "posts_per_day": [], "hours": [], "created": [], "platforms": {}},
    )

    book = Book(text, samples.render(text))

    assert "Thispackagerefersnoitems." in book.text
    assert "Noattributionismade." in book.text
    assert "Thispackagehasnoexhibits." in book.text


def test_no_caption_stays_behind_on_the_page_before_its_rows():
    person = samples.BASE["targets"][0]
    found = 0
    # Around the length at which the table begins at the foot of a page.
    for lines in (25, 26, 27):
        text = samples.contents(
            narratives=[],
            degree="One more line about it.\n\n" * lines,
            targets=[person | {"name": f"Person {n}"} for n in range(40)],
        )
        for page in Book(text, samples.render(text)).pages:
            _before, caption, after = page.partition("Who was targeted")
            if caption:
                found += 1
                assert "Person 0" in after, lines
    assert found == 3


def test_a_french_package_is_in_french_down_to_dates_and_numbers():
    text = samples.contents(language="fr", narratives=[])

    book = Book(text, samples.render(text))

    assert book.reader.trailer["/Root"]["/Lang"] == "fr"
    assert "23 novembre 2026" in book.pages[0]
    assert "1er avril 2023" in " ".join(book.pages)
    assert "15\u202f327" in book.pages[1] or "15\xa0327" in book.pages[1]
    assert book.attachments["items.csv"].decode("utf-8-sig").startswith("number;kind;")


def test_an_exhibit_that_changed_stops_the_package():
    text = samples.contents(exhibits=[samples.exhibit(1, EXHIBITS[1])])

    with pytest.raises(ExhibitChanged) as refusal:
        samples.render(text, {1: samples.image(10, 10)})

    assert "exhibit 1" in refusal.value.reason


def test_an_approval_of_other_contents_stops_the_package():
    text = samples.contents()
    stranger = samples.approval(samples.contents(title="Something else"))

    with pytest.raises(ApprovalMismatch):
        samples.build(text, {}, [stranger], lambda percent, step: None)


def test_a_file_that_does_not_read_back_is_broken(everything):
    contents = Contents.load(everything.contents)
    other = Contents.load(samples.contents(reference="REF-ANOTHR"))

    assert (
        writing.validate(everything.rendering.pdf, contents.reference) == everything.rendering.pages
    )
    for pdf, expected in (
        (b"", contents),
        (b"%PDF-1.7 nothing", contents),
        (everything.rendering.pdf[:5000], contents),
        (everything.rendering.pdf, other),
    ):
        with pytest.raises(BrokenPackage):
            writing.validate(pdf, expected.reference)
    with pytest.raises(RenderFailed):
        writing.validate(everything.rendering.pdf, contents.reference, pages=1)


def test_the_digest_stands_on_the_cover_below_three_policies_and_a_long_title():
    policies = [samples.BASE["policies"][0] | {"code": f"X-{n}"} for n in range(3)]
    asks = ["ASSESS_ACCOUNT", "ASSESS_CONTENT", "PRESERVE_DATA", "SHARE_FINDINGS"]
    title = "Commentaires inauthentiques coordonnés visant des élus, août et septembre 2023"
    text = samples.in_french(title=title, policies=policies, asks=asks)

    book = Book(text, samples.render(text))

    digest = Contents.load(text).digest
    assert all(group in book.pages[0] for group in (digest[:8], digest[-8:]))
