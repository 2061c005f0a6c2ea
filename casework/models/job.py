"""The row that long work is: the database is the truth, the broker only rings the bell."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models.network import Network


class JobState(models.TextChoices):
    """How far a machine job got."""

    REQUESTED = "REQUESTED", _("Waiting for a worker")
    RUNNING = "RUNNING", _("Running")
    READY = "READY", _("Ready")
    FAILED = "FAILED", _("Failed")
    CANCELLED = "CANCELLED", _("Cancelled")


UNFINISHED = (JobState.REQUESTED, JobState.RUNNING)


class JobQuerySet(models.QuerySet):
    def claim(self, pk: int, *, lease: timedelta | None = None):
        """Take the job for this worker by one conditional UPDATE; None when it is not to be had.

        The returned row carries the claim, without which `advance` and `finish` change nothing.
        """
        claim = uuid.uuid4()
        lease = lease or timedelta(seconds=settings.RENVOI_LEASE_SECONDS)
        taken = (
            self.claimable()
            .filter(pk=pk)
            .update(
                state=JobState.RUNNING,
                claim=claim,
                attempts=models.F("attempts") + 1,
                lease_until=Now() + lease,
                started_at=Now(),
                percent=0,
                step="",
                reason="",
                reason_detail="",
            )
        )
        return self.get(pk=pk) if taken else None

    def claimable(self):
        """Keep what a worker may take: requested, or running on a lease that ran out."""
        return self.filter(
            models.Q(state=JobState.REQUESTED)
            | models.Q(state=JobState.RUNNING, lease_until__lt=Now())
        )

    def exhausted(self):
        """Keep what died so often on its worker that it must not be tried again by itself."""
        return self.filter(
            state=JobState.RUNNING,
            lease_until__lt=Now(),
            attempts__gte=settings.RENVOI_MAX_ATTEMPTS,
        )


class Job(models.Model):
    """Work that outlives a request. `TASK` names the Celery task that does it."""

    TASK: ClassVar[str]
    STEPS: ClassVar[dict[str, Promise]] = {}
    REASONS: ClassVar[dict[str, Promise]] = {}

    state = models.CharField(
        _("state"), max_length=16, choices=JobState, default=JobState.REQUESTED
    )
    percent = models.PositiveSmallIntegerField(_("per cent done"), default=0)
    step = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    reason_detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    requested_at = models.DateTimeField(_("requested at"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def case(self) -> Network:
        """The network in whose trail this job is told of."""
        return self.network  # type: ignore[attr-defined]

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def step_text(self) -> Promise | str:
        """The progress in words."""
        return self.STEPS.get(self.step, "")

    @property
    def reason_text(self) -> Promise | str:
        """Why the job failed, for people."""
        return self.REASONS.get(self.reason, DEFAULT_REASONS.get(self.reason, self.reason))

    def held(self) -> models.QuerySet:
        """Return this row while this worker's claim on it stands, else nothing."""
        return type(self)._default_manager.filter(
            pk=self.pk, state=JobState.RUNNING, claim=self.claim
        )

    def advance(self, *, percent: int, step: str) -> bool:
        """Show progress and renew the lease; False when the claim was lost meanwhile."""
        lease = timedelta(seconds=settings.RENVOI_LEASE_SECONDS)
        return bool(self.held().update(percent=percent, step=step, lease_until=Now() + lease))

    def finish(self, state: str, *, reason: str = "", detail: str = "", **facts: Any) -> bool:
        """End the job as this claim's holder; False when the claim was lost meanwhile."""
        return bool(
            self.held().update(
                state=state,
                reason=reason,
                reason_detail=detail[:500],
                finished_at=Now(),
                lease_until=None,
                **({"percent": 100} if state == JobState.READY else {}),
                **facts,
            )
        )

    def give_up(self) -> bool:
        """Fail a job whose worker died too often; False when somebody holds it again."""
        return bool(
            type(self)
            ._default_manager.filter(pk=self.pk, state=JobState.RUNNING, lease_until__lt=Now())
            .update(
                state=JobState.FAILED, reason="WORKER_DIED", finished_at=Now(), lease_until=None
            )
        )

    def ask_again(self) -> bool:
        """Ask for the job anew after it failed; False when it had not failed."""
        return bool(
            type(self)
            ._default_manager.filter(pk=self.pk, state=JobState.FAILED)
            .update(
                state=JobState.REQUESTED,
                percent=0,
                step="",
                reason="",
                reason_detail="",
                attempts=0,
                requested_at=Now(),
                finished_at=None,
            )
        )


DEFAULT_REASONS: dict[str, Promise] = {
    "WORKER_DIED": _("The worker died each time it tried. Ask the operator to look at its log."),
    "UNEXPECTED": _("Something unexpected went wrong. Ask the operator to look at the log."),
}


class Heartbeat(models.Model):
    """When each kind of process was last known to be alive."""

    name = models.CharField(max_length=32, unique=True)
    beat_at = models.DateTimeField(db_default=Now())


class AliveSpan(models.Model):
    """A stretch of time through which a kind of process was alive; between two lies a gap."""

    name = models.CharField(max_length=32)
    began_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "-id"], name="alive_span_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("began_at")), name="alive_span_forward"
            )
        ]
