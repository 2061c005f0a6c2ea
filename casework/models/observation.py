from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.asset import Asset, Presence
from casework.models.evidence import Evidence
from casework.models.network import CaseFactQuerySet, Network
from casework.models.officer import Officer
from casework.models.post import Post


class Observation(models.Model):
    """A dated look at an asset or post, made in one case; never rewritten."""

    class Method(models.TextChoices):
        BY_HAND = "BY_HAND", _("By hand")
        LIST = "LIST", _("List")
        MACHINE = "MACHINE", _("Machine")

    network = models.ForeignKey(Network, models.PROTECT, related_name="observations")
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="observations"
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="observations"
    )
    presence = models.CharField(_("seen"), max_length=32, choices=Presence)
    occurred_at = models.DateTimeField(_("seen at"))
    method = models.CharField(_("method"), max_length=16, choices=Method, default=Method.BY_HAND)
    vantage = models.CharField(_("seen from (country)"), max_length=2, blank=True)
    note = models.TextField(_("note"), blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["-occurred_at", "-pk"]
        indexes = [
            models.Index(fields=["asset", "network", "-occurred_at"], name="observation_of_asset"),
            models.Index(fields=["post", "network", "-occurred_at"], name="observation_of_post"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(asset__isnull=False, post__isnull=True)
                | models.Q(asset__isnull=True, post__isnull=False),
                name="observation_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(presence__in=Presence.values), name="observation_presence_known"
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=["BY_HAND", "LIST", "MACHINE"]),
                name="observation_method_known",
            ),
        ]
