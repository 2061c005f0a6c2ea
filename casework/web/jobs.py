"""What pages say of a job that waits: silence for half a minute means that no worker listens."""

from datetime import datetime, timedelta
from typing import cast

from django.db.models import Min
from django.utils import timezone

from casework.actions.sweeping import kinds_of_job
from casework.models import Heartbeat, Job, JobState
from casework.models.job import JobQuerySet

PATIENCE = timedelta(seconds=30)
# Beat sends one every 30 seconds.
SILENCE = timedelta(seconds=90)


def waiting_since(job: Job) -> datetime | None:
    """Return since when the job has waited for a worker, once that is too long."""
    if job.state != JobState.REQUESTED or timezone.now() - job.requested_at < PATIENCE:
        return None
    return job.requested_at


def oldest_waiting() -> datetime | None:
    """Return since when the job that waits longest has waited, whatever its kind."""
    waits = [
        # What waits for another job waits for no worker.
        cast(JobQuerySet, kind._default_manager.all())
        .claimable()
        .filter(state=JobState.REQUESTED)
        .aggregate(at=Min("requested_at"))
        for kind in kinds_of_job()
    ]
    return min((wait["at"] for wait in waits if wait["at"]), default=None)


def last_beat() -> datetime | None:
    """Return when a worker was last known to be alive."""
    return Heartbeat.objects.filter(name="worker").values_list("beat_at", flat=True).first()
