from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models import Officer
from referrals.models.review import Submission


class UptakeQuerySet(models.QuerySet["Uptake"]):
    def visible_to(self, officer: Officer) -> "UptakeQuerySet":
        return self.filter(submission__in=Submission.objects.visible_to(officer))

    def standing(self) -> "UptakeQuerySet":
        """Keep those whose time has not run out."""
        return self.filter(until__gt=Now())


class Uptake(models.Model):
    """Says that a reviewer is looking at a submission; it tells others, and holds nobody up.

    Who took up what and when is in the trail; this row is how it stands now.
    """

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="uptake")
    reviewer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))

    objects = UptakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("uptake of a review")
        verbose_name_plural = _("uptakes of reviews")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="uptake_ends_later"
            ),
        ]
