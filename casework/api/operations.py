"""How the house itself fares; for administrators and auditors."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import rehashing
from casework.api.contract import operation
from casework.api.doors import Door
from casework.api.paging import NewestFirst
from casework.api.shapes.integrity import DamageShape, IntegrityRunShape, SoundnessShape, SweepShape
from casework.models import EvidenceSweep, IntegrityAlarm, IntegrityRun, JobState, Scope
from casework.permissions import require_overseer


class OverseerDoor(Door):
    """A door for those who keep or audit the house."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_overseer(self.officer)


class IntegrityDoor(OverseerDoor):
    @operation(
        "How sound the stored evidence is, and how old that knowledge", responses=SoundnessShape
    )
    def get(self, request: Request) -> Response:
        self.asked()
        unmailed = IntegrityAlarm.objects.exclude(state=JobState.READY)
        told = {
            "damaged": rehashing.faults().count(),
            "overdue": rehashing.overdue().count(),
            "days": settings.RENVOI_INTEGRITY_DAYS,
            "alarms_not_mailed": unmailed.count(),
        }
        return Response(self.show(told, SoundnessShape))


class Damages(OverseerDoor):
    pagination_class = NewestFirst

    @operation("Evidence that is changed or missing", responses=DamageShape(many=True))
    def get(self, request: Request) -> Response:
        self.asked()
        return self.page(rehashing.faults(), DamageShape)


class IntegrityRuns(OverseerDoor):
    write_scope = Scope.EVIDENCE
    pagination_class = NewestFirst

    @operation("Passes over the stored evidence", responses=IntegrityRunShape(many=True))
    def get(self, request: Request) -> Response:
        self.asked()
        return self.page(IntegrityRun.objects.all(), IntegrityRunShape)

    @operation(
        "Ask a worker to hash the files that were not seen for longest",
        responses={202: IntegrityRunShape},
    )
    def post(self, request: Request) -> Response:
        self.read_nothing()
        run = rehashing.ask(by=self.officer)
        run = IntegrityRun.objects.get(pk=run.pk)
        return self.accepted(self.show(run, IntegrityRunShape), "casework-api:integrity-runs")


class Sweeps(OverseerDoor):
    pagination_class = NewestFirst

    @operation("Comparisons of rows and stored files", responses=SweepShape(many=True))
    def get(self, request: Request) -> Response:
        self.asked()
        return self.page(EvidenceSweep.objects.all(), SweepShape)
