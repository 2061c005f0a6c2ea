"""Webhooks: who is told that something changed, and how the telling went."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import Door, find
from casework.api.paging import NewestFirst
from casework.api.versions import etag_of, require_match
from casework.models import Scope
from referrals.actions import subscribing
from referrals.api.shapes.webhooks import (
    PushDetailShape,
    PushFilters,
    PushShape,
    ReplayedShape,
    ReplayEntry,
    RotationEntry,
    SecretShape,
    WebhookEdit,
    WebhookEntry,
    WebhookShape,
)
from referrals.models import Push, Subscription


class WebhookDoor(Door):
    """A door to the client's own webhooks; those of others are no business of a token's."""

    write_scope = Scope.WEBHOOKS

    def webhooks(self) -> QuerySet[Subscription]:
        own = Subscription.objects.handled_by(self.officer).filter(officer=self.officer)
        return own.select_related("network", "officer")

    def webhook(self) -> Subscription:
        return find(self.webhooks(), pk=self.kwargs["webhook"])

    def pushes(self) -> QuerySet[Push]:
        return Push.objects.visible_to(self.officer).filter(subscription=self.webhook())

    def matched(self) -> tuple[Subscription, int]:
        """Return the webhook and its version, which the client must have read.

        :raises MatchRequired: when the client names none.
        :raises StaleVersion: when it is not the newest.
        """
        found = self.webhook()
        return found, require_match(self.request, found)

    def current(self) -> Response:
        """Answer with the webhook as it stands now."""
        found = self.webhook()
        return Response(self.show(found, WebhookShape), headers={"ETag": etag_of(found)})

    def told(self, pk: int, secret: str) -> dict[str, object]:
        """Return the webhook with its secret, which is told this once."""
        found = find(self.webhooks(), pk=pk)
        return {**self.show(found, WebhookShape), "secret": secret}


class Webhooks(WebhookDoor):
    withheld = ("secret",)
    pagination_class = NewestFirst

    @operation("Your webhooks", responses=WebhookShape(many=True))
    def get(self, request: Request) -> Response:
        self.asked()
        return self.page(self.webhooks(), WebhookShape)

    @operation(
        "Be told of what changes from now on", request=WebhookEntry, responses={201: SecretShape}
    )
    def post(self, request: Request) -> Response:
        entry = self.read(WebhookEntry)
        made, secret = subscribing.add(self.officer, by=self.officer, **entry)
        data = self.told(made.pk, secret)
        return self.made(data, "referrals-api:webhook", webhook=made.pk)


class WebhookFile(WebhookDoor):
    @operation("One webhook, and how its receiver fares", responses=WebhookShape)
    def get(self, request: Request, webhook: int) -> Response:
        return self.current()

    @operation(
        "Change where it leads or what it tells of",
        request=WebhookEdit,
        responses=WebhookShape,
        is_matched=True,
    )
    def patch(self, request: Request, webhook: int) -> Response:
        (found, version), entry = self.matched(), self.read(WebhookEdit)
        subscribing.edit(found, by=self.officer, version=version, **entry)
        return self.current()

    @operation("Remove it with its log", responses={204: None}, is_matched=True)
    def delete(self, request: Request, webhook: int) -> Response:
        self.read_nothing()
        found, version = self.matched()
        subscribing.remove(found, by=self.officer, version=version)
        return Response(status=204)


class WebhookPause(WebhookDoor):
    @operation("Send nothing until it is resumed", responses=WebhookShape, is_matched=True)
    def post(self, request: Request, webhook: int) -> Response:
        self.read_nothing()
        found, version = self.matched()
        subscribing.pause(found, by=self.officer, version=version)
        return self.current()


class WebhookResume(WebhookDoor):
    @operation("Send again, what was not told first", responses=WebhookShape, is_matched=True)
    def post(self, request: Request, webhook: int) -> Response:
        self.read_nothing()
        found, version = self.matched()
        subscribing.resume(found, by=self.officer, version=version)
        return self.current()


class WebhookRotation(WebhookDoor):
    withheld = ("secret",)

    @operation(
        "Get a new secret; the old one signs too until the overlap is over",
        request=RotationEntry,
        responses=SecretShape,
        is_matched=True,
    )
    def post(self, request: Request, webhook: int) -> Response:
        (found, version), entry = self.matched(), self.read(RotationEntry)
        hours = entry.get("overlap_hours", 24)
        made, secret = subscribing.rotate(
            found, overlap_hours=hours, by=self.officer, version=version
        )
        data = self.told(made.pk, secret)
        return Response(data, headers={"ETag": f'"{data["version"]}"'})


class WebhookPing(WebhookDoor):
    @operation("Try the road with a push that tells of nothing", responses={202: PushShape})
    def post(self, request: Request, webhook: int) -> Response:
        self.read_nothing()
        sent = subscribing.ping(self.webhook(), by=self.officer)
        data = self.show(find(self.pushes(), pk=sent.pk), PushShape)
        return self.accepted(data, "referrals-api:push", webhook=webhook, push=sent.pk)


class WebhookReplay(WebhookDoor):
    @operation(
        "Put one push, a range or all of them in line again",
        request=ReplayEntry,
        responses=ReplayedShape,
    )
    def post(self, request: Request, webhook: int) -> Response:
        found, entry = self.webhook(), self.read(ReplayEntry)
        count = subscribing.replay(found, by=self.officer, **entry)
        return Response({"replayed": count})


class Pushes(WebhookDoor):
    pagination_class = NewestFirst

    @operation("What was sent, or waits", parameters=[PushFilters], responses=PushShape(many=True))
    def get(self, request: Request, webhook: int) -> Response:
        return self.page(self.pushes().filter(**self.asked(PushFilters)), PushShape)


class PushFile(WebhookDoor):
    @operation("One push with each attempt", responses=PushDetailShape)
    def get(self, request: Request, webhook: int, push: int) -> Response:
        found = find(self.pushes().prefetch_related("attempts"), pk=push)
        return Response(self.show(found, PushDetailShape))
