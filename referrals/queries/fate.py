"""What became of items: what the platform said, what was seen, and where the two disagree."""

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from casework.models import GONE, Membership, PostMembership, Presence
from referrals.models import TAKEN_DOWN, Extra, Item, Outcome

SEEN_LIVE = (Presence.LIVE, Presence.LIVE_MODIFIED)


def items_with_fate(items: QuerySet[Item]) -> QuerySet[Item]:
    """Annotate each item with its last outcome (`said_…`), its presence, and `is_disputed`.

    An item is disputed when it was seen live after the platform said it was taken down, or
    gone although the platform said it took no action.
    """
    last = Outcome.objects.filter(item=OuterRef("pk")).order_by("-pk")
    member = Membership.objects.filter(
        network=OuterRef("referral__network"), asset=OuterRef("asset")
    )
    ours = PostMembership.objects.filter(
        network=OuterRef("referral__network"), post=OuterRef("post")
    )
    return items.annotate(
        said=Subquery(last.values("pk")[:1]),
        said_at=Subquery(last.values("occurred_at")[:1], output_field=DateTimeField()),
        said_visibility=Subquery(last.values("visibility")[:1]),
        said_account=Subquery(last.values("account")[:1]),
        said_provision=Subquery(last.values("provision")[:1]),
        said_monetary=Subquery(last.values("monetary")[:1]),
        said_extra=Subquery(last.values("extra")[:1]),
        presence=Coalesce(
            Subquery(member.values("presence")[:1]),
            Subquery(ours.values("presence")[:1]),
            Value(Presence.UNKNOWN),
            output_field=CharField(),
        ),
        presence_at=Coalesce(
            Subquery(member.values("presence_at")[:1]), Subquery(ours.values("presence_at")[:1])
        ),
    ).annotate(
        is_disputed=Case(
            When(_said_down() & Q(presence__in=SEEN_LIVE, presence_at__gte=F("said_at")), True),
            When(
                Q(said_extra=Extra.NO_ACTION, presence__in=GONE, presence_at__gte=F("said_at")),
                True,
            ),
            default=False,
            output_field=BooleanField(),
        )
    )


def _said_down() -> Q:
    codes = [str(code) for code in TAKEN_DOWN]
    return (
        Q(said_visibility__overlap=codes)
        | Q(said_account__in=codes)
        | Q(said_provision__in=codes)
        | Q(said_extra__in=codes)
    )


def undecided(items: QuerySet[Item]) -> QuerySet[Item]:
    """Keep the items that have no outcome yet."""
    return items.filter(outcomes__isnull=True)
