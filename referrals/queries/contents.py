"""Builds the contents of a referral: what `submit` freezes and everything later is read from."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework import audit
from casework.models import Evidence, Narrative, Network, PostMembership, Target
from casework.models.vocabulary import highest_marking, highest_tlp
from referrals.models import Referral
from referrals.models.referral import TEXTS

SCHEMA = "renvoi.contents/1"
SAMPLES = 3


def build(referral: Referral, *, number: int) -> dict[str, Any]:
    """Return the contents as plain data, ready for canonical JSON; `number` is the submission's."""
    network = referral.network
    exhibits = list(referral.exhibits.select_related("evidence").order_by("number"))
    evidence = [exhibit.evidence for exhibit in exhibits]
    return {
        "schema": SCHEMA,
        "reference": referral.reference,
        "submission": number,
        "frozen_at": _moment(timezone.now()),
        "language": referral.language,
        "network": _network(network),
        "platform": {"slug": referral.platform.slug, "name": referral.platform.name},
        "channel": _channel(referral),
        "sender": _sender(referral),
        **{name: getattr(referral, name) for name in TEXTS},
        "asks": list(referral.asks),
        "urgency": referral.urgency,
        "marking": high_water(referral, evidence),
        "tlp": str(highest_tlp([referral.tlp, network.tlp, *(e.tlp for e in evidence)])),
        "pap": referral.pap,
        "good_faith": referral.good_faith,
        "follows": referral.follows.reference if referral.follows else None,
        "policies": _policies(referral),
        "items": list(_items(referral)),
        "exhibits": [_exhibit(exhibit, referral.language) for exhibit in exhibits],
        "figures": _figures(network),
        "narratives": _narratives(network, referral.language),
        "targets": _targets(network),
        "trail": audit.head(network),
    }


def high_water(referral: Referral, evidence: Iterable[Evidence]) -> str:
    """Return the highest marking of what the referral would hand over."""
    marks = [referral.marking, referral.network.marking, *(e.marking for e in evidence)]
    return str(highest_marking(marks))


def _network(network: Network) -> dict[str, Any]:
    stated = network.attributions.first()
    return {
        "reference": network.reference,
        "title": network.title,
        "description": network.description,
        "attribution": stated
        and {
            "actor": stated.actor,
            "likelihood": stated.likelihood,
            "confidence": stated.confidence,
            "rationale": stated.rationale,
        },
        "campaigns": [
            {
                "title": campaign.title,
                "started_on": _day(campaign.started_on),
                "ended_on": _day(campaign.ended_on),
                "description": campaign.description,
            }
            for campaign in network.campaigns.all()
        ],
        "links": [
            {
                "kind": link.kind,
                "network": link.other.title,
                "confidence": link.confidence,
                "rationale": link.rationale,
            }
            # A restricted case is nobody's business outside its members, and its link with it.
            for link in network.links.filter(other__is_restricted=False).select_related("other")
        ],
    }


def _channel(referral: Referral) -> dict[str, str]:
    channel = referral.channel
    names = ("name", "kind", "address")
    return {name: getattr(channel, name) if channel else "" for name in names}


def _sender(referral: Referral) -> dict[str, str]:
    organisation = {"fr": settings.RENVOI_ORGANISATION_FR, "en": settings.RENVOI_ORGANISATION_EN}
    return {
        "name": referral.sender_name,
        "title": referral.sender_title,
        "email": referral.sender_email,
        "organisation": organisation[referral.language],
    }


def _policies(referral: Referral) -> list[dict[str, Any]]:
    return [
        {
            "code": citation.policy.code,
            "title": citation.policy.title(referral.language),
            "clause": citation.policy.clause,
            "url": citation.policy.url,
            "version_date": _day(citation.policy.version_date),
        }
        for citation in referral.citations.select_related("policy")
    ]


