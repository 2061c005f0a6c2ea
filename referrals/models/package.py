from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models import Job, JobState, Network, Officer
from casework.models.job import JobQuerySet
from referrals.models.review import Submission


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, officer: Officer) -> "PackageQuerySet":
        return self.filter(submission__referral__network__in=Network.objects.visible_to(officer))


class Package(models.Model):
    """The built documents of one set of contents, immutable."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="package")
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    environment = models.JSONField(default=dict, editable=False)
    voided_at = models.DateTimeField(_("voided at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    recorded_at = models.DateTimeField(_("requested at"), db_default=Now(), editable=False)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        ordering = ["-pk"]

    @property
    def main(self) -> "Volume":
        """The main document, number 0."""
        return self.volumes.get(number=0)

    @property
    def is_ready(self) -> bool:
        return not self.voided_at and all(v.state == JobState.READY for v in self.volumes.all())


class VolumeQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer):
        return self.filter(package__in=Package.objects.visible_to(officer))


class Volume(Job):
    """One PDF of a package, built by a worker."""

    TASK = "referrals.build_volume"
    STEPS = {
        "EXHIBITS": _("Checking the exhibits"),
        "PREPARING": _("Preparing the contents"),
        "PICTURES": _("Preparing the pictures"),
        "LAYOUT": _("Laying out the pages"),
        "WRITING": _("Writing the PDF"),
        "CHECKING": _("Checking the PDF"),
        "DONE": _("The PDF is done"),
        "STORING": _("Storing the package"),
    }
    REASONS = {
        "EVIDENCE_CHANGED": _(
            "An exhibit no longer matches its hash, or is missing. Nothing was built. "
            "Tell the operator, and revise the referral without that exhibit."
        ),
        "STORAGE": _("The package could not be stored and read back. Try again."),
        "RENDER_TIMEOUT": _("Rendering took longer than allowed. Try again, or use fewer items."),
        "RENDER_MEMORY": _("Rendering needed more memory than allowed. Use fewer items."),
        "RENDER_FAILED": _("The document could not be rendered."),
        "FORBIDDEN_FETCH": _("The document asked for something its contents do not name."),
        "GLYPH_MISSING": _("A character of our own text has no glyph in the packaged fonts."),
        "RENDER_CRASHED": _(
            "The renderer stopped without a word. "
            "Try again; if it happens again, tell the operator."
        ),
        "BROKEN_PACKAGE": _("The document did not pass the check after rendering."),
        "EXHIBIT_CHANGED": _("The file of an exhibit is not the one that was frozen."),
        "ABOVE_CEILING": _(
            "The contents are marked above what the channel may carry. Nothing was built. "
            "Choose another channel, or remove what carries that marking."
        ),
        "APPROVAL_MISMATCH": _("An approval is bound to other contents than these."),
        "UNKNOWN_SCHEMA": _("The frozen contents are not in a form that this version can read."),
    }

    package = models.ForeignKey(Package, models.PROTECT, related_name="volumes")
    number = models.PositiveIntegerField(_("number"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    item_count = models.PositiveIntegerField(_("items"), default=0)
    seconds = models.FloatField(_("seconds"), default=0)

    objects = VolumeQuerySet.as_manager()

    class Meta:
        verbose_name = _("volume")
        verbose_name_plural = _("volumes")
        ordering = ["package", "number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="volume_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="volume_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.READY)
                | models.Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0, pages__gt=0),
                name="volume_ready_is_whole",
            ),
        ]

    @property
    def case(self) -> Network:
        return self.package.submission.referral.network

    @property
    def storage_key(self) -> str:
        return f"packages/{self.sha256[:2]}/{self.sha256}"

    @property
    def file_name(self) -> str:
        """The name under which the volume is handed over."""
        submission = self.package.submission
        return f"{submission.referral.reference}-{submission.number}.pdf"
