"""Gathers what the guard's rules are asked about: a constant number of queries for any size."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from casework.intake import identity
from casework.models import (
    EvidenceLink,
    Keeping,
    Membership,
    Network,
    Officer,
    PostMembership,
    Target,
)
from casework.models.asset import GONE
from referrals.guard import ChannelFacts, ClauseFacts, ExhibitFacts, Facts, ItemFacts
from referrals.models import Channel, Extra, Item, ProtectedAddress, Referral
from referrals.models.referral import TEXTS

CHUNK = 5000


def gather(referral: Referral, *, by: Officer) -> Facts:
    """Return the facts of a referral as it stands; who holds its items as far as `by` sees it."""
    network = referral.network
    return Facts(
        platform=referral.platform.slug,
        language=referral.language,
        texts={name: getattr(referral, name) for name in (*TEXTS, "sender_name", "sender_email")},
        french=referral.french,
        good_faith=referral.good_faith,
        has_asks=bool(referral.asks),
        follows=referral.follows_id is not None,
        markings=(referral.marking, network.marking),
        tlps=(referral.tlp, network.tlp),
        channel=_channel(referral.channel),
        clauses=tuple(_clauses(referral)),
        items=tuple(_items(referral, by)),
        exhibits=tuple(_exhibits(referral)),
        today=timezone.localdate(),
        clause_months=settings.RENVOI_CLAUSE_MONTHS,
        protected=tuple(
            ProtectedAddress.objects.filter(is_active=True).values_list("address", flat=True)
        ),
        people=tuple(
            Target.objects.filter(network=network, kind__in=Target.PROTECTED).values_list(
                "name", flat=True
            )
        ),
    )


def _channel(channel: Channel | None) -> ChannelFacts | None:
    if channel is None:
        return None
    return ChannelFacts(
        is_active=channel.is_active,
        languages=channel.languages,
        max_items=channel.max_items,
        marking_ceiling=channel.marking_ceiling,
        tlp_ceiling=channel.tlp_ceiling,
    )


def _clauses(referral: Referral) -> Iterator[ClauseFacts]:
    for citation in referral.citations.select_related("policy"):
        policy = citation.policy
        yield ClauseFacts(policy.code, (policy.title_en, policy.title_fr), policy.version_date)


def _exhibits(referral: Referral) -> Iterator[ExhibitFacts]:
    linked = EvidenceLink.objects.filter(evidence=OuterRef("evidence"))
    rows = referral.exhibits.annotate(is_linked=Exists(linked)).values_list(
        "number",
        "evidence__integrity",
        "evidence__marking",
        "evidence__tlp",
        "is_linked",
        "evidence__keeping",
    )
    for number, integrity, marking, tlp, is_linked, keeping in rows:
        is_sealed = keeping != Keeping.KEPT
        yield ExhibitFacts(number, integrity, marking, tlp, not is_linked, is_sealed)


def _items(referral: Referral, by: Officer) -> Iterator[ItemFacts]:
    shown, shown_posts = _shown(referral, "asset"), _shown(referral, "post")
    gone, said = _seen_gone(referral), _said_gone(referral)
    held = _held(referral, by)
    rows = (
        Item.objects.filter(referral=referral)
        .order_by("number")
        .values_list(
            "number",
            "asset",
            "post",
            "post__author",
            Coalesce("asset__url", "post__url"),
            Coalesce("asset__platform__slug", "post__platform__slug"),
        )
    )
    for number, asset, post, author, url, platform in rows.iterator(chunk_size=CHUNK):
        yield ItemFacts(
            number=number,
            url=url,
            platform=platform,
            found=identity.identify(url),
            is_post=post is not None,
            has_author=post is None or author is not None,
            is_shown=(asset or author) in shown or post in shown_posts,
            is_gone=number in gone,
            was_gone=(asset, post) in said,
            held_by=held.get((asset, post), ""),
        )


def _shown(referral: Referral, kind: str) -> set[int]:
    """Return the assets, or the posts, to which a cited exhibit is linked."""
    links = EvidenceLink.objects.filter(evidence__in=referral.exhibits.values("evidence"))
    return set(links.exclude(**{kind: None}).values_list(kind, flat=True))


def _seen_gone(referral: Referral) -> set[int]:
    """Return the numbers of items that this case saw gone when it last looked."""
    network = referral.network_id
    of_asset = Membership.objects.filter(network=network, asset=OuterRef("asset"))
    of_post = PostMembership.objects.filter(network=network, post=OuterRef("post"))
    seen = Coalesce(Subquery(of_asset.values("presence")), Subquery(of_post.values("presence")))
    items = Item.objects.filter(referral=referral).annotate(seen=seen).filter(seen__in=GONE)
    return set(items.values_list("number", flat=True))


def _said_gone(referral: Referral) -> set[tuple[int | None, int | None]]:
    """Return what the platform said is gone already, of items in other referrals of the case."""
    others = Item.objects.filter(
        referral__platform=referral.platform_id,
        referral__network=referral.network_id,
        outcomes__extra=Extra.ALREADY_GONE,
    ).exclude(referral=referral)
    return set(_same_as_mine(referral, others).values_list("asset", "post"))


def _held(referral: Referral, by: Officer) -> dict[tuple[int | None, int | None], str]:
    """Return which referral in sight holds each item; what hides is a matter of holds."""
    others = Item.objects.filter(
        claims=True, referral__network__in=Network.objects.visible_to(by)
    ).exclude(referral=referral)
    if referral.follows_id:
        # A follow-up takes its items over from the referral that it follows.
        others = others.exclude(referral=referral.follows_id)
    same = _same_as_mine(referral, others)
    found = same.values_list("asset", "post", "referral__reference")
    return {(asset, post): reference for asset, post, reference in found}


def _same_as_mine(referral: Referral, others: QuerySet[Item]) -> QuerySet[Item]:
    mine = Item.objects.filter(referral=referral)
    return others.filter(
        Q(asset__in=mine.filter(asset__isnull=False).values("asset"))
        | Q(post__in=mine.filter(post__isnull=False).values("post"))
    )
