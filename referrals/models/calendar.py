"""Business calendars, by which the days that a platform has are counted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.models.network import is_time_zone


class Calendar(models.Model):
    """Which days count somewhere: weekends and public holidays never do."""

    class Region(models.TextChoices):
        """Whose public holidays; `referrals.clock` knows each by what the library calls it."""

        NONE = "", _("No holidays, weekends only")
        CANADA = "CA", _("Canada (federal)")
        ONTARIO = "CA-ON", _("Ontario")
        QUEBEC = "CA-QC", _("Quebec")
        IRELAND = "IE", _("Ireland")
        CALIFORNIA = "US-CA", _("California")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="UTC", validators=[is_time_zone]
    )
    region = models.CharField(_("public holidays of"), max_length=8, choices=Region, blank=True)
    closed_on = ArrayField(
        models.DateField(),
        verbose_name=_("further days that do not count"),
        default=list,
        blank=True,
        help_text=_("Dates parted by commas, as in 2026-12-24, 2026-12-31."),
    )

    class Meta:
        verbose_name = _("business calendar")
        verbose_name_plural = _("business calendars")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__in=["", "CA", "CA-ON", "CA-QC", "IE", "US-CA"]),
                name="calendar_region_known",
            )
        ]

    def __str__(self) -> str:
        return self.name_fr if get_language() == "fr" else self.name_en
