"""Waits for workers: the row of a job says how far it is, the broker is never asked."""

import time
from collections.abc import Sequence

from django.conf import settings

from casework.actions import importing
from casework.models import UNFINISHED, ImportBatch, Job, JobState
from referrals.management.demo.progress import Stage

PAUSE = 0.2
# A ring that was lost is repeated by the sweep within half a minute.
PATIENCE_FOR_A_WORKER = 90


class DemoStopped(Exception):
    """The story cannot go on; the text says why."""


def for_jobs(stage: Stage, label: str, jobs: Sequence[Job]) -> None:
    """Show the progress of jobs until all are ready.

    :raises DemoStopped: when one fails, or no worker takes it.
    """
    with stage.bar(label, 100 * len(jobs)) as bar:
        moved_at, before = time.monotonic(), None
        while True:
            for job in jobs:
                job.refresh_from_db()
            now = [(job.state, job.percent, job.step) for job in jobs]
            if now != before:
                moved_at, before = time.monotonic(), now
            bar.to(sum(job.percent for job in jobs), _words(jobs))
            if not any(job.state in UNFINISHED for job in jobs):
                break
            _require_movement(jobs, time.monotonic() - moved_at)
            time.sleep(PAUSE)
    for job in jobs:
        if job.state != JobState.READY:
            raise DemoStopped(f"{label}: {_why(job)}")


def _why(job: Job) -> str:
    if isinstance(job, ImportBatch):
        return importing.explain(job)
    return f"{job.reason_text} {job.reason_detail}".strip()


def _words(jobs: Sequence[Job]) -> str:
    running = [str(job.step_text) for job in jobs if job.state == JobState.RUNNING]
    return "; ".join(filter(None, dict.fromkeys(running)))


def _require_movement(jobs: Sequence[Job], seconds: float) -> None:
    is_taken = any(job.state == JobState.RUNNING for job in jobs)
    if not is_taken and seconds > PATIENCE_FOR_A_WORKER:
        raise DemoStopped("No worker takes the job. Start one: celery -A config worker")
    # A worker that died keeps its lease for a while; then another takes over.
    if seconds > settings.RENVOI_RENDER_SECONDS + settings.RENVOI_LEASE_SECONDS:
        raise DemoStopped("A worker holds the job, but nothing moves any more.")
