from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.evidence import Evidence, Integrity
from casework.models.job import Job, JobQuerySet, JobState
from casework.models.network import Network
from casework.models.officer import Officer


class IntegrityRun(Job):
    """One pass over stored evidence: when it ran, how much it hashed, and what it found wrong."""

    TASK = "casework.check_evidence"
    STEPS = {"HASHING": _("Hashing the stored files")}

    class Kind(models.TextChoices):
        SCHEDULED = "SCHEDULED", _("By the clock: files that are due")
        REQUESTED = "REQUESTED", _("On request: files that were not seen for longest")
        COMMAND = "COMMAND", _("By command: every file")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    network = models.ForeignKey(Network, models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    files = models.PositiveBigIntegerField(_("files"), default=0)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0)
    faults = models.PositiveBigIntegerField(_("faults"), default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrity run")
        verbose_name_plural = _("integrity runs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="integrity_run_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["SCHEDULED", "REQUESTED", "COMMAND"]),
                name="integrity_run_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(faults__lte=models.F("files")), name="integrity_run_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class IntegrityCheckQuerySet(models.QuerySet["IntegrityCheck"]):
    def visible_to(self, officer: Officer) -> "IntegrityCheckQuerySet":
        return self.filter(evidence__network__in=Network.objects.visible_to(officer))


class IntegrityCheck(models.Model):
    """What one run found of one piece of evidence; never changed afterwards."""

    run = models.ForeignKey(IntegrityRun, models.PROTECT, related_name="checks")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="checks")
    state = models.CharField(_("integrity"), max_length=16, choices=Integrity)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = IntegrityCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrity check")
        verbose_name_plural = _("integrity checks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "evidence"], name="integrity_check_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=Integrity.values), name="integrity_check_state_known"
            ),
        ]


class IntegrityAlarm(Job):
    """A file that was found changed or missing, until the administrators were written to."""

    TASK = "casework.mail_alarm"
    REASONS = {
        "MAIL_FAILED": _("The mail server did not take the letter; it is tried again."),
    }

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="alarms")
    found = models.CharField(_("integrity"), max_length=16, choices=Integrity)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrity alarm")
        verbose_name_plural = _("integrity alarms")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="integrity_alarm_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(found__in=["MISMATCH", "MISSING"]),
                name="integrity_alarm_found_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence.sha256} {self.found}"

    @property
    def case(self) -> Network:
        return self.evidence.network
