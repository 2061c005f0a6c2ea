"""Builds the contents of a referral: what `submit` freezes and everything later is read from."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.utils import timezone

from casework import audit
from casework.models import Evidence, Narrative, Network, Officer, PostMembership, Target
from casework.models.vocabulary import highest_marking, highest_tlp
from referrals.models import Referral
from referrals.models.referral import TEXTS, PackageLanguage
from referrals.queries import citing, figures
from referrals.queries.dates import day, moment
from referrals.schema import SCHEMA

SAMPLES = 3


def build(referral: Referral, *, number: int) -> dict[str, Any]:
    """Return the contents as plain data, ready for canonical JSON; `number` is the submission's."""
    network = referral.network
    exhibits = list(referral.exhibits.select_related("evidence").order_by("number"))
    prefetch_related_objects(exhibits, "evidence__annotations")
    evidence = [exhibit.evidence for exhibit in exhibits]
    narratives = _narratives_of(network)
    lead = referral.lead_language
    return {
        "schema": SCHEMA,
        "reference": referral.reference,
        "submission": number,
        "frozen_at": moment(timezone.now()),
        "language": referral.language,
        "network": _network(network),
        "platform": {"slug": referral.platform.slug, "name": referral.platform.name},
        "channel": _channel(referral),
        "sender": _sender(referral),
        **{name: getattr(referral, name) for name in TEXTS},
        "internal_notes": referral.internal_notes,
        "french": _french(referral, exhibits, narratives),
        "officers": _officers(referral),
        "asks": list(referral.asks),
        "urgency": referral.urgency,
        "marking": high_water(referral, evidence),
        "tlp": str(highest_tlp([referral.tlp, network.tlp, *(e.tlp for e in evidence)])),
        "pap": referral.pap,
        "good_faith": referral.good_faith,
        "follows": referral.follows.reference if referral.follows else None,
        "policies": _policies(referral),
        "items": list(_items(referral)),
        "exhibits": list(citing.lines(network, exhibits, lead)),
        "figures": figures.of(network),
        "narratives": [_narrative(narrative, lead) for narrative in narratives],
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
        "time_zone": network.time_zone,
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
                "started_on": day(campaign.started_on),
                "ended_on": day(campaign.ended_on),
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
    names = (
        "name",
        "kind",
        "address",
        "url_form",
        "officers",
        "marking_ceiling",
        "tlp_ceiling",
    )
    return {name: getattr(channel, name) if channel else "" for name in names}


def _sender(referral: Referral) -> dict[str, str]:
    known = _contributors(referral).filter(name=referral.sender_name).first()
    return {
        "name": referral.sender_name,
        "number": known.service_number if known else "",
        "title": referral.sender_title,
        "email": referral.sender_email,
        "organisation": _organisation(referral.lead_language),
    }


def _organisation(language: str) -> str:
    names = {"fr": settings.RENVOI_ORGANISATION_FR, "en": settings.RENVOI_ORGANISATION_EN}
    return str(names[language])


def _contributors(referral: Referral) -> QuerySet[Officer]:
    """Return who wrote the contents; those are the names that a channel may keep to the house."""
    return Officer.objects.filter(
        pk__in=[referral.owner_id, *referral.contributions.values_list("officer", flat=True)]
    ).order_by("pk")


def _officers(referral: Referral) -> list[dict[str, str]]:
    return [{"name": o.name, "number": o.service_number} for o in _contributors(referral)]


def _french(
    referral: Referral, exhibits: list[Any], narratives: list[Narrative]
) -> dict[str, Any] | None:
    """Return what the French part says otherwise, where there are two parts."""
    if referral.language != PackageLanguage.BOTH:
        return None
    citations = referral.citations.select_related("policy")
    return {
        "texts": {name: referral.french.get(name, "") for name in TEXTS},
        "organisation": _organisation("fr"),
        "policies": [citation.policy.title("fr") for citation in citations],
        "narratives": [narrative.title("fr") for narrative in narratives],
        "descriptions": [exhibit.evidence.description("fr") for exhibit in exhibits],
    }


def _policies(referral: Referral) -> list[dict[str, Any]]:
    return [
        {
            "code": citation.policy.code,
            "title": citation.policy.title(referral.lead_language),
            "clause": citation.policy.clause,
            "url": citation.policy.url,
            "version_date": day(citation.policy.version_date),
        }
        for citation in referral.citations.select_related("policy")
    ]


def _items(referral: Referral) -> Iterable[dict[str, Any]]:
    members = {
        m.asset_id: m
        for m in referral.network.memberships.select_related("campaign").filter(
            asset__in=referral.items.filter(asset__isnull=False).values("asset")
        )
    }
    items = referral.items.select_related("asset", "post__author").order_by("number")
    about_protected = set(
        referral.network.post_memberships.filter(target__kind__in=Target.PROTECTED).values_list(
            "post", flat=True
        )
    )
    posts = {
        p.post_id: p
        for p in referral.network.post_memberships.select_related("campaign").filter(
            post__in=referral.items.filter(post__isnull=False).values("post")
        )
    }
    shown_by = _shown_by(referral)
    for item in items:
        asset, post = item.asset, item.post
        account = asset or (post.author if post else None)
        member = members.get(asset.pk) if asset else None
        said = member or (posts.get(post.pk) if post else None)
        yield {
            "number": item.number,
            "kind": "asset" if asset else "post",
            "asset_kind": account.kind if account else "",
            "handle": account.handle if account else "",
            "stable_id": account.stable_id if account else "",
            "display_name": member.display_name if member else "",
            "url": item.thing.url,
            "first_seen": day(member.first_seen_on) if member else None,
            "last_seen": day(member.last_seen_on) if member else None,
            "text": post.text if post else "",
            "language": post.language if post else "",
            "posted_at": moment(post.posted_at) if post else None,
            "campaign": said.campaign.title if said and said.campaign else "",
            "techniques": sorted(said.techniques) if said else [],
            "exhibits": shown_by.get(item.thing.url, []),
            "about_protected": bool(post and post.pk in about_protected),
            "why": item.why,
        }


def _shown_by(referral: Referral) -> dict[str, list[int]]:
    """Return by address the numbers of the exhibits that show an asset or are of a post."""
    exhibits = referral.exhibits.order_by("number")
    found: dict[str, list[int]] = {}
    for places in (
        exhibits.values_list("evidence__source_url", "number"),
        exhibits.values_list("evidence__links__asset__url", "number"),
        exhibits.values_list("evidence__links__post__url", "number"),
    ):
        for url, number in places:
            if url and number not in found.setdefault(url, []):
                found[url].append(number)
    return {url: sorted(numbers) for url, numbers in found.items()}


def _narratives_of(network: Network) -> list[Narrative]:
    return list(network.narratives.annotate(n=Count("post_memberships")).order_by("-n", "pk"))


def _narrative(narrative: Any, language: str) -> dict[str, Any]:
    return {
        "title": narrative.title(language),
        "posts": narrative.n,
        "samples": [_sample(post) for post in _samples(narrative)],
    }


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
        "posted_at": moment(post.posted_at),
        "handle": post.author.handle if post.author else "",
        "translation_en": membership.translation_en,
        "translation_fr": membership.translation_fr,
    }


def _targets(network: Network) -> list[dict[str, Any]]:
    """Name whom the network attacked; copies for platforms leave protected people out."""
    return [
        {
            "name": target.name,
            "kind": target.kind,
            "affiliation": target.affiliation,
            "is_protected": target.is_protected,
        }
        for target in network.targets.all()
    ]
