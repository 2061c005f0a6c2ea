"""Asks every rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from casework.errors import Fault
from referrals.guard import contents, exhibits, items
from referrals.guard.facts import Facts
from referrals.guard.severity import BLOCK, WARN


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the code of what it finds, how much that weighs, and how it is found."""

    code: str
    severity: str
    find: Callable[[Facts], Iterator[Fault]]


RULES = (
    Rule("missing", BLOCK, contents.missing),
    Rule("person-named", WARN, contents.person_named),
    Rule("clause-old", WARN, contents.clause_old),
    Rule("defamation-only", WARN, contents.defamation_only),
    Rule("language", BLOCK, contents.language),
    Rule("too-many-items", BLOCK, contents.too_many_items),
    Rule("marking-above-channel", BLOCK, contents.marking_above_channel),
    Rule("tlp-above-channel", BLOCK, contents.tlp_above_channel),
    Rule("wrong-platform", BLOCK, items.wrong_platform),
    Rule("protected-domain", BLOCK, items.protected_domain),
    Rule("inexact-location", BLOCK, items.inexact_location),
    Rule("already-claimed", BLOCK, items.already_claimed),
    Rule("already-gone", BLOCK, items.already_gone),
    Rule("seen-gone", WARN, items.seen_gone),
    Rule("post-without-author", WARN, items.post_without_author),
    Rule("item-without-exhibit", WARN, items.item_without_exhibit),
    Rule("under-seal", BLOCK, exhibits.under_seal),
    Rule("evidence-changed", BLOCK, exhibits.evidence_changed),
)


def check(facts: Facts) -> list[Fault]:
    """Return all that the rules find, what blocks and what warns, in the order of the rules."""
    return [
        replace(fault, code=rule.code, severity=rule.severity)
        for rule in RULES
        for fault in rule.find(facts)
    ]


def warnings() -> list[str]:
    """Return the codes of the rules that only warn."""
    return [rule.code for rule in RULES if rule.severity == WARN]
