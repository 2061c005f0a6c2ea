from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Job, JobState, Network, Officer
from casework.models.job import JobQuerySet
from referrals.models.directory import Channel
from referrals.models.package import Package
from referrals.models.referral import Referral
from referrals.models.review import Notice

# A send that may or may not have arrived; a person finds out and says which.
UNCERTAIN = "UNCERTAIN"
DELIVERY_STATES = [*JobState.values, UNCERTAIN]
PENDING = (JobState.REQUESTED, JobState.RUNNING, UNCERTAIN)


class DeliveryQuerySet(JobQuerySet):
    def visible_to(self, officer: Officer):
        return self.filter(referral__network__in=Network.objects.visible_to(officer))

    def claimable(self):
        """Keep what a worker may send: only what was never begun.

        A send whose lease ran out may have arrived, so no worker ever takes it again.
        """
        return self.filter(state=JobState.REQUESTED, is_manual=False)

    def exhausted(self):
        """None: a send that died is uncertain, which `delivering` decides, never a failure."""
        return self.none()

    def pending(self):
        return self.filter(state__in=PENDING)


class Delivery(Job):
    """One attempt to hand something over."""

    TASK = "referrals.send_delivery"

    class Kind(models.TextChoices):
        REFERRAL = "REFERRAL", _("Referral")
        CHASER = "CHASER", _("Chaser")
        ESCALATION = "ESCALATION", _("Escalation")
        INFORMATION = "INFORMATION", _("Further information")
        RETRACTION = "RETRACTION", _("Retraction")

    STEPS = {"SENDING": _("Handing the message to the mail server")}
    REASONS = {
        "REFUSED": _("The mail server refused the message. Nothing was delivered."),
        "UNREACHABLE": _("The mail server could not be reached. Nothing was delivered."),
        "TOO_LARGE": _("The package is larger than the channel takes. Split the referral."),
        "EVIDENCE_CHANGED": _("An exhibit or the package changed since the approval."),
        "UNDER_SEAL": _("An exhibit is under seal or was destroyed. Nothing was sent."),
        "CONTACT_FAILED": _("The platform could not be reached through this channel."),
        "NOT_ARRIVED": _("A person found that it did not arrive."),
        "PARTLY_SENT": _(
            "Some of its messages arrived, the rest was not sent. "
            "Send the rest, or say that nothing of it counts."
        ),
        "UNKNOWN_FATE": _(
            "The connection broke after the message was handed over. "
            "Find out whether it arrived, and say so here."
        ),
    }

    # A delivery may also be uncertain, which no other job can be.
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=[*JobState.choices, (UNCERTAIN, _("Uncertain"))],
        default=JobState.REQUESTED,
    )
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="deliveries")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.REFERRAL)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    package = models.ForeignKey(Package, models.PROTECT, null=True, related_name="deliveries")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="deliveries")
    is_manual = models.BooleanField(_("filed by hand"), default=False)
    recipient = models.CharField(_("recipient"), max_length=500, blank=True)
    # What was handed over where it is one file; of several messages, each holds its own.
    file_name = models.CharField(_("file"), max_length=255, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    message_id = models.CharField(_("message id"), max_length=255, blank=True)
    ticket = models.CharField(_("ticket"), max_length=200, blank=True)
    proof = models.TextField(_("proof"), blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    confirmed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DELIVERY_STATES), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["REFERRAL", "CHASER", "ESCALATION", "INFORMATION", "RETRACTION"]
                ),
                name="delivery_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="REFERRAL", notice=None)
                | ~models.Q(kind="REFERRAL") & models.Q(notice__isnull=False),
                name="delivery_of_a_package_or_a_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256="", size=0, file_name="")
                | models.Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0) & ~models.Q(file_name=""),
                name="delivery_file_is_whole",
            ),
            # A second send while one is under way cannot be asked for.
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(state__in=list(PENDING)),
                name="delivery_one_at_a_time",
            ),
        ]

    @property
    def case(self) -> Network:
        return self.referral.network

    @property
    def storage_key(self) -> str:
        return f"packages/{self.sha256[:2]}/{self.sha256}"

    @property
    def is_partly_sent(self) -> bool:
        """Say whether some of its messages arrived and the others surely did not."""
        return self.state == UNCERTAIN and self.reason == "PARTLY_SENT"

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING
