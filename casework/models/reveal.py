from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.evidence import Evidence
from casework.models.job import Job, JobQuerySet, JobState
from casework.models.network import Network
from casework.models.officer import Officer


class ViewingQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer) -> "ViewingQuerySet":
        return self.filter(evidence__network__in=Network.objects.visible_to(officer))

    def expired(self) -> "ViewingQuerySet":
        """Keep those whose time is over, and which no worker holds."""
        held = models.Q(state=JobState.RUNNING, lease_until__gt=Now())
        return self.filter(expires_at__lt=Now()).exclude(held)


class Viewing(Job):
    """What can be looked at of a piece of evidence: drawn anew by us, and no evidence itself.

    It is a copy for the screen that anybody in sight of the case may look at, and that expires.
    """

    class Form(models.TextChoices):
        PICTURE = "PICTURE", _("Picture")
        PAGES = "PAGES", _("Pages")
        TEXT = "TEXT", _("Text")

    TASK = "casework.draw_viewing"
    STEPS = {"READING": _("Reading the file"), "DRAWING": _("Drawing what it shows")}
    REASONS = {
        "EVIDENCE_CHANGED": _("The stored file no longer matches its hash, or is missing."),
        "UNDER_SEAL": _("The evidence is under seal or was destroyed."),
        "NOT_VIEWABLE": _(
            "Files of this kind cannot be shown, or this one is broken. Download it to a computer "
            "that is meant for such files."
        ),
        "VIEWING_LARGE": _("The file is too large to be shown. Download it."),
        "VIEWING_TIMEOUT": _("Drawing it took too long. Download it."),
        "VIEWING_MEMORY": _("Drawing it needs more memory than it may have. Download it."),
    }

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="viewing")
    form = models.CharField(_("form"), max_length=16, choices=Form, blank=True)
    sheets = models.PositiveIntegerField(_("sheets"), default=0)
    sheet_total = models.PositiveIntegerField(_("sheets of the file"), default=0)
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("deleted after"))

    objects = ViewingQuerySet.as_manager()

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="viewing_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(form__in=["", "PICTURE", "PAGES", "TEXT"]),
                name="viewing_form_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.READY)
                | ~models.Q(form="") & models.Q(sheets__gt=0),
                name="viewing_ready_has_sheets",
            ),
        ]

    @property
    def case(self) -> Network:
        return self.evidence.network

    @property
    def numbers(self) -> range:
        """The numbers of what can be looked at; text is one sheet."""
        return range(1, self.sheets + 1)

    @property
    def is_cut(self) -> bool:
        return self.sheets < self.sheet_total

    def key(self, number: int, kind: str) -> str:
        """Where one sheet is kept, clear or veiled."""
        return f"viewings/{self.pk}/{number}.{kind}"


class RevealQuerySet(models.QuerySet["Reveal"]):
    def visible_to(self, officer: Officer) -> "RevealQuerySet":
        return self.filter(evidence__network__in=Network.objects.visible_to(officer))

    def standing(self) -> "RevealQuerySet":
        """Keep those whose time has not run out."""
        return self.filter(until__gt=Now())


class Reveal(models.Model):
    """Until when an officer sees veiled evidence unveiled; each reveal is in the trail."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="reveals")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    until = models.DateTimeField(_("until"))

    objects = RevealQuerySet.as_manager()

    class Meta:
        verbose_name = _("reveal")
        verbose_name_plural = _("reveals")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["evidence", "officer"], name="reveal_once")]
