"""Previews: pages as pictures, before anything is approved."""

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import find
from casework.api.paging import NewestFirst
from casework.models import Scope
from referrals.actions import previewing
from referrals.api.doors import ReferralDoor
from referrals.api.shapes.papers import PreviewShape
from referrals.models import Preview

PICTURE = {(200, "image/png"): bytes}


class PreviewDoor(ReferralDoor):
    """A door to the previews of one referral."""

    def previews(self) -> QuerySet[Preview]:
        previews = Preview.objects.filter(referral=self.referral())
        return previews.select_related("referral__network", "submission", "requested_by")

    def preview(self) -> Preview:
        return find(self.previews(), pk=self.kwargs["preview"])


class Previews(PreviewDoor):
    write_scope = Scope.REFERRALS
    pagination_class = NewestFirst

    @operation("Previews that are still there", responses=PreviewShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.previews(), PreviewShape)

    @operation("Ask for pages of the draft or of what was frozen", responses={202: PreviewShape})
    def post(self, request: Request, reference: str) -> Response:
        self.read_nothing()
        asked = previewing.ask(self.referral(), by=self.officer)
        found = find(self.previews(), pk=asked.pk)
        place = {"reference": reference, "preview": asked.pk}
        return self.accepted(self.show(found, PreviewShape), "referrals-api:preview", **place)


class PreviewFile(PreviewDoor):
    @operation("How far a preview is", responses=PreviewShape)
    def get(self, request: Request, reference: str, preview: int) -> Response:
        return Response(self.show(self.preview(), PreviewShape))


class PreviewPage(PreviewDoor):
    # A page that no worker has drawn yet.
    more_problems = ("409",)

    @operation("One page as a picture", responses=PICTURE)
    def get(self, request: Request, reference: str, preview: int, page: int) -> HttpResponse:
        found = self.preview()
        if found.pages and page not in found.numbers:
            raise NotFound
        data = previewing.page(found, number=page, by=self.officer)
        answer = HttpResponse(data.read(), content_type="image/png")
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        answer["Cache-Control"] = "private, no-store"
        return answer
