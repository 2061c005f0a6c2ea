from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.evidence import Evidence
from casework.models.job import Job, JobQuerySet, JobState
from casework.models.network import Network
from casework.models.officer import Officer
from casework.models.reveal import Viewing


class RedactionQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer) -> "RedactionQuerySet":
        return self.filter(evidence__network__in=Network.objects.visible_to(officer))


class Redaction(Job):
    """Which parts of a picture are covered in a copy of it, and why; a worker makes the copy."""

    TASK = "casework.make_redaction"
    STEPS = {"COVERING": _("Covering the parts")}
    REASONS = Viewing.REASONS | {
        "NOT_VIEWABLE": _("The file is no picture that can be redacted."),
        "VEILED": _("Whoever asked for it may not see the picture unveiled any more."),
    }

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="redactions")
    # Each with left, top, width and height in thousandths of the picture, and a reason.
    boxes = models.JSONField(_("covered parts"))
    copy = models.ForeignKey(
        Evidence, models.PROTECT, null=True, editable=False, related_name="made_by_redaction"
    )
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="redaction_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=JobState.READY, copy__isnull=False)
                | ~models.Q(state=JobState.READY) & models.Q(copy__isnull=True),
                name="redaction_ready_has_a_copy",
            ),
            models.CheckConstraint(
                condition=~models.Q(boxes=[]), name="redaction_covers_something"
            ),
        ]

    @property
    def case(self) -> Network:
        return self.evidence.network
