"""What may be put into a draft: the assets or posts of its case on its platform, not yet there."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.models import Asset, Confidence, Membership, Post, PostMembership, Presence, Target
from casework.web.listing import Filter, Label, Listing, listing
from casework.web.sight import OfficerRequest
from referrals.models import Item, Referral
from referrals.web import choosing

Sorts = Mapping[str, tuple[Label, Sequence[Any]]]
YES = [("True", _("Yes"))]


class Assets:
    """The picker of assets."""

    thing = "asset"
    sorts: ClassVar[Sorts] = {
        "handle": (_("Account"), ["asset__handle", "pk"]),
        "newest": (_("Last added to the case first"), ["-pk"]),
        "seen": (_("Last seen first"), [F("last_seen_on").desc(nulls_last=True), "pk"]),
    }
    search: ClassVar[list[str]] = [
        "asset__handle__icontains",
        "asset__url__icontains",
        "display_name__icontains",
        "rationale__icontains",
        "source__icontains",
    ]

    def __init__(self, referral: Referral) -> None:
        self.referral = referral

    @property
    def rows(self) -> QuerySet:
        rows = Membership.objects.filter(
            network=self.referral.network, asset__platform=self.referral.platform
        )
        return self._not_there(rows).select_related("asset", "campaign")

    @property
    def filters(self) -> list[Filter]:
        campaigns = self.referral.network.campaigns.values_list("pk", "title")
        return [
            Filter("kind", _("Kind"), "asset__kind", Asset.Kind.choices),
            Filter("confidence", _("Confidence"), "confidence", Confidence.choices),
            Filter("presence", _("Seen"), "presence", Presence.choices),
            Filter("campaign", _("Campaign"), "campaign", [(str(k), t) for k, t in campaigns]),
            *self._followed(),
        ]

    def page(self, request: OfficerRequest) -> Listing:
        return listing(
            request, self.rows, sorts=self.sorts, search=self.search, filters=self.filters
        )

    def chosen(self, request: OfficerRequest, shown: Listing) -> list[Asset | Post]:
        """Return what was ticked, or all that the filter finds where that was asked for."""
        rows = self.rows.select_related(None).select_related(self.thing)
        if choosing.wants_all(request):
            rows = choosing.matching(shown, rows, self.search)
        else:
            rows = rows.filter(**{f"{self.thing}__in": choosing.ticked(request)})
        # One more than a referral may hold is enough for the action to refuse.
        rows = rows.order_by(*self.sorts[shown.sort][1])[: settings.RENVOI_MAX_ITEMS + 1]
        return [getattr(row, self.thing) for row in rows]

    def _not_there(self, rows: QuerySet) -> QuerySet:
        return rows.filter(~Exists(self._items(self.referral))).annotate(
            in_followed=Exists(self._items(self.referral.follows))
        )

    def _items(self, referral: Referral | None) -> QuerySet[Item]:
        return Item.objects.filter(referral=referral, **{self.thing: OuterRef(self.thing)})

    def _followed(self) -> list[Filter]:
        if not self.referral.follows:
            return []
        return [Filter("followed", _("In the referral that this follows"), "in_followed", YES)]


class Posts(Assets):
    """The picker of posts."""

    thing = "post"
    sorts: ClassVar[Sorts] = {
        "newest": (_("Newest first"), [F("post__posted_at").desc(nulls_last=True), "pk"]),
        "oldest": (_("Oldest first"), [F("post__posted_at").asc(nulls_last=True), "pk"]),
        "author": (_("Account"), ["post__author__handle", "pk"]),
    }
    search: ClassVar[list[str]] = [
        "post__text__icontains",
        "post__url__icontains",
        "post__author__handle__icontains",
    ]

    @property
    def rows(self) -> QuerySet:
        rows = PostMembership.objects.filter(
            network=self.referral.network, post__platform=self.referral.platform
        )
        return self._not_there(rows).select_related("post__author", "narrative", "campaign")

    @property
    def filters(self) -> list[Filter]:
        network = self.referral.network
        narratives = [(str(n.pk), n.title(get_language() or "")) for n in network.narratives.all()]
        targets = [(str(t.pk), t.name) for t in network.targets.exclude(kind__in=Target.PROTECTED)]
        return [
            Filter("narrative", _("Narrative"), "narrative", narratives),
            Filter("target", _("Target"), "target", targets),
            Filter("presence", _("Seen"), "presence", Presence.choices),
            *self._followed(),
        ]
