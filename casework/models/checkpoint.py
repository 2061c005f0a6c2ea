from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.evidence import Evidence
from casework.models.job import Job, JobQuerySet, JobState
from casework.models.network import Network
from casework.models.officer import Officer

# Between two tries at an authority that does not answer; the last one goes on for ever.
PAUSES = (1, 5, 15, 60, 240, 720)


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def visible_to(self, officer: Officer) -> "CheckpointQuerySet":
        """Checkpoints are the house's, like the house's chain: for auditors and administrators."""
        return self.all() if officer.may_oversee else self.none()


class Checkpoint(models.Model):
    """The heads of all chains and access ledgers at one moment, chained to the one before.

    `body` is the text that is hashed and stamped; it names no case, but holds the root of a tree
    over `leaves`, one text for each chain. So a case can be shown to stand in it, and no other.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    body = models.TextField(_("body"))
    sha256 = models.CharField("SHA-256", max_length=64)
    leaves = models.JSONField(default=list)
    # Accesses up to this key are covered; all of them were committed.
    access_upto = models.PositiveBigIntegerField(default=0)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    # When it became known outside the database.
    written_at = models.DateTimeField(_("written to its file at"), null=True, editable=False)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, editable=False)

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="checkpoint_sha256_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def file_name(self) -> str:
        return f"renvoi-checkpoint-{self.number:06d}.json"


class StampQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer):
        """Stamps of a case are seen with it, those of checkpoints by those who see checkpoints."""
        seen = models.Q(network__in=Network.objects.visible_to(officer))
        if officer.may_oversee:
            seen |= models.Q(network=None)
        return self.filter(seen)

    def claimable(self):
        """Keep what may be asked for now: an authority that was away is left in peace a while."""
        return super().claimable().filter(not_before__lte=Now())

    def exhausted(self):
        """None: a token that is not to be had today is asked for again."""
        return self.none()


class Stamp(Job):
    """One text, and the token by which an authority says when it existed (RFC 3161)."""

    TASK = "casework.stamp"

    class Kind(models.TextChoices):
        CHECKPOINT = "CHECKPOINT", _("Checkpoint")
        EVIDENCE = "EVIDENCE", _("Evidence received")
        PACKAGE = "PACKAGE", _("Package sent")

    STEPS = {"ASKING": _("Asking the time-stamping authority")}
    REASONS = {
        "UNREACHABLE": _("The time-stamping authority does not answer. It is asked again later."),
        "BAD_ANSWER": _(
            "The answer of the time-stamping authority does not hold. It was not kept. "
            "Tell the operator, then try again."
        ),
    }

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    subject = models.CharField(_("subject"), max_length=80)
    network = models.ForeignKey(Network, models.PROTECT, null=True, related_name="stamps")
    body = models.TextField(_("text"))
    sha256 = models.CharField("SHA-256", max_length=64)
    token = models.BinaryField(null=True, editable=False)
    certificates = models.TextField(_("certificates"), blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    serial = models.CharField(_("serial number"), max_length=64, blank=True)
    is_trusted = models.BooleanField(_("certificate held against a root"), default=False)
    stamped_at = models.DateTimeField(_("stamped at"), null=True, editable=False)
    not_before = models.DateTimeField(_("asked again not before"), db_default=Now())
    tries = models.PositiveIntegerField(_("tries"), default=0)

    objects = StampQuerySet.as_manager()

    class Meta:
        verbose_name = _("timestamp")
        verbose_name_plural = _("timestamps")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["network", "-id"], name="stamp_of_network")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="stamp_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="stamp_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["CHECKPOINT", "EVIDENCE", "PACKAGE"]),
                name="stamp_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="READY")
                | models.Q(token__isnull=False, stamped_at__isnull=False),
                name="stamp_ready_has_token",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def pause(self) -> timedelta:
        """How long to wait after this try."""
        return timedelta(minutes=PAUSES[min(self.tries, len(PAUSES) - 1)])


class StampedEvidence(models.Model):
    """This evidence stands in that batch, so it needs no other."""

    stamp = models.ForeignKey(Stamp, models.PROTECT, related_name="lines")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="stamped")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
