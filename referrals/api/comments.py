"""What the house says among itself of a referral; none of it leaves with the package."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import find
from casework.api.paging import OldestFirst
from casework.models import Scope
from referrals.actions import commenting
from referrals.api.doors import ReferralDoor
from referrals.api.shapes.comments import (
    CommentEntry,
    CommentShape,
    CommentTurnEntry,
    CommentTurnShape,
)
from referrals.models import Comment


class CommentDoor(ReferralDoor):
    """A door to the comments on one referral."""

    write_scope = Scope.REFERRALS

    def comments(self) -> QuerySet[Comment]:
        comments = Comment.objects.filter(referral=self.referral()).with_state()
        found = comments.select_related("referral__network", "written_by")
        return found.prefetch_related("turns__written_by")

    def comment(self) -> Comment:
        return find(self.comments(), pk=self.kwargs["comment"])

    def shown(self, comment: Comment) -> dict[str, object]:
        return dict(self.show(find(self.comments(), pk=comment.pk), CommentShape))


class Comments(CommentDoor):
    pagination_class = OldestFirst

    @operation("Comments on a referral", responses=CommentShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.comments(), CommentShape)

    @operation("Comment", request=CommentEntry, responses={201: CommentShape})
    def post(self, request: Request, reference: str) -> Response:
        referral, entry = self.referral(), self.read(CommentEntry)
        said = commenting.comment(referral, by=self.officer, **entry)
        data = self.shown(said)
        return self.made(data, "referrals-api:comment", reference=reference, comment=said.pk)


class CommentFile(CommentDoor):
    @operation("One comment with its turns", responses=CommentShape)
    def get(self, request: Request, reference: str, comment: int) -> Response:
        return Response(self.show(self.comment(), CommentShape))


class Turns(CommentDoor):
    @operation(
        "Add to a comment, amend, resolve or reopen it",
        request=CommentTurnEntry,
        responses={201: CommentTurnShape},
    )
    def post(self, request: Request, reference: str, comment: int) -> Response:
        found, entry = self.comment(), self.read(CommentTurnEntry)
        turn = commenting.go_on(found, by=self.officer, **entry)
        return self.made(self.show(turn, CommentTurnShape))
