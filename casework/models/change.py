from django.db import models
from django.db.models.functions import Now

from casework.models.network import Network
from casework.models.officer import Officer

# Under this advisory lock of PostgreSQL one numberer at a time gives feed numbers.
NUMBERER = 0x52454E56
GRANTED = "access.granted"
REVOKED = "access.revoked"


class Change(models.Model):
    """Something changed; written by triggers in the writer's own transaction, numbered after it.

    A row without a network or with an officer is addressed to that one client.
    """

    number = models.BigIntegerField(null=True, editable=False)
    kind = models.CharField(max_length=24)
    object_id = models.BigIntegerField()
    # What clients know the object by; kept because the object itself may be gone.
    public_id = models.CharField(max_length=24)
    # No constraints: what changed must be told even of rows that nobody holds any more.
    network = models.ForeignKey(
        Network, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    officer = models.ForeignKey(
        Officer, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    is_deleted = models.BooleanField(db_default=False)
    told_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["id"], name="change_to_number", condition=models.Q(number=None))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="change_numbered_once",
                condition=models.Q(number__isnull=False),
            )
        ]


class FeedHead(models.Model):
    """The last feed number given, and the last one that was cleared away; one row."""

    last_number = models.BigIntegerField(default=0)
    cleared_to = models.BigIntegerField(default=0)
