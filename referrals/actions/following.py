"""Goes after what a platform said and what was seen does not bear out: a draft in one step."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.errors import WrongState
from casework.models import Asset, Officer, Post, Presence
from referrals.actions import drafting
from referrals.models import Outcome, Referral
from referrals.models.referral import EDITABLE
from referrals.queries import fate

# What the new draft must say for itself.
OWN = ("title", "good_faith", "internal_notes")


class NothingDisputed(WrongState):
    code = "nothing-disputed"
    message = gettext_lazy("No item of this referral is disputed.")
    remedy = gettext_lazy("Record what the platform said and what was seen.")


@transaction.atomic
def follow_disputed(referral: Referral, *, by: Officer) -> Referral:
    """Open a draft that follows this referral and asks anew about every disputed item.

    Texts, clauses and exhibits are taken over; each item says what was said and what was seen, in
    the language of the referral. When it is submitted, it takes over the items' claims.

    :raises ContributorRequired: when the officer may not contribute to the case.
    :raises NotSent: when the referral was never sent.
    :raises NothingDisputed: when said and seen agree on every item.
    """
    facts = {name: getattr(referral, name) for name in EDITABLE if name not in OWN}
    draft = drafting.open_referral(
        referral.network,
        platform=referral.platform,
        title=referral.title,
        follows=referral,
        by=by,
        **facts,
    )
    groups = _disputed(referral)
    if not groups:
        raise NothingDisputed
    policies = [citation.policy for citation in referral.citations.select_related("policy")]
    draft = drafting.edit(draft, by=by, version=draft.version, policies=policies)
    for why, things in groups.items():
        drafting.add_items(draft, things=things, why=why, by=by)
    for exhibit in referral.exhibits.select_related("evidence").order_by("number"):
        drafting.add_exhibit(draft, evidence=exhibit.evidence, caption=exhibit.caption, by=by)
    draft.refresh_from_db()
    return draft


def _disputed(referral: Referral) -> dict[str, list[Asset | Post]]:
    """Return the disputed accounts and posts by what is to be said of them, which many share."""
    items: Any = fate.items_with_fate(referral.items.select_related("asset", "post"))
    rows = list(items.filter(is_disputed=True).order_by("number"))
    said = Outcome.objects.in_bulk([row.said for row in rows])
    groups: dict[str, list[Asset | Post]] = defaultdict(list)
    with translation.override(referral.lead_language):
        for row in rows:
            groups[_why(row, said[row.said], referral)].append(row.thing)
    return dict(groups)


def _why(row: Any, outcome: Outcome, referral: Referral) -> str:
    return _(
        "%(platform)s said on %(said_on)s (%(reference)s): %(said)s. Seen on %(seen_on)s: %(seen)s."
    ) % {
        "platform": referral.platform.name,
        "said_on": _day(outcome.occurred_at),
        "reference": referral.reference,
        "said": ", ".join(str(label) for label in outcome.labels),
        "seen_on": _day(row.presence_at),
        "seen": Presence(row.presence).label,
    }


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"
