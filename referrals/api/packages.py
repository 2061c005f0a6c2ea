"""Packages: how far their volumes got, and the documents themselves."""

from django.db.models import QuerySet
from django.http import FileResponse
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import client_address, find
from casework.api.downloads import attachment
from casework.api.paging import NewestFirst
from casework.models import Access, Scope
from referrals.actions import packaging
from referrals.api.doors import ReferralDoor
from referrals.api.shapes.papers import PackageShape, VolumeShape
from referrals.models import Package, Referral, Volume

BYTES = {(200, "application/octet-stream"): bytes}


class Packages(ReferralDoor):
    pagination_class = NewestFirst

    @operation("Packages that were asked for", responses=PackageShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(_packages(self.referral()), PackageShape)


class PackageFile(ReferralDoor):
    @operation("One package, and how far each volume got", responses=PackageShape)
    def get(self, request: Request, reference: str, package: int) -> Response:
        return Response(self.show(find(_packages(self.referral()), pk=package), PackageShape))


class VolumeDoor(ReferralDoor):
    """A door to one volume, through its package and referral."""

    def volume(self) -> Volume:
        package = find(_packages(self.referral()), pk=self.kwargs["package"])
        volumes = Volume.objects.filter(package=package)
        volumes = volumes.select_related("package__submission__referral__network")
        return find(volumes, number=self.kwargs["volume"])


class VolumeDownload(VolumeDoor):
    @operation("A volume as PDF, hashed anew before it goes out", responses=BYTES)
    def get(self, request: Request, reference: str, package: int, volume: int) -> FileResponse:
        found = self.volume()
        stream = packaging.hand_out(
            found, by=self.officer, door=Access.Door.API, address=client_address(request)
        )
        return attachment(stream, name=found.file_name)


class VolumeRetry(VolumeDoor):
    write_scope = Scope.REFERRALS

    @operation("Ask for a failed volume anew", responses={202: VolumeShape})
    def post(self, request: Request, reference: str, package: int, volume: int) -> Response:
        self.read_nothing()
        packaging.ask_again(self.volume(), by=self.officer)
        place = {"reference": reference, "package": package}
        data = self.show(self.volume(), VolumeShape)
        return self.accepted(data, "referrals-api:package", **place)


def _packages(referral: Referral) -> QuerySet[Package]:
    packages = Package.objects.filter(submission__referral=referral)
    return packages.select_related("submission", "requested_by").prefetch_related("volumes")
