"""Frozen contents, as they were submitted."""

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.doors import find
from casework.api.errors import NotHere
from referrals.actions import attending
from referrals.api.doors import ReferralDoor
from referrals.api.items import ByNumber
from referrals.api.shapes.differences import LINES, DifferenceFilters, DifferencesShape
from referrals.api.shapes.directory import ChecklistShape, QuestionShape
from referrals.api.shapes.papers import SubmissionDetailShape, SubmissionShape, UptakeShape
from referrals.api.steps import Verdict
from referrals.models import Question, Referral, Submission, Uptake
from referrals.queries import drift

TEXT = {(200, "application/json"): {"type": "object", "additionalProperties": True}}


class Submissions(ReferralDoor):
    pagination_class = ByNumber

    @operation("What was submitted, and the verdicts", responses=SubmissionShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(_submissions(self.referral()).defer("contents"), SubmissionShape)


class SubmissionFile(ReferralDoor):
    @operation("One submission with its frozen contents", responses=SubmissionDetailShape)
    def get(self, request: Request, reference: str, number: int) -> Response:
        submission = find(_submissions(self.referral()), number=number)
        return Response(self.show(submission, SubmissionDetailShape))


class Differences(ReferralDoor):
    @operation(
        "What it says otherwise than the last reviewed submission",
        parameters=[DifferenceFilters],
        responses=DifferencesShape,
    )
    def get(self, request: Request, reference: str, number: int) -> Response:
        submission = find(_submissions(self.referral()), number=number)
        page = self.asked(DifferenceFilters).get("page", 1)
        earlier = drift.reviewed_before(submission)
        found = drift.between(earlier, submission) if earlier else []
        told = {
            "compared_with": earlier and earlier.number,
            "total": len(found),
            "page": page,
            "lines": found[(page - 1) * LINES : page * LINES],
        }
        return Response(self.show(told, DifferencesShape))


class Contents(ReferralDoor):
    @operation("The exact bytes that the content digest is the SHA-256 of", responses=TEXT)
    def get(self, request: Request, reference: str, number: int) -> HttpResponse:
        submission = find(_submissions(self.referral()), number=number)
        return HttpResponse(submission.contents.encode(), content_type="application/json")


class Checklist(ReferralDoor):
    @operation("What a reviewer of this referral is asked", responses=ChecklistShape)
    def get(self, request: Request, reference: str) -> Response:
        asked = Question.objects.asked_of(self.referral().channel)
        return Response({"results": self.show(asked, QuestionShape, many=True)})


class UptakeDoor(Verdict):
    """Who is looking at what is submitted now; a person says so, and no verdict waits for it."""

    @operation("Who is looking at it", responses=UptakeShape)
    def get(self, request: Request, reference: str) -> Response:
        submission = self.referral().submission
        if submission is None:
            raise NotHere
        held = attending.standing(submission)
        return Response(self.show(held or Uptake(submission=submission), UptakeShape))

    @operation("Say that you are looking at it", responses=UptakeShape)
    def post(self, request: Request, reference: str) -> Response:
        self.read_nothing()
        uptake = attending.take_up(self.referral(), by=self.officer)
        return Response(self.show(uptake, UptakeShape))

    @operation("Say that you are no longer looking at it", responses={204: None})
    def delete(self, request: Request, reference: str) -> Response:
        self.read_nothing()
        attending.put_down(self.referral(), by=self.officer)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _submissions(referral: Referral) -> QuerySet[Submission]:
    return referral.submissions.select_related("submitted_by", "review__reviewer").prefetch_related(
        "waivers__given_by", "review__answers__question"
    )
