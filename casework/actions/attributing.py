from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check, require_version
from casework.actions._facts import AssetFacts, PostFacts
from casework.actions._placing import Placed, Result, place_assets, place_posts
from casework.errors import BadInput, Fault
from casework.intake.identity import AuthorlessPost, Identity, Unrecognised, identify
from casework.intake.reasons import REASONS
from casework.models import (
    Asset,
    EventKind,
    Membership,
    Network,
    Officer,
    Post,
    PostMembership,
    Target,
)
from casework.permissions import require_contributor

# What a person or client may say of an asset beside its address.
SAID = {
    "display_name",
    "confidence",
    "rationale",
    "source",
    "campaign",
    "techniques",
    "account_created_on",
    "first_seen_on",
    "last_seen_on",
}


# What may be corrected later, of an asset and of a post in a case.
OF_ASSET = (
    "display_name",
    "confidence",
    "rationale",
    "source",
    "campaign",
    "techniques",
    "account_created_on",
    "first_seen_on",
    "last_seen_on",
)
OF_POST = ("translation_en", "translation_fr", "techniques", "narrative", "target", "campaign")


@dataclass(frozen=True, slots=True)
class Attached:
    """What attaching one address made or found."""

    asset: Asset | None
    post: Post | None
    result: str


class NotRecognised(BadInput):
    code = "not-recognised"
    message = _("This is not the address or handle of an asset.")


@transaction.atomic
def attach(
    network: Network, *, value: str, by: Officer, platform: str = "", **facts: object
) -> Attached:
    """Add the asset (and the post, where the address is one) that this address or handle names.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises NotRecognised: when the value names nothing, with the reason and the remedy.
    """
    require_contributor(network, by)
    unknown = sorted(set(facts) - SAID)
    if unknown:
        raise BadInput(_("These fields are not known here."), field=unknown[0])
    identity = identify(value, default_platform=platform)
    if isinstance(identity, Unrecognised):
        label, remedy = REASONS[identity.reason]
        raise NotRecognised(faults=[Fault(label, "value", remedy=remedy, code=identity.reason)])
    lock(network)
    placed = _place(network, identity, by, facts)
    attached = Attached(
        asset=Asset.objects.get(pk=placed[0].pk) if placed[0] and placed[0].pk else None,
        post=Post.objects.get(pk=placed[1].pk) if placed[1] and placed[1].pk else None,
        result=(placed[1] or placed[0] or Placed(None, Result.NOT_IMPORTED)).result,
    )
    if attached.result != Result.UNCHANGED:
        audit.record(
            EventKind.ASSET_ATTACHED,
            by=by,
            subject=f"asset:{attached.asset.pk}" if attached.asset else f"post:{attached.post.pk}",  # type: ignore[union-attr]
            network=network,
            payload={"value": value, "result": attached.result},
        )
    return attached


@transaction.atomic
def record_posts(
    network: Network,
    *,
    authors: Sequence[AssetFacts],
    posts: Sequence[PostFacts],
    by: Officer,
    source: str = "",
) -> dict[str, int]:
    """Record posts with their authors in the case, and say how many were new to it.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(network, by)
    lock(network)
    place_assets(network, authors, by=by)
    placed = place_posts(network, posts, by=by)
    figures = {result.value: 0 for result in Result}
    for one in placed:
        figures[one.result] += 1
    audit.record(
        EventKind.POSTS_RECORDED,
        by=by,
        subject=network.reference,
        network=network,
        payload={"figures": figures, "source": source},
    )
    return figures


@transaction.atomic
def detail(
    membership: Membership, *, by: Officer, version: int | None = None, **facts: object
) -> Membership:
    """Correct what the case says of one of its assets.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises StaleVersion: when `version` is named and not the newest.
    """
    require_contributor(membership.network, by)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("network")
        .get(pk=membership.pk)
    )
    require_version(membership, version)
    changed = _correct(membership, OF_ASSET, facts)
    audit.record(
        EventKind.ASSET_DETAILED,
        by=by,
        subject=f"asset:{membership.asset_id}",
        network=membership.network,
        payload={"changed": changed},
    )
    return membership


@transaction.atomic
def read_into(
    place: PostMembership, *, by: Officer, version: int | None = None, **facts: object
) -> PostMembership:
    """Record what the case reads in one of its posts: translations, techniques, campaign and so on.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises StaleVersion: when `version` is named and not the newest.
    """
    require_contributor(place.network, by)
    place = (
        PostMembership.objects.select_for_update(of=("self",))
        .select_related("network")
        .get(pk=place.pk)
    )
    require_version(place, version)
    changed = _correct(place, OF_POST, facts)
    audit.record(
        EventKind.POST_DETAILED,
        by=by,
        subject=f"post:{place.post_id}",
        network=place.network,
        payload={"changed": changed},
    )
    return place


def _correct(
    row: Membership | PostMembership, allowed: Sequence[str], facts: dict[str, object]
) -> dict[str, list[str]]:
    """Write what may be corrected in this row, and return what was and what is."""
    before = {}
    for name, value in facts.items():
        if name not in allowed:
            raise BadInput(_("This field cannot be changed."), field=name)
        before[name] = _words(row, name)
        setattr(row, name, value)
    check(row)
    row.save(update_fields=list(facts))
    return {name: [before[name], _words(row, name)] for name in facts}


def _words(row: Membership | PostMembership, name: str) -> str:
    value = getattr(row, name)
    # The trail outlives corrections, so it names no protected person.
    if isinstance(value, Target) and value.is_protected:
        return f"target:{value.pk}"
    return " ".join(value) if isinstance(value, list) else str(value or "")


def lock(network: Network) -> None:
    """Let one list at a time into a network, so that its figures are right."""
    Network.objects.select_for_update(no_key=True).get(pk=network.pk)


def _place(
    network: Network, identity: Identity | AuthorlessPost, by: Officer, facts: dict[str, object]
) -> tuple[Placed | None, Placed | None]:
    """Place what one address names: its asset, its post, or both."""
    asset, post = facts_of(identity, facts=facts)
    placed = place_assets(network, [asset], by=by)[0] if asset else None
    if placed and placed.pk is None:
        label, remedy = REASONS[placed.reason]
        raise NotRecognised(faults=[Fault(label, "value", remedy=remedy, code=placed.reason)])
    return placed, place_posts(network, [post], by=by)[0] if post else None


def facts_of(
    identity: Identity | AuthorlessPost, *, facts: dict[str, object]
) -> tuple[AssetFacts | None, PostFacts | None]:
    """Turn what intake recognised into the facts to be placed."""
    if isinstance(identity, AuthorlessPost):
        return None, PostFacts(identity.platform, identity.post.key, identity.post.url)
    asset = AssetFacts(
        platform=identity.platform,
        key=identity.key,
        kind=identity.kind,
        handle=identity.handle,
        url=identity.url,
        stable_id=identity.stable_id,
    )
    asset = replace(asset, **facts)  # type: ignore[arg-type]
    if identity.post is None:
        return asset, None
    return asset, PostFacts(
        identity.platform, identity.post.key, identity.post.url, author=identity.key
    )
