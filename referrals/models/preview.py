from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models import Job, JobState, Network, Officer
from casework.models.job import JobQuerySet
from referrals.models.referral import Referral
from referrals.models.review import Submission
from referrals.models.volume import Volume


class PreviewQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer):
        return self.filter(referral__network__in=Network.objects.visible_to(officer))

    def expired(self):
        return self.filter(expires_at__lt=Now())


class Preview(Job):
    """Pages to look at before anything is approved; no evidence, so it expires."""

    TASK = "referrals.draw_preview"
    STEPS = Volume.STEPS | {"DRAWING": _("Drawing the pages")}
    REASONS = Volume.REASONS

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="previews")
    # Empty for a draft, whose contents as they were when it was asked for stand in the row.
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="previews")
    contents = models.TextField(_("contents"), blank=True)
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    pages = models.PositiveIntegerField(_("pages"), default=0)
    page_total = models.PositiveIntegerField(_("pages of the document"), default=0)
    expires_at = models.DateTimeField(_("deleted after"))

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="preview_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.READY) | models.Q(pages__gt=0),
                name="preview_ready_has_pages",
            ),
            models.CheckConstraint(
                condition=models.Q(submission__isnull=False) | ~models.Q(contents=""),
                name="preview_has_contents",
            ),
        ]

    @property
    def case(self) -> Network:
        return self.referral.network

    @property
    def text(self) -> str:
        """The contents that are shown, as canonical JSON."""
        return self.submission.contents if self.submission else self.contents

    @property
    def numbers(self) -> range:
        """The numbers of the pages that can be looked at."""
        return range(1, self.pages + 1)

    def page_key(self, number: int) -> str:
        return f"previews/{self.pk}/{number}.png"
