"""Case files and their members."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import opening, sharing
from casework.api.contract import operation
from casework.api.doors import Door, NetworkDoor, find
from casework.api.paging import NewestFirst, OldestFirst
from casework.api.shapes.networks import NetworkEdit, NetworkEntry, NetworkFilters, NetworkShape
from casework.api.shapes.people import MemberEntry, MemberShape
from casework.api.versions import etag_of, require_match
from casework.errors import BadInput
from casework.models import Network, NetworkMember, Officer, Scope


class OfficerUnknown(BadInput):
    code = "officer-unknown"
    message = _("Nobody has this e-mail address here.")
    remedy = _("Check the address, or ask an administrator to create the account.")


class Networks(Door):
    write_scope = Scope.NETWORKS
    pagination_class = NewestFirst

    @operation("Networks in sight", parameters=[NetworkFilters], responses=NetworkShape(many=True))
    def get(self, request: Request) -> Response:
        asked = self.asked(NetworkFilters)
        visible = Network.objects.visible_to(self.officer).select_related("opened_by")
        visible = self.named(visible, "network", asked)
        return self.page(_matching(visible, **asked), NetworkShape)

    @operation("Open a network", request=NetworkEntry, responses={201: NetworkShape})
    def post(self, request: Request) -> Response:
        opened = opening.open_network(by=self.officer, **self.read(NetworkEntry))
        data = self.show(opened, NetworkShape)
        return self.made(data, "casework-api:network", reference=opened.reference)


class NetworkFile(NetworkDoor):
    write_scope = Scope.NETWORKS

    @operation("One network", responses=NetworkShape)
    def get(self, request: Request, reference: str) -> Response:
        return self.current()

    @operation("Edit a network", request=NetworkEdit, responses=NetworkShape, is_matched=True)
    def patch(self, request: Request, reference: str) -> Response:
        network = self.network()
        version = require_match(request, network)
        facts = self.read(NetworkEdit)
        opening.edit_network(network, by=self.officer, version=version, **facts)
        return self.current()

    def current(self) -> Response:
        """Answer with the network as it stands now."""
        seen = self.named(Network.objects.visible_to(self.officer), "network")
        network = find(seen, reference=self.kwargs["reference"])
        return Response(self.show(network, NetworkShape), headers={"ETag": etag_of(network)})


class Members(NetworkDoor):
    write_scope = Scope.NETWORKS
    pagination_class = OldestFirst

    @operation("Members of a network", responses=MemberShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        members = NetworkMember.objects.standing().filter(network=self.network())
        return self.page(members.select_related("officer"), MemberShape)

    @operation(
        "Give an officer a place in the case", request=MemberEntry, responses={201: MemberShape}
    )
    def post(self, request: Request, reference: str) -> Response:
        network, entry = self.network(), self.read(MemberEntry)
        officer = officer_at(entry["officer"], field="officer")
        member = sharing.add_member(network, officer=officer, place=entry["place"], by=self.officer)
        return self.made(self.show(member, MemberShape))


class Member(NetworkDoor):
    write_scope = Scope.NETWORKS

    @operation("Take an officer's place in the case away", responses={204: None})
    def delete(self, request: Request, reference: str, officer: int) -> Response:
        self.read_nothing()
        network = self.network()
        places = NetworkMember.objects.standing().filter(network=network)
        places = places.select_related("officer")
        leaving = find(places, officer=officer).officer
        sharing.remove_member(network, officer=leaving, by=self.officer)
        return Response(status=status.HTTP_204_NO_CONTENT)


def officer_at(email: str, *, field: str) -> Officer:
    """Return the officer with this address.

    :raises OfficerUnknown: when nobody has it.
    """
    officer = Officer.objects.filter(email=email.strip().lower()).first()
    if officer is None:
        raise OfficerUnknown(field=field)
    return officer


def _matching(networks: QuerySet[Network], *, q: str = "", marking: str = "") -> QuerySet[Network]:
    if q:
        words = Q(title__icontains=q) | Q(description__icontains=q) | Q(reference__iexact=q)
        networks = networks.filter(words)
    return networks.filter(marking=marking) if marking else networks
