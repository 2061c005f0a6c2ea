"""How the house itself fares: for administrators and auditors, who need not see any case."""

from functools import partial

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions import rehashing
from casework.models import EvidenceSweep, IntegrityAlarm, IntegrityRun, JobState, Network
from casework.permissions import require_overseer
from casework.web import jobs
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt_step
from casework.web.sight import OfficerRequest

FAULTS_SHOWN = 100
SORTS = {"newest": (gettext_lazy("Newest first"), ("-pk",))}
FILTERS = (
    Filter("kind", gettext_lazy("Kind"), "kind", IntegrityRun.Kind.choices),
    Filter("state", gettext_lazy("State"), "state", JobState.choices),
)


def show(request: OfficerRequest) -> HttpResponse:
    """Show which evidence is damaged, how old the checks are, and every run there was."""
    require_overseer(request.user)
    damaged = rehashing.faults().select_related("network").order_by("-verified_at", "pk")
    beat = jobs.last_beat()
    context = {
        "section": "operations",
        "damaged": damaged[:FAULTS_SHOWN],
        "damaged_count": damaged.count(),
        "seen": set(Network.objects.visible_to(request.user).values_list("pk", flat=True)),
        "overdue": rehashing.overdue().count(),
        "days": settings.RENVOI_INTEGRITY_DAYS,
        "unmailed": IntegrityAlarm.objects.exclude(state=JobState.READY).count(),
        "worker_last_seen": beat,
        "is_silent": beat is None or timezone.now() - beat > jobs.SILENCE,
        "sweep": EvidenceSweep.objects.first(),
        "listing": listing(
            request,
            IntegrityRun.objects.select_related("requested_by"),
            sorts=SORTS,
            filters=FILTERS,
        ),
    }
    return render(request, "casework/operations.html", context)


def check(request: OfficerRequest) -> HttpResponse:
    """Ask a worker to hash the files that were not seen for longest."""
    require_overseer(request.user)
    if request.method == "POST":
        act = partial(rehashing.ask, by=request.user)
        attempt_step(request, act, _("A worker was asked to hash stored evidence anew."))
    return redirect("casework:operations")
