import json

import pytest

from referrals.rendering import build_main, cutting, variants
from referrals.rendering.failures import AboveCeiling, UnknownSchema
from referrals.schema import INTERNAL, PLATFORM
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

SECRET_POST = samples.post(2, "Noa Fictional lives there", "en") | {"about_protected": True}


def whole(**changes):
    """Contents with something of everything that a platform is not to see."""
    return samples.contents(
        summary="They attack Noa Fictional, NOA FICTIONAL and Noa Fictionalson.",
        items=[samples.asset(1, why="Amina Example saw it."), SECRET_POST],
        **changes,
    )


def by_number():
    return whole(channel=samples.BASE["channel"] | {"officers": "NUMBER"})


def test_the_internal_copy_holds_everything():
    copy = variants.load(whole(), INTERNAL)

    assert copy.internal_notes == "Ask the desk for a call first."
    assert [target.name for target in copy.targets] == ["Avery Fictional", "Noa Fictional"]
    assert copy.items[1].text == "Noa Fictional lives there"
    assert "Noa Fictional, NOA" in copy.summary


@pytest.mark.parametrize("variant", [PLATFORM, "", "anything else"])
def test_every_other_copy_names_no_protected_person(variant):
    text = whole()

    copy = variants.load(text, variant)

    assert copy.internal_notes == ""
    assert [target.name for target in copy.targets] == ["Avery Fictional"]
    assert copy.summary == (
        "They attack [protected person], [protected person] and Noa Fictionalson."
    )
    assert "Noa" not in copy.items[1].text
    assert copy.items[1].url == SECRET_POST["url"]
    assert copy.digest == variants.load(text, INTERNAL).digest


def test_both_copies_say_the_same_of_what_is_withheld():
    text = by_number()

    lists = [variants.load(text, variant).withheld for variant in (INTERNAL, PLATFORM)]

    assert lists[0] == lists[1]
    assert [(line.what, line.count) for line in lists[0]] == [
        ("INTERNAL_NOTES", 1),
        ("PROTECTED_TARGETS", 1),
        ("PROTECTED_POSTS", 1),
        ("PROTECTED_NAMES", 2),
        ("OFFICER_NAMES", 2),
    ]


def test_the_platform_is_told_of_the_bytes_of_an_exhibit_and_of_nothing_else():
    exhibit = samples.exhibit(1, b"file")
    channel = samples.BASE["channel"] | {"officers": "NUMBER"}
    text = samples.contents(exhibits=[exhibit], channel=channel)

    inside, outside = (
        variants.load(text, variant).exhibits[0].custody for variant in (INTERNAL, PLATFORM)
    )

    assert [line.what for line in inside] == ["RECEIVED", "VERIFIED", "CORRECTED"]
    assert inside[0].address == "192.0.2.7"
    assert [(line.what, line.who) for line in outside] == [
        ("RECEIVED", "0815"),
        ("VERIFIED", "Renvoi"),
    ]
    assert {(line.address, line.facts) for line in outside} == {("", "")}


def test_officers_are_named_unless_the_channel_gives_out_numbers_only():
    named, numbered = variants.load(whole(), PLATFORM), variants.load(by_number(), PLATFORM)

    assert (named.sender.name, numbered.sender.name) == ("Amina Example", "A-117")
    assert numbered.items[0].why == "A-117 saw it."
    assert not numbered.officers


def test_approvals_bear_the_number_of_the_officer_or_none():
    contents = variants.load(by_number(), PLATFORM)
    approval = samples.approval(by_number(), "Boris Example")

    shown = variants.names([approval], contents, PLATFORM)
    internal = variants.names([approval], contents, INTERNAL)

    assert [one.name for one in shown] == ["[officer]"]
    assert [one.name for one in internal] == ["Boris Example"]


def test_an_annex_is_cut_from_the_same_copy():
    text = whole()

    platform = json.loads(cutting.extract(text, 1, variant=PLATFORM))
    internal = json.loads(cutting.extract(text, 1, variant=INTERNAL))

    assert "Noa" not in json.dumps(platform)
    assert internal["items"][1]["text"] == "Noa Fictional lives there"


def test_nothing_of_what_is_withheld_is_in_the_bytes_of_the_platform_copy():
    text = by_number()

    pdf = build_main(
        text, {}, [samples.approval(text)], lambda percent, step: None, variant=PLATFORM
    )

    book = Book(text, pdf)
    everything = book.text + "".join(data.decode() for data in book.attachments.values())
    for word in ("NoaFictional,", "Noa Fictional lives", "Amina", "Boris", "call first"):
        assert word not in everything
    assert "Whatiswithheld" in book.text
    assert "Nameofprotected" not in book.text


def test_the_internal_copy_says_so_on_every_page():
    text = whole()

    pdf = build_main(text, {}, [], lambda percent, step: None, variant=INTERNAL)

    pages = Book(text, pdf).pages
    assert all("Internal copy: not to be handed over" in " ".join(p.split()) for p in pages)
    assert "Ask the desk for a call first." in " ".join(" ".join(pages).split())


@pytest.mark.parametrize(
    "changes", [{"marking": "PROTECTED_B"}, {"tlp": "TLP:RED"}], ids=lambda c: next(iter(c))
)
def test_above_the_ceiling_of_the_channel_nothing_is_rendered(changes):
    text = samples.contents(**changes)

    with pytest.raises(AboveCeiling):
        build_main(text, {}, [], lambda percent, step: None, variant=PLATFORM)


def test_what_is_no_contents_is_refused_by_name():
    data = json.loads(samples.contents())
    del data["channel"]["officers"]

    with pytest.raises(UnknownSchema, match="officers"):
        variants.load(json.dumps(data), PLATFORM)
