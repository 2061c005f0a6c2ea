"""What a client calls our objects: set, and taken away; only that client ever sees it."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import naming
from casework.api.contract import operation
from casework.api.doors import Door, NotHere, find
from casework.api.fields import BIGGEST_ID
from casework.api.scoping import ANY
from casework.api.strict import StrictSerializer
from casework.models import ExternalId, Membership, Network, Officer, PostMembership
from referrals.models import Outcome, Referral, Reply

Kind = ExternalId.Kind
# How each kind is found in sight, and on which network it hangs.
PLACES: dict[str, tuple[Callable[[Officer], Any], str, str, str]] = {
    Kind.NETWORK: (Network.objects.visible_to, "reference", "pk", "pk"),
    Kind.ASSET: (Membership.objects.visible_to, "asset", "asset_id", "network_id"),
    Kind.POST: (PostMembership.objects.visible_to, "post", "post_id", "network_id"),
    Kind.REFERRAL: (Referral.objects.visible_to, "reference", "pk", "network_id"),
    Kind.REPLY: (Reply.objects.visible_to, "pk", "pk", "referral__network_id"),
    Kind.OUTCOME: (Outcome.objects.visible_to, "pk", "pk", "item__referral__network_id"),
}


class ExternalIdsEntry(StrictSerializer):
    external_ids = serializers.ListField(
        child=serializers.CharField(max_length=200), allow_empty=False, max_length=20
    )


class ExternalIdsShape(serializers.Serializer):
    external_ids = serializers.ListField(child=serializers.CharField())


class ExternalIds(Door):
    """Names one object, by the kind and id that it has in the change feed."""

    # Nothing of the house changes, so no one scope is asked for; but who only reads writes nothing.
    write_scope = ANY

    @operation("Call an object so", request=ExternalIdsEntry, responses=ExternalIdsShape)
    def put(self, request: Request, kind: str, object_id: str) -> Response:
        values = self.read(ExternalIdsEntry)["external_ids"]
        return Response({"external_ids": self._name(kind, object_id, values)})

    @operation("Call an object nothing any more", responses={204: None})
    def delete(self, request: Request, kind: str, object_id: str) -> Response:
        self.read_nothing()
        self._name(kind, object_id, [])
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _name(self, kind: str, public_id: str, values: list[str]) -> list[str]:
        if kind not in PLACES:
            raise NotHere
        seen, field, key, network = PLACES[kind]
        if field != "reference" and not (public_id.isdecimal() and int(public_id) <= BIGGEST_ID):
            raise NotHere
        row = seen(self.officer).filter(**{field: public_id}).values_list(key, network).first()
        if row is None:
            raise NotHere
        case = find(Network.objects.visible_to(self.officer), pk=row[1])
        return naming.name(
            Kind(kind), object_id=row[0], values=values, network=case, by=self.officer
        )
