"""The torture set: for every rule an example that it finds, and one just beside it that passes."""

from dataclasses import replace
from datetime import date

import pytest

from casework.intake import identity
from referrals import guard
from referrals.guard import (
    BLOCK,
    WARN,
    ChannelFacts,
    ClauseFacts,
    ExhibitFacts,
    Facts,
    ItemFacts,
)
from referrals.guard.checking import RULES
from referrals.models import referral

CLAUSE = ClauseFacts("X-SPAM", ("Spam", "Pourriels"), date(2026, 1, 15))
CHANNEL = ChannelFacts(True, "en-fr", 3, "PROTECTED_A", "TLP:AMBER+STRICT")
EXHIBIT = ExhibitFacts(1, "INTACT", "PROTECTED_A", "TLP:AMBER")
TEXTS = dict.fromkeys((*referral.TEXTS, "sender_name", "sender_email"), "Said.")


def item(url: str, *, number: int = 1, platform: str = "x", **facts) -> ItemFacts:
    return ItemFacts(number, url, platform, identity.identify(url), **facts)


SOUND = Facts(
    platform="x",
    language="en",
    texts=TEXTS,
    french={},
    good_faith=True,
    has_asks=True,
    follows=False,
    markings=("PROTECTED_A", "UNCLASSIFIED"),
    tlps=("TLP:AMBER", "TLP:GREEN"),
    channel=CHANNEL,
    clauses=(CLAUSE,),
    items=(item("https://x.com/lantern_1"),),
    exhibits=(EXHIBIT,),
    today=date(2027, 1, 14),
    clause_months=12,
    protected=("archive.org", "x.com/cbcnews", "gc.ca"),
    people=("Anne Roy",),
)


def only(url: str, **facts) -> dict[str, object]:
    """Say that this is the only item, on the platform that its address names."""
    platform = facts.pop("of", identity.platform_of_url(url))
    items = (item(url, platform=platform, **facts),)
    return {"items": items, "platform": platform}


def exhibit(**facts) -> dict[str, object]:
    return {"exhibits": (replace(EXHIBIT, **facts),)}


def channel(**facts) -> dict[str, object]:
    return {"channel": replace(CHANNEL, **facts)}


def clauses(*clauses: ClauseFacts) -> dict[str, object]:
    return {"clauses": clauses}


def text(**texts: str) -> dict[str, object]:
    return {"texts": TEXTS | texts}


ROOT, POST = "https://x.com/lantern_1", "https://x.com/lantern_1/status/1700000000000000001"
FOUR = tuple(item(f"https://x.com/lantern_{n}", number=n) for n in range(1, 5))
DEFAMATION = ClauseFacts("X-DEF", ("Defamation", "Diffamation"))
FEBRUARY = replace(CLAUSE, version_date=date(2026, 1, 14))

