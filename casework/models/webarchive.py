from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models.evidence import Evidence
from casework.models.job import Job, JobQuerySet, JobState
from casework.models.network import Network
from casework.models.officer import Officer

FAULTS: dict[str, Promise] = {
    "BROKEN_RECORD": _("A record is broken:"),
    "DIGEST_DIFFERS": _("A capture is not what its digest says:"),
    "RECORD_TOO_LONG": _("A record is longer than is read here, and nothing after it was read:"),
    "TOO_LARGE": _("More comes out of it than is read here; what follows was not read."),
    "UNREAD": _("Nothing after this was read:"),
    "HEADER_TOO_LONG": _("The header of a record is longer than any is read:"),
    "DIGEST_UNKNOWN": _("A digest is of a kind that is not known here, or malformed:"),
    "GZIP_BROKEN": _("A packed record is broken, and what follows it was looked for; at byte:"),
    "GZIP_SKIPPED": _("Bytes that are no packed record were passed over; at byte:"),
    "PAGE_TEXT": _("The text or the picture of a page could not be taken out:"),
    "TRUNCATED": _("The file breaks off within a record:"),
    "TOO_MANY": _("There are more captures than are listed here:"),
    "TOO_MANY_MEMBERS": _("There are more files than are read here:"),
    "TOO_MANY_PAGES": _("There are more pages than are noted here:"),
    "MEMBER_NAME": _("A file has a name that leaves its folder, or cannot be shown; not read:"),
    "MEMBER_TWICE": _("Two files have the same name; only the first was read:"),
    "MEMBER_ENCRYPTED": _("A file is encrypted; not read:"),
    "MEMBER_RATIO": _("A file is packed more than any text can be; not read:"),
    "MEMBER_BROKEN": _("A file cannot be unpacked:"),
    "MANIFEST_MISSING": _("The manifest is missing:"),
    "MANIFEST_UNREADABLE": _("The manifest cannot be read:"),
    "MANIFEST_DIGEST": _("The manifest is not what its digest says:"),
    "MANIFEST_NO_FILE": _("The manifest names a file that is not there:"),
    "MANIFEST_HASH": _("A file is not what the manifest says:"),
    "MANIFEST_HASH_UNKNOWN": _("The manifest uses a hash that is not known here:"),
    "MANIFEST_SIZE": _("A file has not the size that the manifest says:"),
    "MANIFEST_UNLISTED": _("The manifest does not name a file that is there:"),
    "PAGES_UNREADABLE": _("The list of pages cannot be read to its end:"),
}
FAMILIES: dict[str, Promise] = {
    "page": _("pages"),
    "code": _("scripts and styles"),
    "data": _("data"),
    "image": _("pictures"),
    "video": _("videos"),
    "audio": _("sounds"),
    "font": _("fonts"),
    "text": _("texts"),
    "other": _("others"),
}


class WebArchiveQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer) -> "WebArchiveQuerySet":
        return self.filter(evidence__network__in=Network.objects.visible_to(officer))


