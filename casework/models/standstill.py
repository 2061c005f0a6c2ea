from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.officer import Officer


class Standstill(models.Model):
    """A time in which the house is read and not written."""

    reason = models.CharField(_("reason"), max_length=500, blank=True)
    began_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("began at"), db_default=Now(), editable=False)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("standstill")
        verbose_name_plural = _("standstills")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.F("ended_at"),
                name="standstill_one_at_a_time",
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
            )
        ]
