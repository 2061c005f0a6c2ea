"""Ways into a restricted network: asked of its leads, or by breaking the glass."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import admitting
from casework.api.contract import operation
from casework.api.doors import Door, NetworkDoor, find
from casework.api.fields import Text
from casework.api.paging import NewestFirst
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import AccessRequest, BrokenGlass, NetworkMember, Scope
from casework.models.reference import is_network_reference
from casework.permissions import LeadRequired, may_lead


class AccessEntry(StrictSerializer):
    reference = serializers.CharField(max_length=10, validators=[is_network_reference])
    reason = serializers.CharField()


class AccessDecisionEntry(StrictSerializer):
    """A place to grant it; without one it is refused, and a reason is needed."""

    place = serializers.ChoiceField(NetworkMember.Place.choices, required=False)
    reason = Text()


class AskedByMeShape(Shape):
    """What somebody asked for themselves; it says the same whether the network exists or not."""

    is_granted = serializers.SerializerMethodField()

    class Meta:
        model = AccessRequest
        fields = read_only_fields = ("id", "reference", "reason", "recorded_at", "is_granted")

    def get_is_granted(self, request: AccessRequest) -> bool:
        return bool(request.told)


class AskedOfNetworkShape(Shape):
    requested_by = OfficerShape()
    decided_by = OfficerShape(allow_null=True)

    class Meta:
        model = AccessRequest
        fields = read_only_fields = (
            "id",
            "reason",
            "requested_by",
            "recorded_at",
            "verdict",
            "decided_by",
            "decided_reason",
            "decided_at",
        )


class BrokenGlassShape(Shape):
    officer = OfficerShape()

    class Meta:
        model = BrokenGlass
        fields = read_only_fields = ("id", "officer", "why", "recorded_at", "until")


class MyRequests(Door):
    write_scope = Scope.NETWORKS
    pagination_class = NewestFirst

    @operation("What you asked to see", responses=AskedByMeShape(many=True))
    def get(self, request: Request) -> Response:
        self.asked()
        mine = AccessRequest.objects.filter(requested_by=self.officer)
        return self.page(mine, AskedByMeShape)

    @operation(
        "Ask to see a restricted network by its reference",
        request=AccessEntry,
        responses={201: AskedByMeShape},
    )
    def post(self, request: Request) -> Response:
        made = admitting.ask(by=self.officer, **self.read(AccessEntry))
        return self.made(self.show(made, AskedByMeShape))


class BreakGlass(Door):
    write_scope = Scope.NETWORKS

    @operation(
        "Let yourself as an auditor into a restricted network, for a while",
        request=AccessEntry,
        responses={201: BrokenGlassShape},
    )
    def post(self, request: Request) -> Response:
        made = admitting.break_glass(by=self.officer, **self.read(AccessEntry))
        return self.made(self.show(made, BrokenGlassShape))


class AccessRequests(NetworkDoor):
    pagination_class = NewestFirst

    @operation("Who asks to see the network, for leads", responses=AskedOfNetworkShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(_requests(self), AskedOfNetworkShape)


class AccessDecision(NetworkDoor):
    write_scope = Scope.NETWORKS

    @operation(
        "Grant a request for access, or refuse it",
        request=AccessDecisionEntry,
        responses=AskedOfNetworkShape,
    )
    def post(self, request: Request, reference: str, access: int) -> Response:
        if not may_lead(self.network(), self.officer):
            raise LeadRequired
        found, entry = find(_requests(self), pk=access), self.read(AccessDecisionEntry)
        reason = entry.get("reason", "")
        if "place" in entry:
            admitting.grant(found, place=entry["place"], reason=reason, by=self.officer)
        else:
            admitting.refuse(found, reason=reason, by=self.officer)
        return Response(self.show(find(_requests(self), pk=access), AskedOfNetworkShape))


class GlassOfNetwork(NetworkDoor):
    pagination_class = NewestFirst

    @operation("Who broke the glass of the network", responses=BrokenGlassShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        broken = BrokenGlass.objects.filter(network=self.network())
        return self.page(broken.select_related("officer"), BrokenGlassShape)


def _requests(door: NetworkDoor) -> QuerySet[AccessRequest]:
    mine = AccessRequest.objects.visible_to(door.officer).filter(network=door.network())
    return mine.select_related("network", "requested_by", "decided_by")