class WebArchive(Job):
    """What a piece of evidence that is a web archive holds, and what of it does not hold."""

    class Form(models.TextChoices):
        WARC = "WARC", "WARC"
        WACZ = "WACZ", "WACZ"

    class Manifest(models.TextChoices):
        HOLDS = "HOLDS", _("Every file is what the manifest says")
        DIFFERS = "DIFFERS", _("Something is not what it says")
        ABSENT = "ABSENT", _("There is no manifest")

    TASK = "casework.read_web_archive"
    STEPS = {"READING": _("Reading the archive"), "COPYING": _("Keeping texts and pictures")}
    REASONS = {
        "EVIDENCE_CHANGED": _("The stored file no longer matches its hash, or is missing."),
        "UNDER_SEAL": _("The evidence is under seal or was destroyed."),
        "RIGHT_LOST": _("Whoever asked for it may no longer add facts to the case."),
        "ARCHIVE_UNREADABLE": _("It is neither WARC nor WACZ, or it is broken from its beginning."),
        "ARCHIVE_LARGE": _("It is larger than what is read here. Ask the operator."),
        "ARCHIVE_TIMEOUT": _("Reading it took too long. Ask the operator."),
        "ARCHIVE_MEMORY": _("Reading it needs more memory than it may have. Ask the operator."),
    }

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="web_archive")
    form = models.CharField(_("form"), max_length=16, choices=Form, blank=True)
    manifest = models.CharField(_("manifest"), max_length=16, choices=Manifest, blank=True)
    is_signed = models.BooleanField(_("signed by its maker"), default=False)
    record_total = models.PositiveIntegerField(_("records"), default=0)
    capture_total = models.PositiveIntegerField(_("captures"), default=0)
    differing = models.PositiveIntegerField(_("captures that differ from their digest"), default=0)
    # How many resources there are of each kind, and each fault with its code, place and detail.
    counts = models.JSONField(_("resources"), default=dict)
    faults = models.JSONField(_("faults"), default=list)
    fault_total = models.PositiveIntegerField(_("faults"), default=0)
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    objects = WebArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("web archive")
        verbose_name_plural = _("web archives")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="web_archive_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(form__in=["", "WARC", "WACZ"]), name="web_archive_form_known"
            ),
            models.CheckConstraint(
                condition=models.Q(manifest__in=["", "HOLDS", "DIFFERS", "ABSENT"]),
                name="web_archive_manifest_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.READY)
                | ~models.Q(form="") & ~models.Q(manifest=""),
                name="web_archive_ready_was_read",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.form}"

    @property
    def case(self) -> Network:
        return self.evidence.network

    @property
    def told_faults(self) -> list[dict[str, str]]:
        """Every fault with its words."""
        return [one | {"text": str(FAULTS.get(one["code"], one["code"]))} for one in self.faults]

    @property
    def told_counts(self) -> list[tuple[Promise | str, int]]:
        """How many resources there are of each kind, in words, the most first."""
        most = sorted(self.counts.items(), key=lambda pair: -pair[1])
        return [(FAMILIES.get(name, name), count) for name, count in most]


class CaptureQuerySet(models.QuerySet["Capture"]):
    def visible_to(self, officer: Officer) -> "CaptureQuerySet":
        seen = Network.objects.visible_to(officer)
        return self.filter(archive__evidence__network__in=seen)


class Capture(models.Model):
    """One answer of the web that an archive holds."""

    class Digest(models.TextChoices):
        HOLDS = "HOLDS", _("Holds")
        DIFFERS = "DIFFERS", _("Differs")
        UNCHECKED = "UNCHECKED", _("Declared, not checked")
        UNDECLARED = "UNDECLARED", _("Nothing declared")

    archive = models.ForeignKey(WebArchive, models.CASCADE, related_name="captures")
    number = models.PositiveIntegerField(_("number"))
    url = models.CharField(_("address"), max_length=2000)
    # The one spelling by which assets and posts are known; empty where it names neither.
    canonical_url = models.CharField(max_length=2100, blank=True)
    captured_at = models.DateTimeField(_("captured at"), null=True, editable=False)
    record = models.CharField(_("kind of record"), max_length=16)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    declared = models.CharField(_("declared digest"), max_length=200, blank=True)
    digest = models.CharField(_("digest"), max_length=16, choices=Digest)
    is_page = models.BooleanField(_("page"), default=False)
    title = models.CharField(_("title"), max_length=500, blank=True)
    # Copies that were made of it, each of them evidence of its own.
    text = models.ForeignKey(Evidence, models.PROTECT, null=True, editable=False, related_name="+")
    picture = models.ForeignKey(
        Evidence, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = CaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["archive", "canonical_url"],
                condition=~models.Q(canonical_url=""),
                name="capture_by_canonical_url",
            ),
            models.Index(
                fields=["archive", "number"],
                condition=models.Q(is_page=True),
                name="capture_pages",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["archive", "number"], name="capture_number_once"),
            models.CheckConstraint(
                condition=models.Q(digest__in=["HOLDS", "DIFFERS", "UNCHECKED", "UNDECLARED"]),
                name="capture_digest_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="capture_sha256_form"
            ),
        ]

    def __str__(self) -> str:
        return self.url
