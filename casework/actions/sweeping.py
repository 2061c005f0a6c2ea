"""Finds jobs that were lost or died, whatever app they belong to."""

from datetime import timedelta
from typing import cast

from django.apps import apps
from django.db.models.functions import Now

from casework import bell
from casework.models import Heartbeat, Job, JobState
from casework.models.job import JobQuerySet

# Longer than a ring takes to reach an idle worker, so that a fresh job is not rung for twice.
RING_AFTER = timedelta(seconds=10)


def kinds_of_job() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]


def ring_for_lost() -> int:
    """Ring again for every job that waits although nobody rang, or whose worker died."""
    rung = 0
    for kind in kinds_of_job():
        jobs = cast(JobQuerySet, kind._default_manager.all())
        jobs.exhausted().update(
            state=JobState.FAILED, reason="WORKER_DIED", finished_at=Now(), lease_until=None
        )
        waiting = jobs.claimable().exclude(requested_at__gt=Now() - RING_AFTER)
        for job in waiting.order_by("pk")[:500]:
            bell.ring(job)
            rung += 1
    return rung


def beat(name: str) -> None:
    """Note that a process of this name is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": Now()})
