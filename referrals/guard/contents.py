"""Rules about the texts, the clauses and the channel."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from casework.errors import Fault
from casework.models import Marking, Tlp
from referrals.guard.facts import ClauseFacts, Facts
from referrals.models.referral import TEXTS, PackageLanguage

_REQUIRED = {
    "summary": _("Say in a few sentences what this is about."),
    "why": _("Say which line of the policy is violated, and how."),
    "basis": _("Say on which evidence the claim rests."),
    "unknowns": _("Say what is not known; write “none recorded” if there is nothing."),
    "alternatives": _("Say what else could explain it; write “none recorded” if nothing."),
    "sender_name": _("A referral has a named sender."),
    "sender_email": _("The platform must be able to write back to the sender."),
}
# What is no text that was left empty: its field, what is said, what to do.
_NEEDED = (
    (
        "good_faith",
        lambda facts: facts.good_faith,
        _("The good-faith statement is missing."),
        _("Tick it only if the contents are accurate and complete as far as you know."),
    ),
    (
        "asks",
        lambda facts: facts.has_asks,
        _("Nothing is asked of the platform."),
        _("Choose at least one request."),
    ),
    (
        "policies",
        lambda facts: facts.clauses,
        _("No policy clause is cited."),
        _("Cite the line of the platform's own rules that is violated."),
    ),
    (
        "channel",
        lambda facts: facts.channel and facts.channel.is_active,
        _("No channel is chosen, or it is no longer used."),
        _("Choose one of the platform's channels."),
    ),
    (
        "items",
        lambda facts: facts.items,
        _("There is no item."),
        _("Add at least one asset or post with its exact address."),
    ),
    (
        "exhibits",
        lambda facts: facts.exhibits,
        _("There is no exhibit."),
        _("Cite at least one piece of evidence."),
    ),
)
_DEFAMATION = re.compile(r"d[ei]ff?am", re.IGNORECASE)


def missing(facts: Facts) -> Iterator[Fault]:
    for name, remedy in _REQUIRED.items():
        if not facts.texts[name].strip():
            yield Fault(_("This is missing."), name, remedy=remedy)
    if facts.language == PackageLanguage.BOTH:
        for name in ("title", *_REQUIRED):
            if name in TEXTS and not facts.french.get(name, "").strip():
                yield Fault(
                    _("This is missing in the French part."),
                    f"french_{name}",
                    remedy=_("Write it in French, or make the referral in one language."),
                )
    for name, is_there, message, remedy in _NEEDED:
        if not is_there(facts):
            yield Fault(message, name, remedy=remedy)


def person_named(facts: Facts) -> Iterator[Fault]:
    """Free text is not redacted, so a protected person named in it would leave the house."""
    names = [re.escape(name) for name in facts.people if name.strip()]
    if not names:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)
    written = {**facts.texts, **{f"french_{name}": text for name, text in facts.french.items()}}
    for name, text in written.items():
        if pattern.search(text):
            # The finding itself does not repeat the name.
            yield Fault(
                _("A family member or bystander is named in this text."),
                name,
                remedy=_("Write it without the name: this text is in the platform's copy."),
            )


def clause_old(facts: Facts) -> Iterator[Fault]:
    """A clause whose version nobody dated cannot be judged, so it is not."""
    today = facts.today
    for clause in facts.clauses:
        day = clause.version_date
        if day is None:
            continue
        months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
        if months >= facts.clause_months:
            yield Fault(
                _("Clause %(code)s is cited as it read on %(day)s, %(months)d months ago.")
                % {"code": clause.code, "day": day, "months": months},
                "policies",
                remedy=_("Compare it with the platform's rules of today, and cite the newest."),
            )


def defamation_only(facts: Facts) -> Iterator[Fault]:
    if facts.clauses and all(_is_of_defamation(clause) for clause in facts.clauses):
        yield Fault(
            _("Defamation is the only ground. Platforms leave it to the courts."),
            "policies",
            remedy=_("Cite a rule on the behaviour as well, or say why this one is enough."),
        )


def language(facts: Facts) -> Iterator[Fault]:
    channel = facts.channel
    if channel and not set(facts.language.split("-")) <= set(channel.languages.split("-")):
        yield Fault(
            _("This channel does not take referrals in this language."),
            "language",
            remedy=_("Change the language or the channel."),
        )


def too_many_items(facts: Facts) -> Iterator[Fault]:
    most = facts.channel.max_items if facts.channel else None
    if most and len(facts.items) > most:
        yield Fault(
            _("The channel takes %(most)d items at most; there are %(count)d.")
            % {"most": most, "count": len(facts.items)},
            "items",
            remedy=_("Split the referral."),
        )


def marking_above_channel(facts: Facts) -> Iterator[Fault]:
    marks = [*facts.markings, *(exhibit.marking for exhibit in facts.exhibits)]
    highest = max((Marking(mark) for mark in marks), key=lambda mark: mark.level)
    if facts.channel and highest.level > Marking(facts.channel.marking_ceiling).level:
        yield Fault(
            _("The contents are %(mark)s, which is above what the channel may carry.")
            % {"mark": highest.label},
            "marking",
            remedy=_("Remove what carries that marking, or choose another channel."),
        )


def tlp_above_channel(facts: Facts) -> Iterator[Fault]:
    labels = [*facts.tlps, *(exhibit.tlp for exhibit in facts.exhibits)]
    strictest = max((Tlp(label) for label in labels), key=lambda label: label.level)
    if facts.channel and strictest.level > Tlp(facts.channel.tlp_ceiling).level:
        yield Fault(
            _("The contents are %(tlp)s, which is above what the channel may carry.")
            % {"tlp": strictest.label},
            "tlp",
            remedy=_("Remove what carries that label, or choose another channel."),
        )


def _is_of_defamation(clause: ClauseFacts) -> bool:
    return any(_DEFAMATION.search(text) for text in (clause.code, *clause.titles))
