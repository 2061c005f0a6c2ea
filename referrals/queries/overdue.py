"""What platforms owe, and what they wait for, as it concerns those who record what comes back."""

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from casework.models import Officer
from casework.models.network import NetworkMember
from referrals.models import Lateness, Referral

PLACES = (NetworkMember.Place.LEAD, NetworkMember.Place.CONTRIBUTOR)


def of(officer: Officer) -> QuerySet:
    """Return the late referrals of the cases in which the officer records, the longest first."""
    own = NetworkMember.objects.filter(officer=officer, place__in=PLACES)
    due = Case(
        When(lateness=Lateness.PAUSED, then="paused_since"),
        When(lateness=Lateness.ANSWER, then="answer_by"),
        default="acknowledge_by",
    )
    seen: QuerySet = Referral.objects.visible_to(officer).with_lateness()
    return (
        seen.exclude(lateness="")
        .filter(Exists(own.filter(network=OuterRef("network"))))
        .select_related("platform", "network", "owner")
        .annotate(due=due)
        .order_by("due", "pk")
    )
