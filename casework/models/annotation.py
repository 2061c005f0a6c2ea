from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.evidence import Evidence, column_of
from casework.models.network import Network
from casework.models.officer import Officer

CORRECTABLE = (
    "source_url",
    "captured_at",
    "captured_by",
    "captured_with",
    "reliability",
    "credibility",
    "description_en",
    "description_fr",
    "sensitivity",
)


class AnnotationQuerySet(models.QuerySet["EvidenceAnnotation"]):
    def visible_to(self, officer: Officer) -> "AnnotationQuerySet":
        return self.filter(evidence__network__in=Network.objects.visible_to(officer))


class EvidenceAnnotation(models.Model):
    """A correction of one descriptive field of evidence; what was said first stays beside it."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="annotations")
    field = models.CharField(
        _("field"), max_length=32, choices=[(name, name) for name in CORRECTABLE]
    )
    value = models.TextField(_("value"), blank=True)
    reason = models.TextField(_("reason"))
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(field__in=CORRECTABLE), name="annotation_field_known"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="annotation_has_a_reason"),
        ]

    @property
    def field_label(self) -> str:
        return str(column_of(self.field).verbose_name)
