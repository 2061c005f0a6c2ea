from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.officer import Officer

MOST_NAMED = 1000


class EvidenceSweep(models.Model):
    """One comparison of the rows of evidence with the files of the store, in both directions.

    It reports. It never deletes and never repairs.
    """

    started_at = models.DateTimeField(_("started at"))
    rows = models.PositiveBigIntegerField(_("files that rows speak of"))
    files = models.PositiveBigIntegerField(_("files in the store"))
    without_file = models.PositiveBigIntegerField(_("rows without their file"))
    without_row = models.PositiveBigIntegerField(_("files without a row"))
    left_over = models.PositiveBigIntegerField(_("uploads that broke off"))
    # Numbers of evidence, and names in the store; the first thousand of each.
    named = models.JSONField(_("which"), default=dict)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("evidence sweep")
        verbose_name_plural = _("evidence sweeps")
        ordering = ["-pk"]

    @property
    def is_clean(self) -> bool:
        return not (self.without_file or self.without_row or self.left_over)
