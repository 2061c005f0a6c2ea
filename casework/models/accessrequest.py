from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.job import Job, JobQuerySet, JobState
from casework.models.network import Network, NetworkMember
from casework.models.officer import Officer


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def visible_to(self, officer: Officer) -> "AccessRequestQuerySet":
        """Keep what the officer may decide on: what is asked of the cases that they lead."""
        led = NetworkMember.objects.standing().filter(
            officer=officer,
            place=NetworkMember.Place.LEAD,
            network__in=Network.objects.visible_to(officer),
        )
        return self.filter(network__in=led.values("network"))

    def undecided(self) -> "AccessRequestQuerySet":
        return self.filter(verdict="")


class AccessRequest(models.Model):
    """Somebody asks to see a case, by a reference that they know from elsewhere.

    The row says the same whether the case exists or not, so whoever asks learns nothing.
    """

    class Verdict(models.TextChoices):
        GRANTED = "GRANTED", _("Granted")
        REFUSED = "REFUSED", _("Refused")

    reference = models.CharField(_("reference"), max_length=10)
    # Without one, no case had this reference, or whoever asked saw it already.
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="access_requests"
    )
    reason = models.TextField(_("why"))
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    verdict = models.CharField(_("decision"), max_length=16, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    decided_reason = models.TextField(_("why it was decided so"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="access_request_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", decided_by=None, decided_at=None)
                | models.Q(
                    verdict__in=["GRANTED", "REFUSED"],
                    network__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                & ~models.Q(decided_by=models.F("requested_by")),
                name="access_request_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.requested_by}"

    @property
    def told(self) -> str:
        """What whoever asked is told: granted, or nothing; a refusal would say that it exists."""
        return str(self.Verdict.GRANTED.label) if self.verdict == self.Verdict.GRANTED else ""


class BrokenGlassQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer) -> "BrokenGlassQuerySet":
        return self.filter(network__in=Network.objects.visible_to(officer))

    def standing(self) -> "BrokenGlassQuerySet":
        """Keep those whose time has not run out, and whose place nobody took away."""
        place = NetworkMember.objects.standing().filter(
            network=models.OuterRef("network"), officer=models.OuterRef("officer")
        )
        return self.filter(models.Exists(place), until__gt=Now())


class BrokenGlass(Job):
    """An auditor let themselves into a case for a while; the job tells its leads by letter."""

    TASK = "casework.tell_of_broken_glass"
    REASONS = {"MAIL_FAILED": _("The mail server did not take the letter.")}

    network = models.ForeignKey(Network, models.PROTECT, related_name="broken_glass")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    why = models.TextField(_("why"))
    until = models.DateTimeField(_("until"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    # The numbers of those who have their letter: one that no server takes keeps none from others.
    told = models.JSONField(default=list, editable=False)

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("broken glass")
        verbose_name_plural = _("broken glass")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="broken_glass_state_known"
            ),
            models.CheckConstraint(condition=~models.Q(why=""), name="broken_glass_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.officer}"
