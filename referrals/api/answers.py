"""What came back from the platform: appended, never rewritten."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.bulk import Bulk
from casework.api.contract import operation
from casework.api.fields import Moment
from casework.api.paging import NewestFirst
from casework.api.seeking import NotOfNetwork
from casework.api.shapes.bulk import BulkShape
from casework.models import Scope
from referrals.actions import concluding
from referrals.actions.concluding import Decision
from referrals.api.addressing import numbered
from referrals.api.doors import ReferralDoor
from referrals.api.shapes.answers import (
    BulkOutcomesEntry,
    OutcomeFilters,
    OutcomeShape,
    ReplyEntry,
    ReplyFilters,
    ReplyShape,
)
from referrals.models import Outcome, Referral, Reply
from referrals.models.outcome import OutcomeQuerySet


class ReplyUnknown(NotOfNetwork):
    code = "reply-unknown"


class Replies(ReferralDoor):
    write_scope = Scope.OUTCOMES
    pagination_class = NewestFirst

    @operation(
        "Replies of the platform",
        parameters=[ReplyFilters],
        responses=ReplyShape(many=True),
    )
    def get(self, request: Request, reference: str) -> Response:
        asked = self.asked(ReplyFilters)
        replies = self.referral().replies.select_related("recorded_by")
        return self.page(self.named(replies, "reply", asked), ReplyShape)

    @operation("Record a reply", request=ReplyEntry, responses={201: ReplyShape})
    def post(self, request: Request, reference: str) -> Response:
        referral, entry = self.referral(), self.read(ReplyEntry)
        reply = concluding.record_reply(referral, by=self.officer, **entry)
        return self.made(self.show(reply, ReplyShape))


class Outcomes(ReferralDoor):
    pagination_class = NewestFirst

    @operation(
        "Outcomes, the newest first",
        parameters=[OutcomeFilters],
        responses=OutcomeShape(many=True),
    )
    def get(self, request: Request, reference: str) -> Response:
        said = Outcome.objects.filter(item__referral=self.referral())
        asked = self.asked(OutcomeFilters)
        said = _matching(self.named(said, "outcome", asked), **asked)
        return self.page(said.select_related("item", "recorded_by"), OutcomeShape)


class BulkOutcomes(ReferralDoor, Bulk):
    write_scope = Scope.OUTCOMES
    rows = "outcomes"

    @operation(
        "Record up to 1,000 decisions; items by number, address or stable id",
        request=BulkOutcomesEntry,
        responses={200: BulkShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        referral = self.referral()

        def act(rows: list[dict[str, Any]]) -> list[Outcome]:
            decisions = [_decision(row) for row in numbered(referral, rows)]
            sent: Any = request.data
            return concluding.record_outcomes(
                referral,
                decisions=decisions,
                occurred_at=_moment(sent.get("occurred_at")),
                reply=_reply(referral, sent.get("reply")),
                by=self.officer,
            )

        return self.bulk(BulkOutcomesEntry, act)


def _moment(value: Any) -> Any:
    """Return the moment that the entry found sound already."""
    return Moment().to_internal_value(value)


def _decision(entry: dict[str, Any]) -> Decision:
    return Decision(**{**entry, "visibility": tuple(entry.get("visibility", ()))})


def _reply(referral: Referral, pk: int | None) -> Reply | None:
    if pk is None:
        return None
    reply = referral.replies.filter(pk=pk).first()
    if reply is None:
        raise ReplyUnknown(field="reply")
    return reply


def _matching(said: OutcomeQuerySet, *, is_latest: bool = False, **exact: Any) -> OutcomeQuerySet:
    if is_latest:
        said = said.current()
    columns = {"number": "item__number"}
    return said.filter(**{columns.get(name, name): value for name, value in exact.items()})
