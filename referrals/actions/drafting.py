from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions._checking import check, require_version
from casework.actions.collecting import require_kept, require_marking
from casework.errors import BadInput, Fault, WrongState
from casework.models import Asset, EventKind, Evidence, Network, Officer, Platform, Post
from casework.permissions import may_contribute, require_contributor
from referrals.actions import _step
from referrals.lifecycle import ENDED, OUTSIDE, Status
from referrals.models import Citation, Contribution, Exhibit, Item, Policy, Referral
from referrals.models.referral import EDITABLE, TEXTS

LONGEST_TITLE = 200


class NotDraft(WrongState):
    code = "not-draft"
    message = _("Contents are edited in a draft only.")
    remedy = _("Revise the referral first; that voids its approval.")


class NotEnded(WrongState):
    code = "not-ended"
    message = _("Only a rejected or withdrawn referral can be copied to a new draft.")


class NotSent(WrongState):
    code = "not-sent"
    message = _("Only a referral that was sent can be followed by another.")


@transaction.atomic
def open_referral(
    network: Network,
    *,
    platform: Platform,
    title: str,
    by: Officer,
    follows: Referral | None = None,
    **facts: object,
) -> Referral:
    """Open a draft to one platform, as its first contributor.

    :raises ContributorRequired: when the officer may not contribute to the case.
    """
    require_contributor(network, by)
    if follows and (
        follows.network_id != network.pk or follows.status not in (*OUTSIDE, Status.CLOSED)
    ):
        raise NotSent
    referral = Referral(
        network=network,
        platform=platform,
        title=title,
        owner=by,
        follows=follows,
        marking=network.marking,
        tlp=network.tlp,
        pap=network.pap,
        sender_name=by.name,
        sender_title=by.title,
        sender_email="" if by.is_service else by.email,
    )
    _set(referral, facts)
    check(referral)
    referral.save()
    _contribute(referral, by)
    audit.record(
        EventKind.REFERRAL_OPENED,
        by=by,
        subject=referral.reference,
        network=network,
        payload={
            "platform": platform.slug,
            "title": title,
            "follows": follows.reference if follows else None,
        },
    )
    return referral


@transaction.atomic
def edit(
    referral: Referral,
    *,
    by: Officer,
    version: int,
    policies: Iterable[Policy] | None = None,
    **facts: object,
) -> Referral:
    """Change the contents of a draft.

    :raises NotDraft: when it is no draft.
    :raises StaleVersion: when `version` is not the newest.
    """
    referral = _open(referral, by, version=version)
    before = {name: _plain(getattr(referral, name)) for name in EDITABLE}
    _set(referral, facts)
    check(referral)
    referral.version += 1
    referral.save(update_fields=[*EDITABLE, "version"])
    if policies is not None:
        _cite(referral, list(policies))
    _contribute(referral, by)
    after = {name: _plain(getattr(referral, name)) for name in EDITABLE}
    changed = {n: [before[n], after[n]] for n in EDITABLE if before[n] != after[n]}
    _record(EventKind.REFERRAL_EDITED, referral, by, {"changed": changed})
    return referral


@transaction.atomic
def add_items(
    referral: Referral, *, things: Sequence[Asset | Post], by: Officer, why: str = ""
) -> list[Item]:
    """Put assets or posts of the case into a draft; what is there already stays as it is.

    :raises NotDraft: when it is no draft.
    :raises BadInput: when one does not belong to the case.
    """
    referral = _open(referral, by)
    fresh = _new_things(referral, things)
    items = [
        Item(
            referral=referral,
            number=referral.last_item + place,
            asset=thing if isinstance(thing, Asset) else None,
            post=thing if isinstance(thing, Post) else None,
            why=why,
        )
        for place, thing in enumerate(fresh, start=1)
    ]
    Item.objects.bulk_create(items, batch_size=5000)
    referral.last_item += len(items)
    _touch(referral, by, "last_item")
    numbers = [item.number for item in items]
    _record(EventKind.ITEMS_ADDED, referral, by, {"numbers": numbers, "why": why})
    return items


