"""Webhooks: who is told of changes, what they are told, and how each telling went."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models import Network, Officer

PING = "ping"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def handled_by(self, officer: Officer) -> "SubscriptionQuerySet":
        """Keep what the officer may change: their own; an administrator may all.

        A token that was given some networks has no say in what tells of others.
        """
        if officer.confined_to is not None:
            return self.filter(officer=officer, network__in=officer.confined_to)
        return self if officer.is_administrator else self.filter(officer=officer)

    def active(self) -> "SubscriptionQuerySet":
        return self.filter(state=Subscription.State.ACTIVE, officer__is_active=True)


class Subscription(models.Model):
    """One address that is told of the changes that its officer may see."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("Active")
        PAUSED = "PAUSED", _("Paused")

    class Reason(models.TextChoices):
        """Why nothing is sent."""

        BY_HAND = "BY_HAND", _("Paused by a person or a client")
        GONE = "GONE", _("The receiver answered that it is gone (410)")
        FAILING = "FAILING", _("The receiver failed for too long")
        LOST = "LOST", _("Changes were cleared away before it was told of them")

    TASK: ClassVar[str] = "referrals.push_webhooks"

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="subscriptions")
    label = models.CharField(_("label"), max_length=120, blank=True)
    url = models.CharField(_("address"), max_length=500)
    # None of them stands for all.
    kinds = ArrayField(
        models.CharField(max_length=24), verbose_name=_("kinds"), default=list, blank=True
    )
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="subscriptions"
    )
    sealed_secret = models.TextField(editable=False)
    sealed_previous = models.TextField(editable=False, blank=True)
    previous_until = models.DateTimeField(_("old secret good until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ACTIVE)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # The last feed number whose change was put in line.
    position = models.BigIntegerField(editable=False)
    # Failures without a success between them, since when, and until when it is left alone.
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    resting_until = models.DateTimeField(_("left alone until"), null=True, editable=False)
    is_notice_due = models.BooleanField(default=False, editable=False)
    # One worker at a time, so that what is told of one object keeps its order.
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="ACTIVE", reason="")
                | models.Q(state="PAUSED", reason__in=["BY_HAND", "GONE", "FAILING", "LOST"]),
                name="subscription_paused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(sealed_previous="", previous_until=None)
                | ~models.Q(sealed_previous="") & models.Q(previous_until__isnull=False),
                name="subscription_old_secret_ends",
            ),
            models.CheckConstraint(
                condition=~models.Q(sealed_secret=""), name="subscription_has_a_secret"
            ),
            models.CheckConstraint(
                condition=models.Q(claim=None, lease_until=None)
                | models.Q(claim__isnull=False, lease_until__isnull=False),
                name="subscription_claim_ends",
            ),
        ]

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    def held(self) -> models.QuerySet["Subscription"]:
        """Return this row while this worker's claim on it stands, else nothing."""
        return Subscription.objects.filter(pk=self.pk, claim=self.claim, lease_until__gt=Now())


class PushQuerySet(models.QuerySet["Push"]):
    def visible_to(self, officer: Officer) -> "PushQuerySet":
        """Keep what hangs on a webhook of theirs and tells of nothing that they may not see."""
        seen = models.Q(network__in=Network.objects.visible_to(officer))
        own = models.Q(network=None, subscription__officer=officer)
        handled = Subscription.objects.handled_by(officer)
        return self.filter(seen | own | models.Q(kind=PING), subscription__in=handled)

    def waiting(self) -> "PushQuerySet":
        return self.filter(state=Push.State.WAITING)

    def first_of_their_object(self) -> "PushQuerySet":
        """Keep what has no earlier one of the same object in line before it."""
        earlier = Push.objects.waiting().filter(
            subscription=models.OuterRef("subscription"),
            kind=models.OuterRef("kind"),
            object_id=models.OuterRef("object_id"),
            pk__lt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(earlier))


class Push(models.Model):
    """One change that one address is told of, at least once."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("In line")
        SENT = "SENT", _("Taken by the receiver")
        FAILED = "FAILED", _("Given up")
        SKIPPED = "SKIPPED", _("Not sent: out of the officer's sight by then")

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="pushes")
    # What receivers know the push by, however often it is sent.
    message_id = models.UUIDField(_("push id"), default=uuid.uuid4, editable=False)
    # Its place in the feed; 0 for a ping.
    number = models.BigIntegerField(editable=False)
    kind = models.CharField(_("kind"), max_length=24)
    object_id = models.BigIntegerField(editable=False)
    public_id = models.CharField(_("object"), max_length=24, blank=True)
    network = models.ForeignKey(
        Network, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    object_version = models.PositiveIntegerField(_("version"), default=1)
    is_deleted = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), db_default=Now())
    give_up_at = models.DateTimeField(_("given up at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = PushQuerySet.as_manager()

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subscription", "-id"], name="push_of_subscription"),
            models.Index(
                fields=["subscription", "kind", "object_id", "id"],
                name="push_in_line",
                condition=models.Q(state="WAITING"),
            ),
            models.Index(
                fields=["subscription", "next_at", "id"],
                name="push_due",
                condition=models.Q(state="WAITING"),
            ),
            models.Index(fields=["recorded_at"], name="push_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "number"],
                condition=models.Q(number__gt=0),
                name="push_of_change_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="WAITING", ended_at=None)
                | models.Q(state__in=["SENT", "FAILED", "SKIPPED"], ended_at__isnull=False),
                name="push_state_known",
            ),
        ]

    @property
    def name(self) -> str:
        """The push id, as it stands in the header `webhook-id`."""
        return f"msg_{self.message_id.hex}"


class PushAttempt(models.Model):
    """One try at telling: what was sent, what came back, and how long it took."""

    class Result(models.TextChoices):
        TAKEN = "TAKEN", _("Taken")
        REFUSED = "REFUSED", _("The receiver answered with another status than success")
        TIMEOUT = "TIMEOUT", _("No answer in time")
        UNREACHABLE = "UNREACHABLE", _("Nobody could be reached there")
        GARBAGE = "GARBAGE", _("What came back is no answer of HTTP")
        UNTRUSTED = "UNTRUSTED", _("The certificate does not hold")
        FORBIDDEN = "FORBIDDEN", _("The name leads to an address that is not public")

    push = models.ForeignKey(Push, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    result = models.CharField(_("result"), max_length=16, choices=Result)
    answer_code = models.PositiveSmallIntegerField(_("answer code"), null=True)
    request_head = models.TextField(_("request"))
    response_head = models.TextField(_("answer"), blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["push", "number"]
        constraints = [
            models.UniqueConstraint(fields=["push", "number"], name="attempt_number_once"),
            models.CheckConstraint(
                condition=models.Q(
                    result__in=[
                        "TAKEN",
                        "REFUSED",
                        "TIMEOUT",
                        "UNREACHABLE",
                        "GARBAGE",
                        "UNTRUSTED",
                        "FORBIDDEN",
                    ]
                ),
                name="attempt_result_known",
            ),
        ]