# The code of the rule, what it finds, and what it does not.
EXAMPLES: list[tuple[str, dict, dict]] = [
    ("missing", text(why=" \n"), text(why="x")),
    ("missing", {"good_faith": False}, {"good_faith": True}),
    ("missing", {"has_asks": False}, {"has_asks": True}),
    ("missing", clauses(), clauses(CLAUSE)),
    ("missing", {"items": ()}, {}),
    ("missing", {"exhibits": ()}, {}),
    ("missing", {"channel": None}, {}),
    ("missing", channel(is_active=False), {}),
    ("missing", {"language": "en-fr"}, {"language": "en-fr", "french": TEXTS}),
    ("person-named", text(summary="It names anne roy."), text(summary="Joanne Royer posts.")),
    ("person-named", {"french": {"why": "(Anne Roy)"}}, {"french": {"why": "Anne et Roy"}}),
    ("clause-old", clauses(FEBRUARY), clauses(CLAUSE)),
    ("clause-old", clauses(CLAUSE, FEBRUARY), clauses(replace(CLAUSE, version_date=None))),
    ("defamation-only", clauses(DEFAMATION), clauses(DEFAMATION, CLAUSE)),
    ("language", channel(languages="fr"), channel(languages="en")),
    ("too-many-items", {"items": FOUR}, {"items": FOUR[:3]}),
    ("marking-above-channel", {"markings": ("PROTECTED_B",)}, {"markings": ("PROTECTED_A",)}),
    ("marking-above-channel", exhibit(marking="PROTECTED_B"), exhibit(marking="UNCLASSIFIED")),
    ("tlp-above-channel", {"tlps": ("TLP:RED",)}, {"tlps": ("TLP:AMBER+STRICT",)}),
    ("tlp-above-channel", exhibit(tlp="TLP:RED"), exhibit(tlp="TLP:CLEAR")),
    # The row says one platform and the address another; then the row is wrong as well.
    ("wrong-platform", only("https://www.facebook.com/lantern.page", of="x"), only(ROOT)),
    ("wrong-platform", {"platform": "facebook"}, only("https://www.facebook.com/lantern.page")),
    ("wrong-platform", only("https://lantern.example/", of="x"), only("https://lantern.example/")),
    # Where no rule knows the platform's hosts, nothing is said of its addresses.
    ("wrong-platform", only(ROOT, of="vk"), only("https://vk.com/lantern", of="vk")),
    (
        "protected-domain",
        only("https://web.archive.org/web/2023/a"),
        only("https://archive.org.ua"),
    ),
    ("protected-domain", only("https://www.forces.gc.ca/a"), only("https://notgc.ca/a")),
    ("protected-domain", only("https://x.com/cbcnews"), only("https://x.com/cbcnews2")),
    ("protected-domain", only("https://x.com/CBCNews/status/1700000000000000001"), only(POST)),
    ("inexact-location", only("https://t.co/abcde", of="x"), only(ROOT)),
    ("inexact-location", only("https://bit.ly/abcde"), only("https://bitly.example/abcde")),
    ("inexact-location", only("https://x.com/search?q=lantern"), only("https://x.com/searcher")),
    (
        "inexact-location",
        only("https://www.google.com/search?q=lantern"),
        only("https://sites.google.com/view/lantern"),
    ),
    ("inexact-location", only(ROOT, is_post=True), only(POST, is_post=True)),
    ("already-claimed", only(ROOT, held_by="REF-7KQ2MX"), only(ROOT)),
    ("already-gone", only(ROOT, was_gone=True), only(ROOT, was_gone=True) | {"follows": True}),
    ("seen-gone", only(ROOT, is_gone=True), only(ROOT)),
    ("post-without-author", only(POST, is_post=True, has_author=False), only(POST, is_post=True)),
    (
        "item-without-exhibit",
        only(ROOT, is_shown=False) | exhibit(is_general=False),
        only(ROOT, is_shown=False)
        | {"exhibits": (EXHIBIT, replace(EXHIBIT, number=2, is_general=False))},
    ),
    ("under-seal", exhibit(is_sealed=True), exhibit()),
    ("evidence-changed", exhibit(integrity="MISMATCH"), exhibit(integrity="INTACT")),
    ("evidence-changed", exhibit(integrity="MISSING"), {}),
]


def codes(**changes) -> set[str]:
    return {fault.code for fault in guard.check(replace(SOUND, **changes))}


def test_a_sound_referral_is_let_through():
    assert guard.check(SOUND) == []


@pytest.mark.parametrize(("code", "found", "passed"), EXAMPLES)
def test_each_rule_finds_its_example_and_not_the_one_beside_it(code, found, passed):
    assert code in codes(**found)
    assert code not in codes(**passed)


def test_every_rule_has_an_example():
    assert {code for code, _found, _passed in EXAMPLES} == {rule.code for rule in RULES}


def test_whatever_is_found_says_what_to_do_and_names_its_item(subtests):
    severities = {rule.code: rule.severity for rule in RULES}
    for code, found, _passed in EXAMPLES:
        for fault in guard.check(replace(SOUND, **found)):
            with subtests.test(code):
                assert str(fault.message)
                assert str(fault.remedy)
                assert fault.severity == severities[fault.code] in (BLOCK, WARN)
                if fault.field == "items" and fault.code not in ("missing", "too-many-items"):
                    assert fault.row in (1, 2)


def test_the_finding_does_not_repeat_the_name_of_a_protected_person():
    (fault,) = guard.check(replace(SOUND, **text(summary="Anne Roy")))

    assert "Roy" not in f"{fault.message} {fault.remedy}"
    assert "Roy" not in repr(SOUND)
