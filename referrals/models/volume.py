from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework.models import Job, JobState, Network, Officer
from casework.models.job import UNFINISHED, JobQuerySet
from referrals.models.package import Package


class Variant(models.TextChoices):
    """For whom a document is made."""

    PLATFORM = "PLATFORM", _("Platform copy")
    INTERNAL = "INTERNAL", _("Internal copy")


class VolumeQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer):
        return self.filter(package__in=Package.objects.visible_to(officer))

    def claimable(self):
        """Keep what can be built now: a main document cites the hashes of all its annexes.

        The internal copy waits until the platform's has ended, because nobody waits for it.
        """
        kin = Volume.objects.filter(package=OuterRef("package"))
        lacks_an_annex = Exists(kin.filter(number__gt=0).exclude(state=JobState.READY))
        comes_second = Q(variant=Variant.INTERNAL) & Exists(
            kin.filter(number=0, variant=Variant.PLATFORM, state__in=UNFINISHED)
        )
        return super().claimable().filter(Q(number__gt=0) | ~(Q(lacks_an_annex) | comes_second))


class Volume(Job):
    """One PDF of a package, built by a worker: a main document, or an annex of some items."""

    TASK = "referrals.build_volume"
    STEPS = {
        "EXHIBITS": _("Checking the exhibits"),
        "REUSING": _("Looking for the same annex in an earlier package"),
        "PREPARING": _("Preparing the contents"),
        "PICTURES": _("Preparing the pictures"),
        "LAYOUT": _("Laying out the pages"),
        "WRITING": _("Writing the PDF"),
        "CHECKING": _("Checking the PDF"),
        "DONE": _("The PDF is done"),
        "SIGNING": _("Signing the PDF"),
        "STORING": _("Storing the document"),
    }
    REASONS = {
        "EVIDENCE_CHANGED": _(
            "An exhibit no longer matches its hash, or is missing. Nothing was built. "
            "Tell the operator, and revise the referral without that exhibit."
        ),
        "UNDER_SEAL": _(
            "An exhibit is under seal or was destroyed. Nothing was built. "
            "Revise the referral without that exhibit."
        ),
        "ANNEX_CHANGED": _(
            "A stored annex no longer matches its hash, or is missing. "
            "Tell the operator at once: it must be restored from a backup."
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
        "CERTIFICATE": _(
            "The signing certificate cannot be read, or is not valid today. "
            "Tell the operator; nothing is sent unsigned while signing is configured."
        ),
        "TIMESTAMP": _(
            "The timestamp authority did not answer, or answered wrongly. Try again; "
            "if it happens again, tell the operator."
        ),
        "SIGNING": _("The document could not be signed. Tell the operator."),
    }

    package = models.ForeignKey(Package, models.PROTECT, related_name="volumes")
    number = models.PositiveIntegerField(_("number"), default=0)
    variant = models.CharField(
        _("copy"), max_length=16, choices=Variant, default=Variant.PLATFORM, editable=False
    )
    first_item = models.PositiveIntegerField(_("first item"), null=True, editable=False)
    last_item = models.PositiveIntegerField(_("last item"), null=True, editable=False)
    key = models.CharField(_("digest of its inputs"), max_length=64, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    # Only where the document is signed: then its first bytes are the unsigned ones.
    unsigned_sha256 = models.CharField(_("SHA-256 before signing"), max_length=64, blank=True)
    unsigned_size = models.PositiveBigIntegerField(_("size before signing"), default=0)
    signature = models.JSONField(_("signature"), default=dict, editable=False)
    environment = models.JSONField(default=dict, editable=False)
    reused_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", editable=False
    )
    pages = models.PositiveIntegerField(_("pages"), default=0)
    item_count = models.PositiveIntegerField(_("items"), default=0)
    seconds = models.FloatField(_("seconds"), default=0)

    objects = VolumeQuerySet.as_manager()

    class Meta:
        verbose_name = _("volume")
        verbose_name_plural = _("volumes")
        ordering = ["package", "number", "-variant"]
        indexes = [
            models.Index(
                fields=["key"], condition=models.Q(state=JobState.READY), name="volume_by_key"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "number", "variant"], name="volume_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="volume_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(variant__in=Variant.values), name="volume_variant_known"
            ),
            models.CheckConstraint(
                condition=models.Q(variant=Variant.PLATFORM) | models.Q(number=0),
                name="volume_annexes_are_shared",
            ),
            models.CheckConstraint(
                condition=models.Q(number=0)
                | models.Q(
                    first_item__isnull=False,
                    last_item__isnull=False,
                    first_item__gte=1,
                    last_item__gte=models.F("first_item"),
                ),
                name="volume_annex_has_items",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.READY)
                | models.Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0, pages__gt=0),
                name="volume_ready_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(signature={}, unsigned_sha256="", unsigned_size=0)
                | models.Q(
                    ~models.Q(signature={}),
                    unsigned_sha256__regex=r"^[0-9a-f]{64}$",
                    unsigned_size__gt=0,
                    unsigned_size__lt=models.F("size"),
                ),
                name="volume_signed_keeps_unsigned",
            ),
        ]

    @property
    def case(self) -> Network:
        return self.package.submission.referral.network

    @property
    def is_internal(self) -> bool:
        return self.variant == Variant.INTERNAL

    @property
    def is_reused(self) -> bool:
        return self.reused_from_id is not None

    @property
    def storage_key(self) -> str:
        return f"packages/{self.sha256[:2]}/{self.sha256}"

    @property
    def plain_sha256(self) -> str:
        """The SHA-256 of the bytes as they were rendered, before any signature."""
        return self.unsigned_sha256 or self.sha256

    @property
    def plain_size(self) -> int:
        """How many bytes were rendered; what follows them is the signature."""
        return self.unsigned_size or self.size

    @property
    def file_name(self) -> str:
        """The name under which the volume is handed over."""
        if self.number:
            return f"{self.package.stem}-annex-{self.number}.pdf"
        return f"{self.package.stem}{'-internal' if self.is_internal else ''}.pdf"

    def ask_again(self) -> bool:
        """Ask for it anew after it failed or was cancelled; False where it was neither."""
        return super().ask_again() or bool(
            Volume.objects.filter(pk=self.pk, state=JobState.CANCELLED)
            .filter(package__in=Package.objects.filter(voided_at=None))
            .update(
                state=JobState.REQUESTED,
                percent=0,
                step="",
                reason="",
                reason_detail="",
                attempts=0,
                finished_at=None,
            )
        )
