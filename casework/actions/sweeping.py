"""Finds jobs that were lost or died, whatever app they belong to."""

from datetime import timedelta
from typing import cast

from django.apps import apps
from django.db import transaction
from django.db.models.functions import Now

from casework import audit, bell
from casework.actions.enlisting import machine
from casework.models import AliveSpan, EventKind, Heartbeat, Job
from casework.models.job import JobQuerySet

# Longer than a ring takes to reach an idle worker, so that a fresh job is not rung for twice.
RING_AFTER = timedelta(seconds=10)
# Beat sends one every 30 seconds; after three that did not come there was a gap.
SILENCE = timedelta(seconds=90)


def kinds_of_job() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]


def ring_for_lost() -> int:
    """Ring again for every job that waits although nobody rang, or whose worker died."""
    rung = 0
    for kind in kinds_of_job():
        jobs = cast(JobQuerySet, kind._default_manager.all())
        for job in jobs.exhausted():
            _give_up(job)
        waiting = jobs.claimable().exclude(requested_at__gt=Now() - RING_AFTER)
        for job in waiting.order_by("pk")[:500]:
            bell.ring(job)
            rung += 1
    return rung


@transaction.atomic
def _give_up(job: Job) -> None:
    if job.give_up():
        audit.record(
            EventKind.JOB_DIED,
            by=machine(),
            subject=f"{job._meta.model_name}:{job.pk}",
            network=job.case,
            payload={"attempts": job.attempts},
        )


def beat(name: str) -> None:
    """Note that a process of this name is alive, and since when without a gap."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": Now()})
    last = AliveSpan.objects.filter(name=name).order_by("-pk").values("pk")[:1]
    going_on = AliveSpan.objects.filter(pk__in=last, ended_at__gte=Now() - SILENCE)
    if not going_on.update(ended_at=Now()):
        AliveSpan.objects.create(name=name)
