from copy import copy
from typing import cast

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from casework.models.asset import Asset
from casework.models.network import CaseFactQuerySet, Network
from casework.models.officer import Officer
from casework.models.post import Post
from casework.models.vocabulary import Marking, Pap, Tlp


class Reliability(models.TextChoices):
    """How far the source can be relied on (Admiralty code, A to F)."""

    A = "A", _("A – completely reliable")
    B = "B", _("B – usually reliable")
    C = "C", _("C – fairly reliable")
    D = "D", _("D – not usually reliable")
    E = "E", _("E – unreliable")
    F = "F", _("F – reliability cannot be judged")


class Credibility(models.TextChoices):
    """How far the information can be believed (Admiralty code, 1 to 6)."""

    CONFIRMED = "1", _("1 – confirmed by other sources")
    PROBABLE = "2", _("2 – probably true")
    POSSIBLE = "3", _("3 – possibly true")
    DOUBTFUL = "4", _("4 – doubtful")
    IMPROBABLE = "5", _("5 – improbable")
    UNKNOWN = "6", _("6 – truth cannot be judged")


class Sensitivity(models.TextChoices):
    NONE = "NONE", _("Not sensitive")
    GRAPHIC = "GRAPHIC", _("Graphic")
    INTIMATE = "INTIMATE", _("Intimate")
    PERSONAL = "PERSONAL", _("Personal details of protected people")


class Integrity(models.TextChoices):
    """What the last re-hash of the stored bytes found."""

    INTACT = "INTACT", _("Intact")
    MISMATCH = "MISMATCH", _("Does not match its hash")
    MISSING = "MISSING", _("File missing")


class Keeping(models.TextChoices):
    """Whether the house may look at it: under seal nobody does, and destroyed bytes are gone."""

    KEPT = "KEPT", _("Kept")
    SEALED = "SEALED", _("Under seal")
    DESTROYED = "DESTROYED", _("Destroyed")


# What may tell what a file shows, in the words of people: withheld while it is under seal.
TELLING = (
    "original_name",
    "declared_type",
    "source_url",
    "captured_by",
    "description_en",
    "description_fr",
)


class EvidenceQuerySet(CaseFactQuerySet):
    def shown(self) -> "EvidenceQuerySet":
        """Keep what may be listed: nothing under seal, nothing destroyed."""
        return self.filter(keeping=Keeping.KEPT)

    def stored(self) -> "EvidenceQuerySet":
        """Keep whose bytes the store must have."""
        return self.exclude(keeping=Keeping.DESTROYED)

    def doubtful(self) -> "EvidenceQuerySet":
        """Keep what came in as sensitive, or whose sensitivity was corrected since."""
        corrected = models.Q(annotations__field="sensitivity")
        return self.filter(corrected | ~models.Q(sensitivity=Sensitivity.NONE)).distinct()

    def same_bytes_as(self, evidence: "Evidence") -> "EvidenceQuerySet":
        """Keep what other cases hold of the very same bytes."""
        return self.filter(sha256=evidence.sha256).exclude(pk=evidence.pk)


