"""Packages: how far their volumes got, and the documents themselves."""

from collections.abc import Callable

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
from referrals.models import Package, Referral, Variant, Volume

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

    more_problems = ("409",)

    def package(self) -> Package:
        return find(_packages(self.referral()), pk=self.kwargs["package"])

    def document(self, *, number: int, variant: str) -> Volume:
        volumes = Volume.objects.filter(package=self.package(), variant=variant)
        volumes = volumes.select_related("package__submission__referral__network")
        return find(volumes, number=number)

    def volume(self) -> Volume:
        return self.document(number=self.kwargs["volume"], variant=Variant.PLATFORM)


class VolumeDownload(VolumeDoor):
    @operation("A volume as PDF, hashed anew before it goes out", responses=BYTES)
    def get(self, request: Request, reference: str, package: int, volume: int) -> FileResponse:
        found = self.volume()
        stream = packaging.hand_out(
            found, by=self.officer, door=Access.Door.API, address=client_address(request)
        )
        return attachment(stream, name=found.file_name)


class InternalDownload(VolumeDoor):
    @operation("The internal copy as PDF, which stays in the house", responses=BYTES)
    def get(self, request: Request, reference: str, package: int) -> FileResponse:
        found = self.document(number=0, variant=Variant.INTERNAL)
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


class PackageZip(VolumeDoor):
    @operation("All documents of a package in one ZIP", responses=BYTES)
    def get(self, request: Request, reference: str, package: int) -> FileResponse:
        found = self.package()
        stream = packaging.hand_out_zip(
            found, by=self.officer, door=Access.Door.API, address=client_address(request)
        )
        return attachment(stream, name=found.zip_name)


class PackageStep(VolumeDoor):
    """A door through which building is stopped, or asked for again."""

    write_scope = Scope.REFERRALS

    def done(self, act: Callable[..., None]) -> Response:
        self.read_nothing()
        act(self.package(), by=self.officer)
        return Response(self.show(self.package(), PackageShape))


class PackageCancel(PackageStep):
    @operation("Stop building; what is ready stays", responses=PackageShape)
    def post(self, request: Request, reference: str, package: int) -> Response:
        return self.done(packaging.cancel)


class PackageRetry(PackageStep):
    @operation("Ask anew for all that failed or was cancelled", responses=PackageShape)
    def post(self, request: Request, reference: str, package: int) -> Response:
        return self.done(packaging.ask_for_all_again)


def _packages(referral: Referral) -> QuerySet[Package]:
    packages = Package.objects.filter(submission__referral=referral)
    found = packages.select_related("submission__referral", "requested_by")
    return found.prefetch_related("volumes")