@transaction.atomic
def remove_items(
    referral: Referral, *, numbers: Sequence[int], by: Officer, version: int | None = None
) -> int:
    """Take items out of a draft; their numbers are never given to others.

    :raises NotDraft: when it is no draft.
    """
    referral = _open(referral, by, version=version)
    there = referral.items.filter(number__in=numbers)
    gone = sorted(there.values_list("number", flat=True))
    if not gone:
        raise BadInput(_("There is no item with these numbers."), field="numbers")
    there.delete()
    _touch(referral, by)
    _record(EventKind.ITEMS_REMOVED, referral, by, {"numbers": gone})
    return len(gone)


@transaction.atomic
def explain_item(item: Item, *, why: str, by: Officer, version: int | None = None) -> Item:
    """Say why an item is included.

    :raises NotDraft: when the referral is no draft.
    :raises StaleVersion: when `version` is named and not the newest.
    """
    referral = _open(item.referral, by)
    require_version(referral.items.get(pk=item.pk), version)
    item.why = why
    item.save(update_fields=["why"])
    _touch(referral, by)
    _record(EventKind.REFERRAL_EDITED, referral, by, {"item": item.number, "why": why})
    return item


@transaction.atomic
def add_exhibit(
    referral: Referral, *, evidence: Evidence, by: Officer, caption: str = ""
) -> Exhibit:
    """Cite evidence of the case under a stable number.

    :raises NotDraft: when it is no draft.
    :raises UnderSeal: when it is under seal, or destroyed.
    """
    referral = _open(referral, by)
    if evidence.network_id != referral.network_id:
        raise BadInput(_("This evidence does not belong to the case."), field="evidence")
    require_kept(evidence)
    if referral.exhibits.filter(evidence=evidence).exists():
        raise BadInput(_("This evidence is an exhibit already."), field="evidence")
    referral.last_exhibit += 1
    exhibit = Exhibit(
        referral=referral, evidence=evidence, number=referral.last_exhibit, caption=caption
    )
    check(exhibit)
    exhibit.save()
    _touch(referral, by, "last_exhibit")
    payload = {"number": exhibit.number, "sha256": evidence.sha256, "caption": caption}
    _record(EventKind.EXHIBIT_ADDED, referral, by, payload)
    return exhibit


@transaction.atomic
def remove_exhibit(
    referral: Referral, *, number: int, by: Officer, version: int | None = None
) -> None:
    """Take an exhibit out of a draft; its number is never given to another.

    :raises NotDraft: when it is no draft.
    """
    referral = _open(referral, by, version=version)
    gone, _rows = referral.exhibits.filter(number=number).delete()
    if not gone:
        raise BadInput(_("There is no exhibit with this number."), field="number")
    _touch(referral, by)
    _record(EventKind.EXHIBIT_REMOVED, referral, by, {"number": number})


@transaction.atomic
def copy(referral: Referral, *, by: Officer) -> Referral:
    """Copy a rejected or withdrawn referral to a new draft.

    :raises NotEnded: when it ended otherwise, or has not ended.
    """
    if referral.status not in (Status.REJECTED, Status.WITHDRAWN):
        raise NotEnded
    facts = {name: getattr(referral, name) for name in EDITABLE if name != "title"}
    draft = open_referral(
        referral.network,
        platform=referral.platform,
        title=referral.title,
        follows=referral.follows,
        by=by,
        **facts,
    )
    _cite(draft, [c.policy for c in referral.citations.select_related("policy")])
    items = referral.items.select_related("asset", "post")
    for why, things in _grouped(items).items():
        add_items(draft, things=things, by=by, why=why)
    for exhibit in referral.exhibits.select_related("evidence"):
        add_exhibit(draft, evidence=exhibit.evidence, caption=exhibit.caption, by=by)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def hand_over(
    referral: Referral, *, to: Officer, by: Officer, version: int | None = None
) -> Referral:
    """Make another contributor the owner; who contributed never changes.

    :raises ContributorRequired: when either may not contribute to the case.
    """
    referral = _step.lock(referral, version=version)
    require_contributor(referral.network, by)
    if not may_contribute(referral.network, to):
        raise BadInput(_("This officer is no contributor of the case."), field="to")
    if referral.status in ENDED:
        raise NotDraft(_("This referral has ended."))
    before, referral.owner = referral.owner, to
    referral.version += 1
    referral.save(update_fields=["owner", "version"])
    payload = {"from": before.name, "to": to.name}
    _record(EventKind.REFERRAL_HANDED_OVER, referral, by, payload)
    return referral


