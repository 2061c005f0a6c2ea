from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.asset import Asset
from casework.models.job import Job, JobQuerySet, JobState
from casework.models.network import Network
from casework.models.officer import Officer
from casework.models.platform import Platform
from casework.models.post import Post
from casework.models.technique import techniques_field
from casework.models.vocabulary import Confidence


class ListKind(models.TextChoices):
    """What the rows of a list are."""

    ASSETS = "ASSETS", _("Assets")
    POSTS = "POSTS", _("Posts")


class ImportBatchQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer) -> "ImportBatchQuerySet":
        return self.filter(network__in=Network.objects.visible_to(officer))


class ImportBatch(Job):
    """One uploaded list and what became of each of its rows."""

    TASK = "casework.load_import"
    STEPS = {
        "READING": _("Reading the file"),
        "MATCHING": _("Matching with what is known"),
        "WRITING": _("Writing the result"),
    }
    REASONS = {
        "UNREADABLE": _("The file cannot be read as a list. Save it as CSV (UTF-8) and try again."),
        "RIGHT_LOST": _("Whoever uploaded this list may no longer add to the case."),
    }

    network = models.ForeignKey(Network, models.PROTECT, related_name="imports")
    kind = models.CharField(
        _("kind of list"),
        max_length=16,
        choices=ListKind,
        default=ListKind.ASSETS,
        db_default=ListKind.ASSETS,
    )
    original_name = models.CharField(_("original name"), max_length=500)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    default_platform = models.CharField(_("platform of bare handles"), max_length=32, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=16, choices=Confidence, default=Confidence.MODERATE
    )
    source = models.CharField(_("source"), max_length=500, blank=True)
    is_dry_run = models.BooleanField(_("dry run"), default=False)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    linked = models.PositiveIntegerField(_("linked"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    not_imported = models.PositiveIntegerField(_("not imported"), default=0)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__in=Confidence.values), name="import_confidence_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ListKind.values), name="import_kind_known"
            ),
            # Every row of the list is accounted for.
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("created")
                    + models.F("linked")
                    + models.F("unchanged")
                    + models.F("not_imported")
                ),
                name="import_rows_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def storage_key(self) -> str:
        return f"imports/{self.sha256[:2]}/{self.sha256}"

    @property
    def figures(self) -> dict[str, int]:
        names = ("rows", "created", "linked", "unchanged", "not_imported")
        return {name: getattr(self, name) for name in names}


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, officer: Officer) -> "ImportRowQuerySet":
        return self.filter(batch__network__in=Network.objects.visible_to(officer))


class ImportRow(models.Model):
    """What became of one row of a list, as far as the importer may see."""

    class Result(models.TextChoices):
        CREATED = "CREATED", _("Created")
        LINKED = "LINKED", _("Linked")
        UNCHANGED = "UNCHANGED", _("Unchanged")
        NOT_IMPORTED = "NOT_IMPORTED", _("Not imported")

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="row_results")
    line = models.PositiveIntegerField(_("line"))
    value = models.TextField(_("value"))
    result = models.CharField(_("result"), max_length=16, choices=Result)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row result")
        verbose_name_plural = _("row results")
        ordering = ["batch", "line"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="import_row_once"),
            models.CheckConstraint(
                condition=models.Q(result__in=["CREATED", "LINKED", "UNCHANGED", "NOT_IMPORTED"]),
                name="import_row_result_known",
            ),
        ]


class StagedRow(models.Model):
    """A row of a list as it was read, committed bit by bit, until the merge of the whole list.

    The table is unlogged: after a crash of the server a list is read again from its beginning.
    """

    pk = models.CompositePrimaryKey("batch", "line")
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    line = models.PositiveIntegerField()
    value = models.TextField()
    reason = models.CharField(max_length=40)
    platform = models.ForeignKey(
        Platform, models.CASCADE, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    # What the row names: an asset, a post, or a post with its author.
    asset_key = models.TextField()
    kind = models.CharField(max_length=16)
    handle = models.TextField()
    url = models.TextField()
    stable_id = models.TextField()
    post_key = models.TextField()
    post_url = models.TextField()
    display_name = models.TextField()
    confidence = models.CharField(max_length=16)
    rationale = models.TextField()
    techniques = techniques_field()
    account_created_on = models.DateField(null=True)
    first_seen_on = models.DateField(null=True)
    last_seen_on = models.DateField(null=True)
    # What a list of posts says of a post; names are looked up in the case when it is merged.
    text = models.TextField(db_default="")
    language = models.CharField(max_length=8, db_default="")
    is_language_detected = models.BooleanField(db_default=False)
    posted_at = models.DateTimeField(null=True)
    reply_to_url = models.TextField(db_default="")
    target = models.TextField(db_default="")
    narrative = models.TextField(db_default="")
    campaign = models.TextField(db_default="")
    translation_en = models.TextField(db_default="")
    translation_fr = models.TextField(db_default="")
