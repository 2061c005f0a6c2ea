"""Disclosures: a whole case in one file, given to whoever asked for it and to nobody else."""

from django.db.models import QuerySet
from django.http import FileResponse
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import Door, client_address, find
from casework.api.downloads import attachment
from casework.api.paging import NewestFirst
from casework.models import Access, Network, Scope
from referrals.actions import disclosing
from referrals.api.shapes.disclosures import DisclosureEntry, DisclosureShape
from referrals.models import Disclosure

BYTES = {(200, "application/octet-stream"): bytes}


class CaseDoor(Door):
    """A door to what hangs on the network that the address names."""

    def case(self) -> Network:
        visible = Network.objects.visible_to(self.officer)
        return find(visible, reference=self.kwargs["network"])

    def disclosures(self) -> QuerySet[Disclosure]:
        """Return those of the case that this officer asked for."""
        mine = Disclosure.objects.visible_to(self.officer).filter(network=self.case())
        return mine.select_related("network", "requested_by")


class Disclosures(CaseDoor):
    write_scope = Scope.EVIDENCE
    pagination_class = NewestFirst

    @operation("Disclosures that you asked for", responses=DisclosureShape(many=True))
    def get(self, request: Request, network: str) -> Response:
        self.asked()
        return self.page(self.disclosures(), DisclosureShape)

    @operation(
        "Ask for a disclosure of the whole case",
        request=DisclosureEntry,
        responses={202: DisclosureShape},
    )
    def post(self, request: Request, network: str) -> Response:
        case, facts = self.case(), self.read(DisclosureEntry)
        made = disclosing.ask(case, by=self.officer, **facts)
        data = self.show(find(self.disclosures(), pk=made.pk), DisclosureShape)
        place = {"network": network, "disclosure": made.pk}
        return self.accepted(data, "referrals-api:disclosure", **place)


class DisclosureFile(CaseDoor):
    @operation("How far a disclosure got", responses=DisclosureShape)
    def get(self, request: Request, network: str, disclosure: int) -> Response:
        return Response(self.show(find(self.disclosures(), pk=disclosure), DisclosureShape))


class DisclosureDownload(CaseDoor):
    more_problems = ("409",)

    @operation("The disclosure as ZIP, hashed anew before it goes out", responses=BYTES)
    def get(self, request: Request, network: str, disclosure: int) -> FileResponse:
        found = find(self.disclosures(), pk=disclosure)
        stream = disclosing.hand_out(
            found, by=self.officer, door=Access.Door.API, address=client_address(request)
        )
        return attachment(stream, name=found.file_name)


class DisclosureRetry(CaseDoor):
    write_scope = Scope.EVIDENCE

    @operation("Ask anew for a disclosure that failed", responses={202: DisclosureShape})
    def post(self, request: Request, network: str, disclosure: int) -> Response:
        self.read_nothing()
        disclosing.ask_again(find(self.disclosures(), pk=disclosure), by=self.officer)
        data = self.show(find(self.disclosures(), pk=disclosure), DisclosureShape)
        place = {"network": network, "disclosure": disclosure}
        return self.accepted(data, "referrals-api:disclosure", **place)
