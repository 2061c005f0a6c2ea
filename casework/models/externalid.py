from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.officer import Officer


class ExternalIdQuerySet(models.QuerySet["ExternalId"]):
    def shown_with(self, rows: Any, *, officer: Officer, kind: str, key: str = "pk") -> Any:
        """Annotate rows with what this client calls each of them."""
        own = self.filter(officer=officer, kind=kind, object_id=models.OuterRef(key))
        return rows.annotate(external_ids=ArraySubquery(own.order_by("value").values("value")))

    def find(self, rows: Any, *, officer: Officer, kind: str, value: str, key: str = "pk") -> Any:
        """Keep the row that this client calls so."""
        own = self.filter(officer=officer, kind=kind, value=value)
        return rows.filter(**{f"{key}__in": own.values("object_id")})


class ExternalId(models.Model):
    """What one client calls an object of ours; other clients never see it."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("Network")
        ASSET = "asset", _("Asset")
        POST = "post", _("Post")
        REFERRAL = "referral", _("Referral")
        REPLY = "reply", _("Reply")
        OUTCOME = "outcome", _("Outcome")

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    object_id = models.BigIntegerField()
    value = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ExternalIdQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["officer", "kind", "object_id"], name="external_id_of_object")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "kind", "value"], name="external_id_names_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["network", "asset", "post", "referral", "reply", "outcome"]
                ),
                name="external_id_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(value=""), name="external_id_says_something"
            ),
        ]
