"""What of a case a web archive holds captures of."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from casework.models import Asset, EvidenceLink, Post, WebArchive


def things(archive: WebArchive, kind: type[Asset] | type[Post]) -> QuerySet[Any]:
    """Return the assets, or the posts, of the case that the archive captured; linked or not."""
    name = "asset" if kind is Asset else "post"
    linked = EvidenceLink.objects.filter(evidence=archive.evidence_id, **{name: OuterRef("pk")})
    found = kind._default_manager.filter(
        memberships__network=archive.evidence.network_id,
        url__in=archive.captures.exclude(canonical_url="").values("canonical_url"),
    )
    # What was confirmed comes last, so that it keeps nobody from the rest.
    told = found.annotate(is_linked=Exists(linked)).select_related("platform")
    return told.order_by("is_linked", "pk")
