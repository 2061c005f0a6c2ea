from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models import JobState, Network, Officer
from referrals.models.review import Submission


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, officer: Officer) -> "PackageQuerySet":
        return self.filter(submission__referral__network__in=Network.objects.visible_to(officer))


class Package(models.Model):
    """The built documents of one set of contents, immutable."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="package")
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    environment = models.JSONField(default=dict, editable=False)
    zip_sha256 = models.CharField(_("SHA-256 of the ZIP"), max_length=64, blank=True)
    zip_size = models.PositiveBigIntegerField(_("size of the ZIP in bytes"), default=0)
    voided_at = models.DateTimeField(_("voided at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    recorded_at = models.DateTimeField(_("requested at"), db_default=Now(), editable=False)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(zip_sha256="", zip_size=0)
                | models.Q(zip_sha256__regex=r"^[0-9a-f]{64}$", zip_size__gt=0),
                name="package_zip_is_whole",
            )
        ]

    @property
    def main(self):
        """The main document of the platform's copy, number 0."""
        return self.volumes.get(number=0, variant="PLATFORM")

    @property
    def parts(self):
        """What is handed over: the main document first, then its annexes."""
        return [volume for volume in self.volumes.all() if not volume.is_internal]

    @property
    def is_ready(self) -> bool:
        """Say whether everything that is handed over is built; the internal copy may follow."""
        return not self.voided_at and all(v.state == JobState.READY for v in self.parts)

    @property
    def is_unfinished(self) -> bool:
        """Say whether a worker has yet to do something for it."""
        return not self.voided_at and any(v.is_unfinished for v in self.volumes.all())

    @property
    def stem(self) -> str:
        """How the names of all its files begin."""
        return f"{self.submission.referral.reference}-{self.submission.number}"

    @property
    def zip_name(self) -> str:
        return f"{self.stem}.zip"

    @property
    def zip_key(self) -> str:
        return f"packages/{self.zip_sha256[:2]}/{self.zip_sha256}"
