from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Job, JobState, Network, Officer
from casework.models.job import JobQuerySet


class DisclosureQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer):
        """Each holds what whoever asked for it may see, so nobody else is given it."""
        seen = Network.objects.visible_to(officer)
        return self.filter(requested_by=officer, network__in=seen)

    def holding_destroyed(self):
        """Keep those in the store that hold bytes which were removed from it since."""
        return self.filter(
            state=JobState.READY,
            withdrawn_at=None,
            network__evidence__seals__recorded_at__gt=models.F("requested_at"),
            network__evidence__seals__unsealings__removed_at__isnull=False,
        ).distinct()


class Disclosure(Job):
    """One case as a whole, in a file that outsiders verify without us."""

    TASK = "referrals.build_disclosure"
    STEPS = {
        "RECORD": _("Writing trail, ledger and tables"),
        "EVIDENCE": _("Copying the evidence"),
        "PACKAGES": _("Copying the packages"),
        "STORING": _("Storing the disclosure"),
    }
    REASONS = {
        "RIGHT_LOST": _("Whoever asked for this disclosure may no longer disclose the case."),
        "STORAGE": _("The disclosure could not be stored and read back. Try again."),
        "NO_SPACE": _("There is no room for the disclosure. Tell the operator, then try again."),
    }

    network = models.ForeignKey(Network, models.PROTECT, related_name="disclosures")
    is_redacted = models.BooleanField(_("redacted"), default=False)
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    # Originals or documents that were found changed or missing; the disclosure says which.
    damaged = models.PositiveIntegerField(_("damaged files"), default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["network", "-id"], name="disclosure_of_network")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="disclosure_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.READY)
                | models.Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0),
                name="disclosure_ready_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(state=JobState.READY),
                name="disclosure_withdrawn_was_ready",
            ),
        ]

    def __str__(self) -> str:
        return self.stem

    @property
    def stem(self) -> str:
        """The name of the folder in the ZIP, and of the ZIP."""
        redacted = "-redacted" if self.is_redacted else ""
        return f"{self.network.reference}-disclosure-{self.pk}{redacted}"

    @property
    def file_name(self) -> str:
        return f"{self.stem}.zip"

    @property
    def storage_key(self) -> str:
        return f"disclosures/{self.sha256[:2]}/{self.sha256}"
