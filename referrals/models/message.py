from typing import TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Network, Officer
from referrals.models.delivery import Delivery


class Enclosure(TypedDict):
    """One attachment as it is sent: its name, and which stored bytes it is."""

    name: str
    media_type: str
    size: int
    sha256: str


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, officer: Officer) -> "MessageQuerySet":
        return self.filter(delivery__referral__network__in=Network.objects.visible_to(officer))

    def unsent(self) -> "MessageQuerySet":
        """Keep what surely did not arrive, and may be sent."""
        return self.filter(state__in=[Message.State.PLANNED, Message.State.FAILED])


class Message(models.Model):
    """One of the messages by which a delivery goes out, with the proof of its own arrival."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("Not sent yet")
        SENDING = "SENDING", _("Being sent")
        CONFIRMED = "CONFIRMED", _("Accepted by the mail server")
        FAILED = "FAILED", _("Not delivered")
        UNCERTAIN = "UNCERTAIN", _("Uncertain")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.PLANNED)
    message_id = models.CharField(_("message id"), max_length=255, blank=True)
    proof = models.TextField(_("proof"), blank=True)
    enclosures = models.JSONField(_("attachments"), default=list, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["delivery", "number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="message_number_once"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["PLANNED", "SENDING", "CONFIRMED", "FAILED", "UNCERTAIN"]
                ),
                name="message_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="CONFIRMED")
                | models.Q(confirmed_at__isnull=False) & ~models.Q(proof=""),
                name="message_confirmed_has_proof",
            ),
        ]

    @property
    def case(self) -> Network:
        return self.delivery.referral.network