def _items(referral: Referral) -> Iterable[dict[str, Any]]:
    members = {
        m.asset_id: m
        for m in referral.network.memberships.filter(
            asset__in=referral.items.filter(asset__isnull=False).values("asset")
        )
    }
    items = referral.items.select_related("asset", "post__author").order_by("number")
    about_protected = set(
        referral.network.post_memberships.filter(target__kind__in=Target.PROTECTED).values_list(
            "post", flat=True
        )
    )
    with translation.override(referral.language):
        withheld = _("[Text withheld: it concerns a protected person.]")
    for item in items:
        asset, post = item.asset, item.post
        account = asset or (post.author if post else None)
        member = members.get(asset.pk) if asset else None
        yield {
            "number": item.number,
            "kind": "asset" if asset else "post",
            "asset_kind": account.kind if account else "",
            "handle": account.handle if account else "",
            "stable_id": account.stable_id if account else "",
            "display_name": member.display_name if member else "",
            "url": item.thing.url,
            "first_seen": _day(member.first_seen_on) if member else None,
            "last_seen": _day(member.last_seen_on) if member else None,
            "text": (withheld if post.pk in about_protected else post.text) if post else "",
            "language": post.language if post else "",
            "posted_at": _moment(post.posted_at) if post else None,
            "why": item.why,
        }


def _exhibit(exhibit: Any, language: str) -> dict[str, Any]:
    evidence = exhibit.evidence
    return {
        "number": exhibit.number,
        "caption": exhibit.caption,
        "description": evidence.description(language),
        "sha256": evidence.sha256,
        "size": evidence.size,
        "media_type": evidence.media_type,
        "original_name": evidence.original_name,
        "source_url": evidence.source_url,
        "captured_at": _moment(evidence.captured_at),
        "captured_by": evidence.captured_by,
        "captured_with": evidence.captured_with,
        "grade": evidence.grade,
        "sensitivity": evidence.sensitivity,
    }


def _figures(network: Network) -> dict[str, Any]:
    posts = PostMembership.objects.filter(network=network)
    span = posts.aggregate(first=Min("post__posted_at"), last=Max("post__posted_at"))
    languages = (
        posts.exclude(post__language="")
        .values_list("post__language")
        .annotate(n=Count("pk"))
        .order_by("-n", "post__language")
    )
    per_day = (
        posts.filter(post__posted_at__isnull=False)
        .annotate(day=TruncDate("post__posted_at", tzinfo=UTC))
        .values_list("day")
        .annotate(n=Count("pk"))
        .order_by("day")
    )
    return {
        "assets": network.memberships.count(),
        "posts": posts.count(),
        "targets": network.targets.count(),
        "protected_targets": network.targets.filter(kind__in=Target.PROTECTED).count(),
        "languages": dict(languages),
        "posts_per_day": [[_day(day), n] for day, n in per_day],
        "first_post": _moment(span["first"]),
        "last_post": _moment(span["last"]),
    }


def _narratives(network: Network, language: str) -> list[dict[str, Any]]:
    counted = network.narratives.annotate(n=Count("post_memberships")).order_by("-n", "pk")
    return [
        {
            "title": narrative.title(language),
            "posts": narrative.n,
            "samples": [_sample(post) for post in _samples(narrative)],
        }
        for narrative in counted
    ]


def _samples(narrative: Narrative) -> Iterable[PostMembership]:
    """Take the oldest post of each language, protected targets left out."""
    return (
        narrative.post_memberships.exclude(target__kind__in=Target.PROTECTED)
        .exclude(post__text="")
        .select_related("post__author")
        .order_by("post__language", "post__posted_at", "pk")
        .distinct("post__language")[:SAMPLES]
    )


def _sample(membership: PostMembership) -> dict[str, Any]:
    post = membership.post
    return {
        "text": post.text,
        "language": post.language,
        "url": post.url,
        "posted_at": _moment(post.posted_at),
        "handle": post.author.handle if post.author else "",
    }


def _targets(network: Network) -> list[dict[str, str]]:
    """Name whom the network attacked; protected people are counted, never named."""
    named = network.targets.exclude(kind__in=Target.PROTECTED)
    return [{"name": t.name, "kind": t.kind, "affiliation": t.affiliation} for t in named]


def _moment(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
