"""What must be true before contents are frozen, each rule with its remedy."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, Fault
from casework.models import Integrity, Marking, Tlp
from referrals.models import Extra, Item, Referral
from referrals.models.referral import TEXTS, PackageLanguage
from referrals.queries.contents import high_water

# Hosts that no referral may name: archives, parliaments, governments, recognised media.
# A wrong referral of an archive is a scandal that has happened (Internet Archive, April 2019).
PROTECTED_HOSTS = (
    "archive.org",
    "archive.today",
    "archive.ph",
    "archive.is",
    "perma.cc",
    "webcitation.org",
    "bac-lac.gc.ca",
    "gc.ca",
    "canada.ca",
    "parl.ca",
    "noscommunes.ca",
    "ourcommons.ca",
    "elections.ca",
    "europa.eu",
    "parliament.uk",
    "gov.uk",
    "congress.gov",
    "un.org",
    "cbc.ca",
    "radio-canada.ca",
    "ctvnews.ca",
    "theglobeandmail.com",
    "lapresse.ca",
    "ledevoir.com",
    "bbc.co.uk",
    "bbc.com",
    "reuters.com",
    "apnews.com",
    "afp.com",
    "lemonde.fr",
)
SHOWN = 20


class GuardStopped(BadInput):
    code = "guard-stopped"
    message = _("The referral cannot be submitted yet.")


def require_fit(referral: Referral) -> None:
    """:raises GuardStopped: with every fault that was found, each with its remedy."""
    faults = [fault for rule in RULES for fault in rule(referral)]
    if faults:
        raise GuardStopped(faults=faults)


def require_open_channel(referral: Referral) -> None:
    """:raises GuardStopped: when the channel may not carry the contents any more."""
    faults = list(_channel(referral))
    if faults:
        raise GuardStopped(_("The channel may not carry this referral any more."), faults=faults)


def faults_of(referral: Referral) -> list[Fault]:
    """Return what would stop the referral today."""
    return [fault for rule in RULES for fault in rule(referral)]


def _texts(referral: Referral) -> Iterator[Fault]:
    required = {
        "summary": _("Say in a few sentences what this is about."),
        "why": _("Say which line of the policy is violated, and how."),
        "basis": _("Say on which evidence the claim rests."),
        "unknowns": _("Say what is not known; write “none recorded” if there is nothing."),
        "alternatives": _("Say what else could explain it; write “none recorded” if nothing."),
        "sender_name": _("A referral has a named sender."),
        "sender_email": _("The platform must be able to write back to the sender."),
    }
    for field, remedy in required.items():
        if not getattr(referral, field).strip():
            yield Fault(_("This is missing."), field, remedy=remedy, code="missing")
    if referral.language == PackageLanguage.BOTH:
        for field in ("title", *required):
            if field in TEXTS and not referral.french.get(field, "").strip():
                yield Fault(
                    _("This is missing in the French part."),
                    f"french_{field}",
                    remedy=_("Write it in French, or make the referral in one language."),
                    code="missing",
                )
    if not referral.good_faith:
        yield Fault(
            _("The good-faith statement is missing."),
            "good_faith",
            remedy=_("Tick it only if the contents are accurate and complete as far as you know."),
            code="missing",
        )
    if not referral.asks:
        yield Fault(
            _("Nothing is asked of the platform."),
            "asks",
            remedy=_("Choose at least one request."),
            code="missing",
        )


def _policy(referral: Referral) -> Iterator[Fault]:
    if not referral.citations.exists():
        yield Fault(
            _("No policy clause is cited."),
            "policies",
            remedy=_("Cite the line of the platform's own rules that is violated."),
            code="missing",
        )


def _channel(referral: Referral) -> Iterator[Fault]:
    channel = referral.channel
    if channel is None or not channel.is_active:
        yield Fault(
            _("No channel is chosen, or it is no longer used."),
            "channel",
            remedy=_("Choose one of the platform's channels."),
            code="missing",
        )
        return
    if not channel.takes(referral.language):
        yield Fault(
            _("This channel does not take referrals in this language."),
            "language",
            remedy=_("Change the language or the channel."),
            code="language",
        )
    count = referral.items.count()
    if channel.max_items and count > channel.max_items:
        yield Fault(
            _("The channel takes %(most)d items at most; there are %(count)d.")
            % {"most": channel.max_items, "count": count},
            "items",
            remedy=_("Split the referral."),
            code="too-many-items",
        )
    yield from _markings(referral)


def _markings(referral: Referral) -> Iterator[Fault]:
    channel = referral.channel
    assert channel is not None
    evidence = [e.evidence for e in referral.exhibits.select_related("evidence")]
    mark = Marking(high_water(referral, evidence))
    if mark.level > Marking(channel.marking_ceiling).level:
        yield Fault(
            _("The contents are %(mark)s, which is above what the channel may carry.")
            % {"mark": mark.label},
            "marking",
            remedy=_("Remove what carries that marking, or choose another channel."),
            code="marking-above-channel",
        )
    labels = [referral.tlp, referral.network.tlp, *(e.tlp for e in evidence)]
    strictest = max((Tlp(label) for label in labels), key=lambda t: t.level)
    if strictest.level > Tlp(channel.tlp_ceiling).level:
        yield Fault(
            _("The contents are %(tlp)s, which is above what the channel may carry.")
            % {"tlp": strictest.label},
            "tlp",
            remedy=_("Remove what carries that label, or choose another channel."),
            code="tlp-above-channel",
        )


def _items(referral: Referral) -> Iterator[Fault]:
    items = referral.items.all()
    if not items.exists():
        yield Fault(
            _("There is no item."),
            "items",
            remedy=_("Add at least one asset or post with its exact address."),
            code="missing",
        )
    strange = items.exclude(
        Q(asset__platform=referral.platform) | Q(post__platform=referral.platform)
    )
    for item in strange.select_related("asset", "post")[:SHOWN]:
        yield Fault(
            _("Item %(number)d (%(url)s) is not on this platform.")
            % {"number": item.number, "url": item.thing.url},
            "items",
            item.number,
            _("Remove it, and refer it to the platform that it is on."),
            "wrong-platform",
        )
    yield from _protected(items)


def _protected(items) -> Iterator[Fault]:
    found = 0
    for item in items.select_related("asset", "post").iterator(chunk_size=2000):
        host = (urlsplit(item.thing.url).hostname or "").removeprefix("www.")
        if any(host == name or host.endswith("." + name) for name in PROTECTED_HOSTS):
            found += 1
            yield Fault(
                _("Item %(number)d (%(url)s) is on a protected domain.")
                % {"number": item.number, "url": item.thing.url},
                "items",
                item.number,
                _("Archives, parliaments, governments and media are not referred. Remove it."),
                "protected-domain",
            )
        if found == SHOWN:
            return


def _exhibits(referral: Referral) -> Iterator[Fault]:
    exhibits = referral.exhibits.select_related("evidence")
    if not exhibits:
        yield Fault(
            _("There is no exhibit."),
            "exhibits",
            remedy=_("Cite at least one piece of evidence."),
            code="missing",
        )
    for exhibit in exhibits:
        if exhibit.evidence.integrity != Integrity.INTACT:
            yield Fault(
                _("Exhibit %d no longer matches its hash, or is missing.") % exhibit.number,
                "exhibits",
                exhibit.number,
                _("Remove the exhibit, and tell the operator."),
                "evidence-changed",
            )


def _concluded(referral: Referral) -> Iterator[Fault]:
    """Items that this platform already said are gone need no second referral, unless it follows."""
    if referral.follows_id:
        return
    gone = Item.objects.filter(
        referral__platform=referral.platform,
        referral__network=referral.network,
        outcomes__extra=Extra.ALREADY_GONE,
    ).exclude(referral=referral)
    again = referral.items.filter(asset__in=gone.filter(asset__isnull=False).values("asset"))
    for item in again.select_related("asset")[:SHOWN]:
        yield Fault(
            _("Item %d was referred before, and the platform said that it was already gone.")
            % item.number,
            "items",
            item.number,
            _("Remove it, or open this referral as a follow-up of the earlier one."),
            "already-gone",
        )


RULES: tuple[Callable[[Referral], Iterator[Fault]], ...] = (
    _texts,
    _policy,
    _channel,
    _items,
    _exhibits,
    _concluded,
)
