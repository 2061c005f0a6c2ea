from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import Door
from casework.api.paging import OldestFirst
from casework.api.shapes.people import MeShape, PlatformShape
from casework.models import Platform


class Me(Door):
    @operation("Who is asking", responses=MeShape)
    def get(self, request: Request) -> Response:
        return Response(self.show(self.officer, MeShape))


class Platforms(Door):
    pagination_class = OldestFirst

    @operation("Platforms of the directory", responses=PlatformShape(many=True))
    def get(self, request: Request) -> Response:
        self.asked()
        return self.page(Platform.objects.all(), PlatformShape)
