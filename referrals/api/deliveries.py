"""Deliveries, and what a person finds out about one; notices about what was sent."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import client_address, find
from casework.api.downloads import attachment
from casework.api.freshness import moving_tag
from casework.api.paging import NewestFirst
from casework.api.versions import require_match
from casework.models import Access, Scope
from referrals.actions import delivering, noticing
from referrals.api.doors import ReferralDoor
from referrals.api.shapes.papers import (
    ArrivalEntry,
    DeliveryShape,
    LossEntry,
    NoticeEntry,
    NoticeShape,
    TicketEntry,
)
from referrals.models import Delivery, Notice

BYTES = {(200, "application/octet-stream"): bytes}


class DeliveryDoor(ReferralDoor):
    """A door to the deliveries of one referral."""

    def deliveries(self) -> QuerySet[Delivery]:
        deliveries = Delivery.objects.filter(referral=self.referral())
        found = deliveries.select_related("referral__network", "requested_by", "confirmed_by")
        return found.prefetch_related("messages")

    def delivery(self) -> Delivery:
        return find(self.deliveries(), pk=self.kwargs["delivery"])

    def matched_delivery(self) -> dict[str, Any]:
        """Return what a step needs: the delivery, and its version, which the client must have read.

        :raises MatchRequired: when the client names none.
        :raises StaleVersion: when it is not the newest.
        """
        delivery = self.delivery()
        return {"delivery": delivery, "version": require_match(self.request, delivery)}

    def current(self) -> Response:
        """Answer with the delivery as it stands now."""
        delivery = self.delivery()
        data = self.show(delivery, DeliveryShape)
        return Response(data, headers={"ETag": moving_tag(delivery.version, data)})


class Deliveries(DeliveryDoor):
    pagination_class = NewestFirst

    @operation("Deliveries of a referral", responses=DeliveryShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.deliveries(), DeliveryShape)


class DeliveryFile(DeliveryDoor):
    @operation("How far a delivery got", responses=DeliveryShape)
    def get(self, request: Request, reference: str, delivery: int) -> Response:
        return self.current()


class DeliveryStep(DeliveryDoor):
    write_scope = Scope.REFERRALS


class Ticket(DeliveryStep):
    @operation(
        "Record the ticket of what was filed",
        request=TicketEntry,
        responses=DeliveryShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str, delivery: int) -> Response:
        found, entry = self.matched_delivery(), self.read(TicketEntry)
        delivering.record_ticket(**found, by=self.officer, **entry)
        return self.current()


class Confirm(DeliveryStep):
    @operation(
        "Say that it did arrive",
        request=ArrivalEntry,
        responses=DeliveryShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str, delivery: int) -> Response:
        found, entry = self.matched_delivery(), self.read(ArrivalEntry)
        delivering.confirm_arrival(**found, by=self.officer, **entry)
        return self.current()


class Lost(DeliveryStep):
    @operation(
        "Say that it did not arrive", request=LossEntry, responses=DeliveryShape, is_matched=True
    )
    def post(self, request: Request, reference: str, delivery: int) -> Response:
        found, entry = self.matched_delivery(), self.read(LossEntry)
        delivering.declare_lost(**found, by=self.officer, **entry)
        return self.current()


class Cancel(DeliveryStep):
    @operation("Take back what nobody has begun", responses=DeliveryShape, is_matched=True)
    def post(self, request: Request, reference: str, delivery: int) -> Response:
        self.read_nothing()
        delivering.cancel(**self.matched_delivery(), by=self.officer)
        return self.current()


class SentFile(DeliveryDoor):
    more_problems = ("409",)

    @operation("What was handed over, byte for byte", responses=BYTES)
    def get(self, request: Request, reference: str, delivery: int) -> FileResponse:
        found = self.delivery()
        stream = delivering.hand_out(
            found, by=self.officer, door=Access.Door.API, address=client_address(request)
        )
        return attachment(stream, name=found.file_name)


class Rest(DeliveryStep):
    @operation(
        "Send the messages that surely did not arrive",
        responses={202: DeliveryShape},
        is_matched=True,
    )
    def post(self, request: Request, reference: str, delivery: int) -> Response:
        self.read_nothing()
        delivering.send_rest(**self.matched_delivery(), by=self.officer)
        place = {"reference": reference, "delivery": delivery}
        data = self.show(self.delivery(), DeliveryShape)
        return self.accepted(data, "referrals-api:delivery", **place)


class NoticeDoor(ReferralDoor):
    """A door to the notices about one referral."""

    def notices(self) -> QuerySet[Notice]:
        notices = Notice.objects.filter(referral=self.referral())
        return notices.select_related("referral__network", "drafted_by", "approved_by")

    def notice(self) -> Notice:
        return find(self.notices(), pk=self.kwargs["notice"])


class Notices(NoticeDoor):
    write_scope = Scope.REFERRALS
    pagination_class = NewestFirst

    @operation("Notices about a referral that was sent", responses=NoticeShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.notices(), NoticeShape)

    @operation("Draft a notice", request=NoticeEntry, responses={201: NoticeShape})
    def post(self, request: Request, reference: str) -> Response:
        referral, entry = self.referral(), self.read(NoticeEntry)
        drafted = noticing.draft_notice(referral, by=self.officer, **entry)
        return self.made(self.show(drafted, NoticeShape))


class NoticeApproval(NoticeDoor):
    write_scope = Scope.REVIEWS

    @operation("Approve the text of a notice", responses=NoticeShape, is_matched=True)
    def post(self, request: Request, reference: str, notice: int) -> Response:
        self.read_nothing()
        drafted = self.notice()
        _referral, version = self.matched()
        approved = noticing.approve_notice(drafted, by=self.officer, version=version)
        return Response(self.show(approved, NoticeShape))


class Sending(NoticeDoor):
    """Hands an approved notice over."""

    write_scope = Scope.REFERRALS
    queue: ClassVar = staticmethod(noticing.send)

    @operation(
        "Hand an approved chaser, escalation or information over",
        responses={202: DeliveryShape},
        is_matched=True,
    )
    def post(self, request: Request, reference: str, notice: int) -> Response:
        return self.handed_over(reference)

    def handed_over(self, reference: str) -> Response:
        self.read_nothing()
        drafted = self.notice()
        _referral, version = self.matched()
        delivery = self.queue(drafted, by=self.officer, version=version)
        place = {"reference": reference, "delivery": delivery.pk}
        delivery.refresh_from_db()
        return self.accepted(self.show(delivery, DeliveryShape), "referrals-api:delivery", **place)


class Retraction(Sending):
    queue = staticmethod(noticing.retract)

    @operation("Hand an approved retraction over", responses={202: DeliveryShape}, is_matched=True)
    def post(self, request: Request, reference: str, notice: int) -> Response:
        return self.handed_over(reference)
