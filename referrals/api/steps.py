"""The steps of a referral, one door each; every one answers with the referral as it stands then."""

from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.contract import operation
from casework.api.networks import officer_at
from casework.models import Scope
from referrals.actions import concluding, delivering, drafting, following, reviewing, submitting
from referrals.api.doors import ReferralDoor
from referrals.api.shapes.papers import DeliveryShape
from referrals.api.shapes.referrals import (
    AcknowledgeEntry,
    ApprovalEntry,
    CloseEntry,
    HandOverEntry,
    OccurredEntry,
    PassingEntry,
    ReasonEntry,
    ReferralDetailShape,
    VerdictEntry,
)
from referrals.models import Referral, Submission


class Step(ReferralDoor):
    write_scope = Scope.REFERRALS


class Verdict(ReferralDoor):
    """A reviewer's word, which needs a person: no service token is ever given this scope."""

    write_scope = Scope.REVIEWS

    def submitted(self, referral: Referral) -> Submission:
        """:raises DigestChanged: when nothing was ever submitted."""
        submission: Submission | None = referral.submission
        if submission is None:
            raise reviewing.DigestChanged
        return submission


class Submit(Step):
    @operation(
        "Submit for review",
        request=PassingEntry,
        responses=ReferralDetailShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(PassingEntry)
        submitting.submit(referral, by=self.officer, version=version, **entry)
        return self.stands(referral)


class Revise(Step):
    @operation(
        "Take back to draft; an approval is void then",
        responses=ReferralDetailShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str) -> Response:
        self.read_nothing()
        referral, version = self.matched()
        return self.stands(submitting.revise(referral, by=self.officer, version=version))


class Withdraw(Step):
    @operation("Withdraw", request=ReasonEntry, responses=ReferralDetailShape, is_matched=True)
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(ReasonEntry)
        submitting.withdraw(referral, by=self.officer, version=version, **entry)
        return self.stands(referral)


class Approve(Verdict):
    @operation(
        "Approve these contents",
        request=ApprovalEntry,
        responses=ReferralDetailShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(ApprovalEntry)
        submission = self.submitted(referral)
        reviewing.approve(submission, by=self.officer, version=version, **entry)
        return self.stands(referral)


class Return(Verdict):
    @operation(
        "Return to the drafter",
        request=VerdictEntry,
        responses=ReferralDetailShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(VerdictEntry)
        submission = self.submitted(referral)
        reviewing.return_to_draft(submission, by=self.officer, version=version, **entry)
        return self.stands(referral)


class Reject(Verdict):
    @operation("Reject", request=VerdictEntry, responses=ReferralDetailShape, is_matched=True)
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(VerdictEntry)
        submission = self.submitted(referral)
        reviewing.reject(submission, by=self.officer, version=version, **entry)
        return self.stands(referral)


class Send(Step):
    @operation(
        "Ask for the package to be handed over",
        request=PassingEntry,
        responses={202: DeliveryShape},
        is_matched=True,
    )
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(PassingEntry)
        delivery = delivering.queue(referral, by=self.officer, version=version, **entry)
        place = {"reference": reference, "delivery": delivery.pk}
        # The row comes back as it was written, so what PostgreSQL filled in is read again.
        delivery.refresh_from_db()
        return self.accepted(self.show(delivery, DeliveryShape), "referrals-api:delivery", **place)


class Acknowledge(ReferralDoor):
    write_scope = Scope.OUTCOMES

    @operation(
        "Record that the platform confirmed receipt",
        request=AcknowledgeEntry,
        responses=ReferralDetailShape,
    )
    def post(self, request: Request, reference: str) -> Response:
        referral, entry = self.referral(), self.read(AcknowledgeEntry)
        concluding.acknowledge(referral, by=self.officer, **entry)
        return self.stands(referral)


class NoResponse(ReferralDoor):
    write_scope = Scope.OUTCOMES

    @operation(
        "State “no response” for every item without an outcome",
        request=OccurredEntry,
        responses=ReferralDetailShape,
    )
    def post(self, request: Request, reference: str) -> Response:
        referral, entry = self.referral(), self.read(OccurredEntry)
        concluding.state_no_response(referral, by=self.officer, **entry)
        return self.stands(referral)


class Close(Step):
    @operation("Close", request=CloseEntry, responses=ReferralDetailShape, is_matched=True)
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(CloseEntry)
        concluding.close(referral, by=self.officer, version=version, **entry)
        return self.stands(referral)


class Reopen(Step):
    @operation(
        "Open a closed referral again",
        request=ReasonEntry,
        responses=ReferralDetailShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(ReasonEntry)
        concluding.reopen(referral, by=self.officer, version=version, **entry)
        return self.stands(referral)


class Copy(Step):
    @operation(
        "Copy a rejected or withdrawn referral to a new draft",
        responses={201: ReferralDetailShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        self.read_nothing()
        copied = drafting.copy(self.referral(), by=self.officer)
        data = self.as_it_stands(copied)
        return self.made(data, "referrals-api:referral", reference=copied.reference)


class FollowDisputed(Step):
    @operation(
        "Open a draft that asks anew about the disputed items",
        responses={201: ReferralDetailShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        self.read_nothing()
        draft = following.follow_disputed(self.referral(), by=self.officer)
        data = self.as_it_stands(draft)
        return self.made(data, "referrals-api:referral", reference=draft.reference)


class HandOver(Step):
    @operation(
        "Make another contributor the owner",
        request=HandOverEntry,
        responses=ReferralDetailShape,
        is_matched=True,
    )
    def post(self, request: Request, reference: str) -> Response:
        (referral, version), entry = self.matched(), self.read(HandOverEntry)
        to = officer_at(entry["to"], field="to")
        drafting.hand_over(referral, to=to, by=self.officer, version=version)
        return self.stands(referral)
