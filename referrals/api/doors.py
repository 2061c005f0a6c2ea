"""Doors to a referral and to what hangs on it, always through the referral in sight."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from rest_framework.response import Response

from casework.api.doors import Door, find
from casework.api.versions import require_match
from casework.models import Network, Officer
from referrals.api.shapes.referrals import ReferralDetailShape
from referrals.models import Item, Outcome, Referral


class ReferralDoor(Door):
    """A door to one referral."""

    def referral(self) -> Referral:
        """Return the referral that the address names, if the officer may see it."""
        return find(in_sight(self.officer), reference=self.kwargs["reference"])

    def case(self) -> Network | None:
        return self.referral().network if "reference" in self.kwargs else None

    def as_it_stands(self, referral: Referral) -> dict[str, Any]:
        """Return the referral as it is after a step, with the steps that are possible now."""
        seen = self.named(in_sight(self.officer), "referral")
        row = find(with_progress(seen), pk=referral.pk)
        return dict(self.show(row, ReferralDetailShape))

    def stands(self, referral: Referral) -> Response:
        data = self.as_it_stands(referral)
        return Response(data, headers={"ETag": f'"{data["version"]}"'})

    def current(self) -> Response:
        """Answer with the referral as it stands now."""
        return self.stands(self.referral())

    def matched(self) -> tuple[Referral, int]:
        """Return the referral and its version, which the client must have read.

        :raises MatchRequired: when the client names none.
        :raises StaleVersion: when it is not the newest.
        """
        referral = self.referral()
        return referral, require_match(self.request, referral)


def in_sight(officer: Officer) -> QuerySet[Referral]:
    seen = Referral.objects.visible_to(officer)
    return seen.select_related("network", "platform", "channel", "owner", "follows")


def with_progress(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Count the items of each referral, and those that have an outcome."""
    items = Item.objects.filter(referral=OuterRef("pk"))
    decided = items.filter(Exists(Outcome.objects.filter(item=OuterRef("pk"))))
    return referrals.annotate(item_count=_count(items), decided_count=_count(decided))


def _count(items: QuerySet[Item]) -> Coalesce:
    counted = items.order_by().values("referral").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
