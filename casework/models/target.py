from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.network import CaseFactQuerySet, Network
from casework.models.officer import Officer


class Target(models.Model):
    """The person or institution attacked, as recorded in one case."""

    class Kind(models.TextChoices):
        POLITICIAN = "POLITICIAN", _("Politician")
        OFFICIAL = "OFFICIAL", _("Official")
        JOURNALIST = "JOURNALIST", _("Journalist")
        ORGANISATION = "ORGANISATION", _("Organisation")
        FAMILY = "FAMILY", _("Family member")
        BYSTANDER = "BYSTANDER", _("Bystander")

    PROTECTED = (Kind.FAMILY, Kind.BYSTANDER)

    network = models.ForeignKey(Network, models.PROTECT, related_name="targets")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    affiliation = models.CharField(_("party or institution"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="target_once"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "POLITICIAN",
                        "OFFICIAL",
                        "JOURNALIST",
                        "ORGANISATION",
                        "FAMILY",
                        "BYSTANDER",
                    ]
                ),
                name="target_kind_known",
            ),
            # The record of a protected person is minimal: nothing but the name and the kind.
            models.CheckConstraint(
                condition=~models.Q(kind__in=["FAMILY", "BYSTANDER"]) | models.Q(affiliation=""),
                name="target_protected_is_minimal",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_protected(self) -> bool:
        return self.kind in self.PROTECTED


class Narrative(models.Model):
    """A recurring claim, named in both languages."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="narratives")
    title_en = models.CharField(_("title in English"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("narrative")
        verbose_name_plural = _("narratives")
        ordering = ["title_en", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "title_en"], name="narrative_once")
        ]

    def __str__(self) -> str:
        return self.title_en

    def title(self, language: str) -> str:
        return self.title_fr if language == "fr" else self.title_en
