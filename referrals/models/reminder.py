from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Officer


class Reminder(models.Model):
    """Whether an officer wants the daily letter of what is overdue, and when the last one went."""

    officer = models.OneToOneField(Officer, models.PROTECT, related_name="reminder")
    is_wanted = models.BooleanField(_("daily letter of what is overdue"), default=True)
    written_on = models.DateField(_("last written on"), null=True, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["officer__name"]
