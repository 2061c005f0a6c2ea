"""What officers state of a network: campaigns, targets, narratives, attributions, links."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import describing
from casework.api.contract import operation
from casework.api.doors import NetworkDoor
from casework.api.paging import NewestFirst, OldestFirst
from casework.api.seeking import evidence_of
from casework.api.shapes.networks import (
    AttributionEntry,
    AttributionShape,
    CampaignEntry,
    CampaignShape,
    LinkEntry,
    LinkShape,
    NarrativeEntry,
    NarrativeShape,
    TargetEntry,
    TargetShape,
)
from casework.models import Network, NetworkLink, Scope


class Statements(NetworkDoor):
    """A list that grows and is never rewritten."""

    write_scope = Scope.NETWORKS
    pagination_class = OldestFirst


class Campaigns(Statements):
    @operation("Campaigns of a network", responses=CampaignShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.network().campaigns.select_related("recorded_by"), CampaignShape)

    @operation("Add a campaign", request=CampaignEntry, responses={201: CampaignShape})
    def post(self, request: Request, reference: str) -> Response:
        network = self.network()
        added = describing.add_campaign(network, by=self.officer, **self.read(CampaignEntry))
        return self.made(self.show(added, CampaignShape))


class Targets(Statements):
    @operation("Targets of a network", responses=TargetShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.network().targets.select_related("recorded_by"), TargetShape)

    @operation("Add a target", request=TargetEntry, responses={201: TargetShape})
    def post(self, request: Request, reference: str) -> Response:
        network = self.network()
        added = describing.add_target(network, by=self.officer, **self.read(TargetEntry))
        return self.made(self.show(added, TargetShape))


class Narratives(Statements):
    @operation("Narratives of a network", responses=NarrativeShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.network().narratives.select_related("recorded_by"), NarrativeShape)

    @operation("Add a narrative", request=NarrativeEntry, responses={201: NarrativeShape})
    def post(self, request: Request, reference: str) -> Response:
        network = self.network()
        added = describing.add_narrative(network, by=self.officer, **self.read(NarrativeEntry))
        return self.made(self.show(added, NarrativeShape))


class Attributions(Statements):
    pagination_class = NewestFirst

    @operation("Who is thought to be behind it", responses=AttributionShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        stated = self.network().attributions.select_related("recorded_by")
        return self.page(stated, AttributionShape)

    @operation("State an attribution", request=AttributionEntry, responses={201: AttributionShape})
    def post(self, request: Request, reference: str) -> Response:
        network, entry = self.network(), self.read(AttributionEntry)
        stated = describing.state_attribution(network, by=self.officer, **entry)
        return self.made(self.show(stated, AttributionShape))


class Links(Statements):
    @operation("Links to other networks in sight", responses=LinkShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self._in_sight(self.network()), LinkShape)

    @operation("Link to another network", request=LinkEntry, responses={201: LinkShape})
    def post(self, request: Request, reference: str) -> Response:
        network, entry = self.network(), self.read(LinkEntry)
        entry["other"] = self._other(entry["other"])
        entry["evidence"] = evidence_of(network, entry.get("evidence"))
        stated = describing.link(network, by=self.officer, **entry)
        return self.made(self.show(stated, LinkShape))

    def _in_sight(self, network: Network) -> QuerySet[NetworkLink]:
        # A link would tell that a hidden network exists, so it is hidden with it.
        visible = Network.objects.visible_to(self.officer)
        links = network.links.filter(other__in=visible)
        return links.select_related("other", "recorded_by")

    def _other(self, reference: str) -> Network:
        visible = Network.objects.visible_to(self.officer)
        other = visible.filter(reference=reference).first()
        if other is None:
            raise describing.LinkedNetworkUnknown(field="other")
        return other