class Evidence(models.Model):
    """One immutable file with its SHA-256 and provenance."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="evidence")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("sniffed type"), max_length=100)
    declared_type = models.CharField(_("declared type"), max_length=200, blank=True)
    original_name = models.CharField(_("original name"), max_length=500)
    source_url = models.CharField(_("source address"), max_length=2000, blank=True)
    captured_at = models.DateTimeField(_("captured at"), null=True, blank=True)
    captured_by = models.CharField(_("captured by"), max_length=200, blank=True)
    captured_with = models.CharField(_("captured with"), max_length=200, blank=True)
    reliability = models.CharField(
        _("reliability of the source"), max_length=1, choices=Reliability, default=Reliability.F
    )
    credibility = models.CharField(
        _("credibility of the information"),
        max_length=1,
        choices=Credibility,
        default=Credibility.UNKNOWN,
    )
    description_en = models.TextField(_("description in English"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    sensitivity = models.CharField(
        _("sensitivity"), max_length=16, choices=Sensitivity, default=Sensitivity.NONE
    )
    marking = models.CharField(
        _("security marking"), max_length=16, choices=Marking, default=Marking.PROTECTED_A
    )
    tlp = models.CharField(_("TLP"), max_length=16, choices=Tlp, default=Tlp.AMBER)
    pap = models.CharField(_("PAP"), max_length=16, choices=Pap, default=Pap.AMBER)
    # Of a copy only: what it was made from, how, and with what.
    derived_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derivatives"
    )
    transformation = models.CharField(_("transformation"), max_length=200, blank=True)
    tool = models.CharField(_("tool"), max_length=200, blank=True)
    tool_version = models.CharField(_("version of the tool"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    # The only columns that may change: they tell of the file, they are no fact of it.
    integrity = models.CharField(
        _("integrity"), max_length=16, choices=Integrity, default=Integrity.INTACT
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, editable=False)
    keeping = models.CharField(
        _("keeping"),
        max_length=16,
        choices=Keeping,
        default=Keeping.KEPT,
        db_default=Keeping.KEPT,
        editable=False,
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    assets: models.ManyToManyField = models.ManyToManyField(
        Asset, through="EvidenceLink", related_name="evidence"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["network", "-recorded_at", "-id"], name="evidence_newest"),
            # By the bytes, whole or by their first digits.
            models.Index(
                fields=["sha256"], name="evidence_of_bytes", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(Coalesce("verified_at", "recorded_at"), name="evidence_unseen_longest"),
            models.Index(
                fields=["network"],
                condition=~models.Q(integrity="INTACT"),
                name="evidence_damaged",
            ),
            models.Index(
                fields=["network"],
                condition=~models.Q(keeping="KEPT"),
                name="evidence_not_kept",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "sha256"], name="evidence_once"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_sha256_form"
            ),
            models.CheckConstraint(
                condition=models.Q(derived_from=None, transformation="", tool="", tool_version="")
                | ~models.Q(derived_from=None) & ~models.Q(transformation="") & ~models.Q(tool=""),
                name="evidence_derived_by_something",
            ),
            models.CheckConstraint(
                condition=models.Q(reliability__in=Reliability.values),
                name="evidence_reliability_known",
            ),
            models.CheckConstraint(
                condition=models.Q(credibility__in=Credibility.values),
                name="evidence_credibility_known",
            ),
            models.CheckConstraint(
                condition=models.Q(integrity__in=Integrity.values),
                name="evidence_integrity_known",
            ),
            models.CheckConstraint(
                condition=models.Q(keeping__in=Keeping.values), name="evidence_keeping_known"
            ),
            models.CheckConstraint(
                condition=models.Q(sensitivity__in=Sensitivity.values),
                name="evidence_sensitivity_known",
            ),
            models.CheckConstraint(
                condition=models.Q(marking__in=Marking.values), name="evidence_marking_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tlp__in=Tlp.values), name="evidence_tlp_known"
            ),
            models.CheckConstraint(
                condition=models.Q(pap__in=Pap.values), name="evidence_pap_known"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def storage_key(self) -> str:
        """Where the bytes are: by content, so that equal bytes are stored once."""
        return storage_key(self.sha256)

    @property
    def grade(self) -> str:
        return self.reliability + self.credibility

    @property
    def is_image(self) -> bool:
        return self.media_type in ("image/png", "image/jpeg", "image/gif", "image/webp")

    @property
    def is_kept(self) -> bool:
        """Whether it may be looked at, handed out and cited: it is not sealed or destroyed."""
        return self.keeping == Keeping.KEPT

    @property
    def title(self) -> str:
        """What it is called on a page: by its name, or only by its number under seal."""
        return self.original_name if self.is_kept else _("Evidence %d") % self.pk

    @property
    def is_veiled(self) -> bool:
        """Whether it is shown grey and out of focus until somebody reveals it."""
        return self.sensitivity in (Sensitivity.GRAPHIC, Sensitivity.INTIMATE)

    @property
    def is_web_archive(self) -> bool:
        """Whether its name says that it is a WARC or WACZ; its bytes may say otherwise."""
        return self.original_name.lower().endswith((".warc", ".warc.gz", ".wacz"))

    @property
    def may_be_web_archive(self) -> bool:
        """Whether it is worth asking what it holds."""
        packed = ("application/zip", "application/gzip", "application/x-gzip", "application/warc")
        return self.is_web_archive or self.media_type in packed

    @property
    def has_preview(self) -> bool:
        """Whether a package can show it on the page: a picture, or a document's first page."""
        return self.is_image or self.media_type == "application/pdf"

    def corrected(self) -> "Evidence":
        """Return a copy that reads as the newest corrections have it; it is never saved."""
        shown = copy(self)
        for annotation in self.annotations.all():
            column = column_of(annotation.field)
            setattr(
                shown, annotation.field, column.to_python(annotation.value or column.get_default())
            )
        return shown

    def description(self, language: str) -> str:
        """Return the description in the language asked for, or the other one."""
        pair = (self.description_en, self.description_fr)
        first, second = reversed(pair) if language == "fr" else pair
        return first or second


class EvidenceLink(models.Model):
    """This evidence shows this asset, or this post."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="links")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "asset"], name="evidence_link_once"),
            models.UniqueConstraint(fields=["evidence", "post"], name="evidence_link_post_once"),
            models.CheckConstraint(
                condition=models.Q(asset=None) ^ models.Q(post=None),
                name="evidence_link_to_one_thing",
            ),
        ]

    @property
    def thing(self) -> Asset | Post:
        found = self.asset or self.post
        assert found is not None, "the constraint lets no link through that shows nothing"
        return found


def column_of(field: str) -> models.Field:
    """Return the column that keeps a fact of evidence."""
    return cast("models.Field", Evidence._meta.get_field(field))


def storage_key(sha256: str) -> str:
    """Return the name under which bytes with this SHA-256 are kept."""
    return f"evidence/{sha256[:2]}/{sha256[2:4]}/{sha256}"
