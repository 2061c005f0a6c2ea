"""What waits for an officer: one question each, asked of what they may see."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from casework.models import AccessRequest, ImportBatch, JobState, Network, Officer, Role, Unsealing
from casework.models.network import NetworkMember
from referrals.lifecycle import OUTSIDE, Status
from referrals.models import (
    PENDING,
    UNCERTAIN,
    Comment,
    Contribution,
    Delivery,
    Item,
    Lateness,
    Notice,
    Package,
    Referral,
    Review,
    Uptake,
    Urgency,
    Volume,
)
from referrals.queries import overdue

SHOWN = 20
Rows = list[Any]


@dataclass(frozen=True, slots=True)
class Work:
    """All queues of one officer; a queue that is none of their business is None."""

    returned: Rows | None = None
    drafts: Rows | None = None
    to_review: Rows | None = None
    notices: Rows = field(default_factory=list)
    unsealings: Rows = field(default_factory=list)
    access_requests: Rows = field(default_factory=list)
    not_by_you: Rows | None = None
    to_send: Rows | None = None
    deliveries: Rows | None = None
    to_close: Rows | None = None
    overdue: Rows | None = None
    asked_back: Rows = field(default_factory=list)
    unacknowledged: Rows | None = None
    undecided: Rows | None = None
    imports: Rows = field(default_factory=list)
    networks: Rows = field(default_factory=list)


def of(officer: Officer) -> Work:
    """Return what waits for this officer in each of their roles."""
    return Work(
        **_drafting(officer),
        **_reviewing(officer),
        **_releasing(officer),
        **_recording(officer),
        notices=list(_notices(officer)[:SHOWN]),
        unsealings=list(_unsealings(officer)[:SHOWN]),
        access_requests=list(_access_requests(officer)[:SHOWN]),
        networks=list(_networks(officer)[:SHOWN]),
    )


def _drafting(officer: Officer) -> dict[str, Rows]:
    if not officer.has_role(Role.OFFICER):
        return {}
    drafts = list(_drafts(officer)[: 2 * SHOWN])
    returned = [draft for draft in drafts if draft.verdict == Review.Verdict.RETURNED]
    return {
        "returned": returned,
        "drafts": [draft for draft in drafts if draft not in returned],
        "imports": list(_imports(officer)[:SHOWN]),
    }


def _reviewing(officer: Officer) -> dict[str, Rows]:
    if not officer.has_role(Role.REVIEWER):
        return {}
    waiting = list(_submitted(officer)[: 2 * SHOWN])
    return {
        "to_review": [one for one in waiting if not one.contributed],
        "not_by_you": [one for one in waiting if one.contributed],
    }


def _releasing(officer: Officer) -> dict[str, Rows]:
    if not officer.has_role(Role.RELEASER):
        return {}
    return {
        "to_send": list(_approved(officer)[:SHOWN]),
        "deliveries": list(_stuck(officer)[:SHOWN]),
        "to_close": list(_answered(officer).filter(undecided=0)[:SHOWN]),
    }


def _recording(officer: Officer) -> dict[str, Rows]:
    if not officer.has_role(Role.OFFICER):
        return {}
    cases = _cases(officer)
    late = overdue.of(officer)
    return {
        "overdue": list(late.exclude(lateness=Lateness.PAUSED)[:SHOWN]),
        "asked_back": list(late.filter(lateness=Lateness.PAUSED)[:SHOWN]),
        "unacknowledged": list(_unacknowledged(officer).filter(network__in=cases)[:SHOWN]),
        "undecided": list(_answered(officer).filter(network__in=cases, undecided__gt=0)[:SHOWN]),
    }


def _seen(officer: Officer) -> QuerySet[Any]:
    return Referral.objects.visible_to(officer).select_related("platform", "network", "owner")


def _cases(officer: Officer) -> QuerySet[Network]:
    """Return the cases in which the officer records what comes back."""
    mine = NetworkMember.objects.filter(officer=officer, place__in=overdue.PLACES)
    return Network.objects.filter(pk__in=mine.values("network"))


def _drafts(officer: Officer) -> QuerySet[Any]:
    """Return their drafts with the newest verdict, which for a returned one says why."""
    last = Review.objects.filter(submission__referral=OuterRef("pk")).order_by("-pk")
    contributed = Contribution.objects.filter(referral=OuterRef("pk"), officer=officer)
    return (
        _seen(officer)
        .filter(Q(owner=officer) | Exists(contributed), status=Status.DRAFT)
        .annotate(
            verdict=Subquery(last.values("verdict")[:1]),
            verdict_reason=Subquery(last.values("reason")[:1]),
            verdict_by=Subquery(last.values("reviewer__name")[:1]),
            verdict_at=Subquery(last.values("recorded_at")[:1]),
            open_comments=_counted(Comment.objects.open()),
            item_count=Coalesce(_counted(Item.objects.all()), 0),
        )
        .order_by("-recorded_at", "-pk")
    )


def _submitted(officer: Officer) -> QuerySet[Any]:
    """Return what waits for a reviewer, the most urgent and then the oldest first."""
    uptake = Uptake.objects.standing().filter(submission__referral=OuterRef("pk"))
    contributed = Contribution.objects.filter(referral=OuterRef("pk"), officer=officer)
    return (
        _seen(officer)
        .filter(status=Status.SUBMITTED)
        .annotate(
            contributed=Exists(contributed),
            taken_up_by=Subquery(uptake.values("reviewer__name")[:1]),
            is_taken_up_by_them=Exists(uptake.filter(reviewer=officer)),
            open_comments=_counted(Comment.objects.open()),
            item_count=Coalesce(_counted(Item.objects.all()), 0),
            rank=Case(
                When(urgency=Urgency.IMMEDIATE, then=Value(0)),
                When(urgency=Urgency.URGENT, then=Value(1)),
                default=Value(2),
            ),
        )
        .order_by("rank", "submitted_at", "pk")
    )


def _approved(officer: Officer) -> QuerySet[Any]:
    """Return what is approved and not on its way, with the state of its package."""
    package = Package.objects.filter(submission__referral=OuterRef("pk"), voided_at=None)
    # What is handed over counts; the internal copy may follow.
    lacking = Volume.objects.filter(
        package__submission__referral=OuterRef("pk"), package__voided_at=None, variant="PLATFORM"
    ).exclude(state=JobState.READY)
    pending = Delivery.objects.filter(referral=OuterRef("pk"), state__in=PENDING)
    return (
        _seen(officer)
        .filter(~Exists(pending), status=Status.APPROVED)
        .annotate(is_ready=Exists(package) & ~Exists(lacking))
        .order_by("-is_ready", "submitted_at", "pk")
    )


def _stuck(officer: Officer) -> QuerySet[Any]:
    """Return deliveries that wait for a person: by hand, of unknown fate, or failed for good."""
    later = Delivery.objects.filter(referral=OuterRef("referral"), pk__gt=OuterRef("pk"))
    failed = Q(state=JobState.FAILED, referral__status__in=(Status.APPROVED, *OUTSIDE))
    by_hand = Q(state=JobState.REQUESTED, is_manual=True)
    return (
        Delivery.objects.visible_to(officer)
        .filter(~Exists(later), Q(state=UNCERTAIN) | by_hand | failed)
        .select_related("referral__network", "channel__platform")
        .order_by("requested_at", "pk")
    )


def _unacknowledged(officer: Officer) -> QuerySet[Any]:
    return _seen(officer).filter(status=Status.SENT).order_by("sent_at", "pk")


def _notices(officer: Officer) -> QuerySet[Any]:
    """Return notices that wait for this officer to approve or to send them."""
    contributed = Contribution.objects.filter(referral=OuterRef("referral"), officer=officer)
    queued = Delivery.objects.filter(notice=OuterRef("pk"), state__in=(*PENDING, JobState.READY))
    waiting = Q(pk__in=())
    if officer.has_role(Role.REVIEWER):
        waiting |= ~Q(drafted_by=officer) & Q(~Exists(contributed), approved_by=None)
    if officer.has_role(Role.RELEASER):
        waiting |= Q(~Exists(queued), approved_by__isnull=False)
    return (
        Notice.objects.visible_to(officer)
        .filter(waiting, referral__status__in=OUTSIDE)
        .select_related("referral__network", "referral__platform", "drafted_by")
        .order_by("pk")
    )


def _unsealings(officer: Officer) -> QuerySet[Any]:
    """Return what others proposed for evidence under seal, and this officer may decide."""
    lead = NetworkMember.objects.filter(officer=officer, place=NetworkMember.Place.LEAD)
    led = Q(seal__evidence__network__in=lead.values("network"))
    is_second = Q() if officer.has_role(Role.REVIEWER) else led
    return (
        Unsealing.objects.visible_to(officer)
        .undecided()
        .filter(is_second)
        .exclude(proposed_by=officer)
        .select_related("seal__evidence__network", "proposed_by")
        .order_by("pk")
    )


def _access_requests(officer: Officer) -> QuerySet[Any]:
    """Return who asks to see the cases that this officer leads."""
    asked = AccessRequest.objects.visible_to(officer).undecided()
    return asked.select_related("network", "requested_by").order_by("pk")


def _answered(officer: Officer) -> QuerySet[Any]:
    open_items = Item.objects.filter(outcomes__isnull=True)
    return (
        _seen(officer)
        .filter(status=Status.ANSWERED)
        .annotate(
            item_count=Coalesce(_counted(Item.objects.all()), 0),
            undecided=Coalesce(_counted(open_items), 0),
        )
        .order_by("answered_at", "pk")
    )


def _imports(officer: Officer) -> QuerySet[Any]:
    """Return the lists that they uploaded and that are under way or failed."""
    return (
        ImportBatch.objects.visible_to(officer)
        .filter(
            recorded_by=officer,
            state__in=(JobState.REQUESTED, JobState.RUNNING, JobState.FAILED),
        )
        .select_related("network")
        .order_by("-pk")
    )


def _networks(officer: Officer) -> QuerySet[Any]:
    return (
        NetworkMember.objects.standing()
        .filter(officer=officer, network__in=Network.objects.visible_to(officer))
        .select_related("network")
        .annotate(newest=F("network__recorded_at"))
        .order_by("-newest", "-pk")
    )


def _counted(items: QuerySet[Any]) -> Subquery:
    of_referral = items.filter(referral=OuterRef("pk")).order_by().values("referral")
    return Subquery(of_referral.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