def _open(referral: Referral, by: Officer, *, version: int | None = None) -> Referral:
    referral = _step.lock(referral, version=version)
    require_contributor(referral.network, by)
    if referral.status != Status.DRAFT:
        raise NotDraft
    return referral


def _set(referral: Referral, facts: dict[str, object]) -> None:
    unknown = sorted(set(facts) - set(EDITABLE))
    if unknown:
        raise BadInput(_("These fields are not known here."), field=unknown[0])
    for name, value in facts.items():
        setattr(referral, name, value)
    for name in TEXTS:
        setattr(referral, name, _without_nulls(getattr(referral, name)))
    referral.internal_notes = _without_nulls(referral.internal_notes)
    referral.french = _french(referral.french)
    require_marking(referral.marking)
    if referral.channel and referral.channel.platform_id != referral.platform_id:
        raise BadInput(_("This channel belongs to another platform."), field="channel")


def _french(texts: object) -> dict[str, str]:
    """Return the texts of the French part, without those that say nothing."""
    told = texts if isinstance(texts, dict) else {}
    if texts != told or set(told) - set(TEXTS) or not all(type(t) is str for t in told.values()):
        raise BadInput(_("Texts in French are given by the names of the texts."), field="french")
    if len(told.get("title", "")) > LONGEST_TITLE:
        raise BadInput(_("A title has at most %d characters.") % LONGEST_TITLE, field="french")
    return {name: _without_nulls(told[name]) for name in TEXTS if told.get(name, "").strip()}


def _without_nulls(text: str) -> str:
    # A null byte can come by API and would be refused by PostgreSQL as a server error.
    return text.replace("\x00", "")


def _cite(referral: Referral, policies: Sequence[Policy]) -> None:
    if any(policy.platform_id != referral.platform_id for policy in policies):
        raise BadInput(_("A clause belongs to another platform."), field="policies")
    referral.citations.exclude(policy__in=policies).delete()
    cited = [Citation(referral=referral, policy=policy) for policy in policies]
    Citation.objects.bulk_create(cited, ignore_conflicts=True)


def _new_things(referral: Referral, things: Sequence[Asset | Post]) -> list[Asset | Post]:
    there = set(referral.items.values_list("asset_id", "post_id"))
    fresh: dict[tuple[int | None, int | None], Asset | Post] = {}
    for thing in things:
        place = (thing.pk, None) if isinstance(thing, Asset) else (None, thing.pk)
        if place not in there:
            fresh.setdefault(place, thing)
    _require_in_case(referral, list(fresh.values()))
    if len(there) + len(fresh) > settings.RENVOI_MAX_ITEMS:
        raise BadInput(
            _("A referral holds at most %d items.") % settings.RENVOI_MAX_ITEMS,
            remedy=_("Open a second referral for the rest."),
        )
    return list(fresh.values())


def _require_in_case(referral: Referral, things: Sequence[Asset | Post]) -> None:
    assets = {t.pk for t in things if isinstance(t, Asset)}
    posts = {t.pk for t in things if isinstance(t, Post)}
    network = referral.network
    mine = set(network.memberships.filter(asset__in=assets).values_list("asset_id", flat=True))
    ours = set(network.post_memberships.filter(post__in=posts).values_list("post_id", flat=True))
    strange = [
        Fault(_("“%s” does not belong to the case.") % thing, "items", code="not-in-case")
        for thing in things
        if thing.pk not in (mine if isinstance(thing, Asset) else ours)
    ]
    if strange:
        raise BadInput(faults=strange[:20])


def _grouped(items: Iterable[Item]) -> dict[str, list[Asset | Post]]:
    grouped: dict[str, list[Asset | Post]] = {}
    for item in items:
        grouped.setdefault(item.why, []).append(item.thing)
    return grouped


def _contribute(referral: Referral, by: Officer) -> None:
    Contribution.objects.get_or_create(referral=referral, officer=by)


def _touch(referral: Referral, by: Officer, *fields: str) -> None:
    referral.version += 1
    referral.save(update_fields=["version", *fields])
    _contribute(referral, by)


def _record(
    kind: EventKind, referral: Referral, by: Officer, payload: Mapping[str, object]
) -> None:
    audit.record(kind, by=by, subject=referral.reference, network=referral.network, payload=payload)


def _plain(value: object) -> object:
    return value if isinstance(value, str | bool | list | dict | int | None) else str(value)
