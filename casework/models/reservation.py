import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.officer import Officer


class Reservation(models.Model):
    """One write that a client named by a key: first only taken, then with the answer it got."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    # SHA-256 of the method, the address, the fields and the files that came with the key.
    fingerprint = models.CharField(max_length=64)
    claim = models.UUIDField(default=uuid.uuid4, editable=False)
    lease_until = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True)
    number = models.PositiveSmallIntegerField(_("number of the answer"), null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    # The roles and the place in the case that the officer had then.
    standing = ArrayField(models.CharField(max_length=32), default=list)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["pk"]
        indexes = [models.Index(fields=["recorded_at"], name="reservation_by_age")]
        constraints = [
            models.UniqueConstraint(fields=["officer", "key"], name="reservation_once"),
            models.CheckConstraint(
                condition=models.Q(done_at=None, number=None)
                | models.Q(done_at__isnull=False, number__isnull=False),
                name="reservation_done_has_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="reservation_fingerprint_form",
            ),
        ]

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
