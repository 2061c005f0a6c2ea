"""What tokens spend and do: figures, no record, so that a crash of the server may take them."""

from django.db import models

from casework.models.token import Token


class Allowance(models.Model):
    """How many calls a token made in the window of time that began then."""

    token = models.OneToOneField(Token, models.CASCADE, primary_key=True, related_name="+")
    began_at = models.DateTimeField()
    used = models.PositiveIntegerField()


class TokenUse(models.Model):
    """What one token did on one day, and how long it waited for it."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="uses")
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    milliseconds = models.BigIntegerField(default=0)
    slowest = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["token", "day"], name="token_use_once_a_day"),
        ]
