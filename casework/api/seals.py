"""Seals: material that nobody shall see, released or destroyed by two persons; legal holds."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import holding, sealing
from casework.api.contract import operation
from casework.api.doors import NetworkDoor, find
from casework.api.evidence import kept_in
from casework.api.fields import Id, Text
from casework.api.paging import NewestFirst
from casework.api.seeking import evidence_of
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import LegalHold, Scope, Seal, Unsealing


class SealEntry(StrictSerializer):
    ground = serializers.ChoiceField(Seal.Ground.choices)
    reason = serializers.CharField()


class UnsealingEntry(StrictSerializer):
    act = serializers.ChoiceField(Unsealing.Act.choices)
    reason = serializers.CharField()
    authority = Text(max_length=200)


class DecisionEntry(StrictSerializer):
    agrees = serializers.BooleanField()
    reason = Text()


class HoldEntry(StrictSerializer):
    evidence = Id(required=False)
    authority = serializers.CharField(max_length=200)
    reason = serializers.CharField()


class LiftEntry(StrictSerializer):
    reason = serializers.CharField()


class UnsealingShape(Shape):
    proposed_by = OfficerShape()
    decided_by = OfficerShape(allow_null=True)

    class Meta:
        model = Unsealing
        fields = read_only_fields = (
            "id",
            "act",
            "reason",
            "authority",
            "proposed_by",
            "recorded_at",
            "verdict",
            "decided_by",
            "decided_reason",
            "decided_at",
            "removed_at",
        )


class SealShape(Shape):
    sha256 = serializers.CharField(source="evidence.sha256")
    keeping = serializers.CharField(source="evidence.keeping")
    recorded_by = OfficerShape()
    unsealings = UnsealingShape(many=True)

    class Meta:
        model = Seal
        fields = read_only_fields = (
            "id",
            "evidence",
            "sha256",
            "keeping",
            "ground",
            "reason",
            "recorded_by",
            "recorded_at",
            "unsealings",
        )


class HoldShape(Shape):
    recorded_by = OfficerShape()
    lifted_by = OfficerShape(allow_null=True)

    class Meta:
        model = LegalHold
        fields = read_only_fields = (
            "id",
            "evidence",
            "authority",
            "reason",
            "recorded_by",
            "recorded_at",
            "lifted_by",
            "lifted_reason",
            "lifted_at",
        )


class SealDoor(NetworkDoor):
    """A door to the seals of a case."""

    write_scope = Scope.EVIDENCE

    def seals(self) -> QuerySet[Seal]:
        seals = Seal.objects.filter(evidence__network=self.network())
        seals = seals.select_related("evidence__network", "recorded_by")
        return seals.prefetch_related("unsealings__proposed_by", "unsealings__decided_by")

    def shown(self, pk: int) -> Response:
        return Response(self.show(find(self.seals(), pk=pk), SealShape))

    def added(self, seal: Seal) -> Response:
        data = self.show(find(self.seals(), pk=seal.pk), SealShape)
        place = {"reference": self.kwargs["reference"], "seal": seal.pk}
        return self.made(data, "casework-api:seal", **place)


class Seals(SealDoor):
    pagination_class = NewestFirst

    @operation("Seals of a network, by number and hash", responses=SealShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.seals(), SealShape)


class SealFile(SealDoor):
    @operation("One seal, and what was proposed and decided", responses=SealShape)
    def get(self, request: Request, reference: str, seal: int) -> Response:
        return self.shown(seal)


class EvidenceSeal(SealDoor):
    @operation(
        "Put evidence, and the copies made from it, under seal",
        request=SealEntry,
        responses={201: SealShape},
    )
    def post(self, request: Request, reference: str, evidence: int) -> Response:
        kept, entry = find(kept_in(self.network()), pk=evidence), self.read(SealEntry)
        return self.added(sealing.seal(kept, by=self.officer, **entry))


class Unsealings(SealDoor):
    @operation(
        "Propose to release what is under seal, or to destroy its bytes",
        request=UnsealingEntry,
        responses={201: SealShape},
    )
    def post(self, request: Request, reference: str, seal: int) -> Response:
        found, entry = find(self.seals(), pk=seal), self.read(UnsealingEntry)
        return self.added(sealing.propose(found, by=self.officer, **entry).seal)


class UnsealingDecision(SealDoor):
    @operation(
        "Agree to what another person proposed, which carries it out, or refuse it",
        request=DecisionEntry,
        responses=SealShape,
    )
    def post(self, request: Request, reference: str, unsealing: int) -> Response:
        mine = Unsealing.objects.filter(seal__evidence__network=self.network())
        found = find(mine.select_related("seal__evidence"), pk=unsealing)
        decided = sealing.decide(found, by=self.officer, **self.read(DecisionEntry))
        return self.shown(decided.seal_id)


class HoldDoor(NetworkDoor):
    write_scope = Scope.EVIDENCE

    def holds(self) -> QuerySet[LegalHold]:
        holds = LegalHold.objects.filter(network=self.network())
        return holds.select_related("network", "recorded_by", "lifted_by")


class Holds(HoldDoor):
    pagination_class = NewestFirst

    @operation("Legal holds of a network", responses=HoldShape(many=True))
    def get(self, request: Request, reference: str) -> Response:
        self.asked()
        return self.page(self.holds(), HoldShape)

    @operation(
        "Place a legal hold on evidence, or on the whole case",
        request=HoldEntry,
        responses={201: HoldShape},
    )
    def post(self, request: Request, reference: str) -> Response:
        network, entry = self.network(), self.read(HoldEntry)
        evidence = evidence_of(network, entry.pop("evidence", None), field="evidence")
        made = holding.place(network, evidence=evidence, by=self.officer, **entry)
        return self.made(self.show(find(self.holds(), pk=made.pk), HoldShape))


class HoldLift(HoldDoor):
    @operation("Lift a legal hold", request=LiftEntry, responses=HoldShape)
    def post(self, request: Request, reference: str, hold: int) -> Response:
        found, entry = find(self.holds(), pk=hold), self.read(LiftEntry)
        holding.lift(found, by=self.officer, **entry)
        return Response(self.show(find(self.holds(), pk=hold), HoldShape))
