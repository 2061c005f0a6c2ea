from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.evidence import Evidence, EvidenceQuerySet
from casework.models.network import CaseFactQuerySet, Network
from casework.models.officer import Officer


class SealQuerySet(models.QuerySet["Seal"]):
    def visible_to(self, officer: Officer) -> "SealQuerySet":
        return self.filter(evidence__network__in=Network.objects.visible_to(officer))


class Seal(models.Model):
    """Nobody shall look at this evidence, take it or pass it on: why, and since when."""

    class Ground(models.TextChoices):
        CHILD = "CHILD", _("Sexual imagery of a child")
        INTIMATE = "INTIMATE", _("Intimate imagery of a real person")
        MALWARE = "MALWARE", _("Malware")

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="seals")
    ground = models.CharField(_("ground"), max_length=16, choices=Ground)
    reason = models.TextField(_("why"))
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ground__in=["CHILD", "INTIMATE", "MALWARE"]),
                name="seal_ground_known",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="seal_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.ground}"

    @property
    def case(self) -> Network:
        return self.evidence.network


class UnsealingQuerySet(models.QuerySet["Unsealing"]):
    def visible_to(self, officer: Officer) -> "UnsealingQuerySet":
        return self.filter(seal__evidence__network__in=Network.objects.visible_to(officer))

    def undecided(self) -> "UnsealingQuerySet":
        return self.filter(verdict="")

    def unfinished(self) -> "UnsealingQuerySet":
        """Keep what two persons destroyed, and whose bytes are in the store yet."""
        agreed = self.filter(act=Unsealing.Act.DESTROY, verdict=Unsealing.Verdict.AGREED)
        return agreed.filter(removed_at=None)


class Unsealing(models.Model):
    """One person proposes to release what is sealed, or to destroy its bytes; another decides."""

    class Act(models.TextChoices):
        RELEASE = "RELEASE", _("Release it")
        DESTROY = "DESTROY", _("Destroy its bytes")

    class Verdict(models.TextChoices):
        AGREED = "AGREED", _("Agreed")
        REFUSED = "REFUSED", _("Refused")

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="unsealings")
    act = models.CharField(_("what to do"), max_length=16, choices=Act)
    reason = models.TextField(_("why"))
    # What allows that bytes are destroyed: the number of an authority, or of an order.
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    verdict = models.CharField(_("decision"), max_length=16, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    decided_reason = models.TextField(_("why it was decided so"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    removed_at = models.DateTimeField(_("bytes removed at"), null=True, editable=False)

    objects = UnsealingQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsealing")
        verbose_name_plural = _("unsealings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seal"], condition=models.Q(verdict=""), name="unsealing_one_undecided"
            ),
            models.CheckConstraint(
                condition=models.Q(act="RELEASE")
                | models.Q(act="DESTROY") & ~models.Q(authority=""),
                name="unsealing_destroys_by_authority",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="unsealing_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(verdict="", decided_by=None, decided_at=None, removed_at=None)
                | models.Q(
                    verdict__in=["AGREED", "REFUSED"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                & ~models.Q(decided_by=models.F("proposed_by")),
                name="unsealing_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | models.Q(act="DESTROY", verdict="AGREED"),
                name="unsealing_removes_what_is_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.act}"

    @property
    def case(self) -> Network:
        return self.seal.case


class LegalHoldQuerySet(CaseFactQuerySet):
    def standing(self) -> "LegalHoldQuerySet":
        return self.filter(lifted_at=None)

    def over(self, evidence: Evidence) -> "LegalHoldQuerySet":
        """Keep the holds on this evidence, and those on its whole case."""
        return self.over_any(Evidence.objects.filter(pk=evidence.pk))

    def over_any(self, evidence: EvidenceQuerySet) -> "LegalHoldQuerySet":
        """Keep the holds on one of these pieces, and those on a whole case that has one."""
        whole = models.Q(evidence=None, network__in=evidence.values("network"))
        return self.filter(whole | models.Q(evidence__in=evidence))


class LegalHold(models.Model):
    """A court or an inquiry wants it kept: while this stands, no bytes of it are destroyed."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="legal_holds")
    # Without it, the whole case is held.
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="legal_holds"
    )
    authority = models.CharField(_("by whose order"), max_length=200)
    reason = models.TextField(_("why"))
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    lifted_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = models.TextField(_("why it was lifted"), blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, editable=False)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(authority=""),
                name="legal_hold_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_by=None, lifted_at=None, lifted_reason="")
                | models.Q(lifted_by__isnull=False, lifted_at__isnull=False)
                & ~models.Q(lifted_reason=""),
                name="legal_hold_lifted_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.authority
