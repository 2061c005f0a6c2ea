from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Network, Officer
from referrals.models.referral import Item, Referral, ReferralFactQuerySet


class Visibility(models.TextChoices):
    """What was done to the visibility of content (DSA Transparency Database, schema v2)."""

    REMOVED = "DECISION_VISIBILITY_CONTENT_REMOVED", _("Content removed")
    DISABLED = "DECISION_VISIBILITY_CONTENT_DISABLED", _("Access to content disabled")
    DEMOTED = "DECISION_VISIBILITY_CONTENT_DEMOTED", _("Content demoted")
    AGE_RESTRICTED = "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED", _("Content age-restricted")
    INTERACTION = (
        "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
        _("Interaction with content restricted"),
    )
    LABELLED = "DECISION_VISIBILITY_CONTENT_LABELLED", _("Content labelled")
    OTHER = "DECISION_VISIBILITY_OTHER", _("Other restriction of visibility")


class Account(models.TextChoices):
    """What was done to the account (DSA Transparency Database, schema v2)."""

    SUSPENDED = "DECISION_ACCOUNT_SUSPENDED", _("Account suspended")
    TERMINATED = "DECISION_ACCOUNT_TERMINATED", _("Account terminated")


class Provision(models.TextChoices):
    """What was done to the service (DSA Transparency Database, schema v2)."""

    PARTIAL_SUSPENSION = "DECISION_PROVISION_PARTIAL_SUSPENSION", _("Service partly suspended")
    TOTAL_SUSPENSION = "DECISION_PROVISION_TOTAL_SUSPENSION", _("Service totally suspended")
    PARTIAL_TERMINATION = "DECISION_PROVISION_PARTIAL_TERMINATION", _("Service partly terminated")
    TOTAL_TERMINATION = "DECISION_PROVISION_TOTAL_TERMINATION", _("Service totally terminated")


class Monetary(models.TextChoices):
    """What was done to payments (DSA Transparency Database, schema v2)."""

    SUSPENSION = "DECISION_MONETARY_SUSPENSION", _("Payments suspended")
    TERMINATION = "DECISION_MONETARY_TERMINATION", _("Payments terminated")
    OTHER = "DECISION_MONETARY_OTHER", _("Other restriction of payments")


class Extra(models.TextChoices):
    """What the DSA's list has no word for."""

    NO_ACTION = "NO_ACTION", _("No action")
    ALREADY_GONE = "ALREADY_GONE", _("Already gone")
    CANNOT_EXECUTE = "CANNOT_EXECUTE", _("Cannot execute")
    NO_RESPONSE = "NO_RESPONSE", _("No response")
    RETRACTED = "RETRACTED", _("Retracted by us")


# Said by these, the item should no longer be seen; by the others, it should.
TAKEN_DOWN = (
    Visibility.REMOVED,
    Visibility.DISABLED,
    Account.SUSPENDED,
    Account.TERMINATED,
    Provision.TOTAL_SUSPENSION,
    Provision.TOTAL_TERMINATION,
    Extra.ALREADY_GONE,
)


class Reply(models.Model):
    """What the platform answered; never rewritten."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        UNDER_REVIEW = "under_review", _("Under review")
        MORE_INFO_REQUESTED = "more_info_requested", _("More information requested")
        ACTION_CONFIRMED = "action_confirmed", _("Action confirmed")
        ACTION_PARTIAL = "action_partial", _("Action taken in part")
        ACTION_REFUSED = "action_refused", _("Action refused")
        ALREADY_ACTIONED = "already_actioned", _("Already actioned")
        CANNOT_EXECUTE = "cannot_execute", _("Cannot execute")
        CONTACT_FAILED = "contact_failed", _("Contact failed")

    STEP_OF = {
        Kind.ACKNOWLEDGED: "acknowledge",
        Kind.ACTION_CONFIRMED: "answer",
        Kind.ACTION_PARTIAL: "answer",
        Kind.ACTION_REFUSED: "answer",
        Kind.ALREADY_ACTIONED: "answer",
        Kind.CANNOT_EXECUTE: "answer",
    }

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="replies")
    kind = models.CharField(_("kind"), max_length=32, choices=Kind)
    occurred_at = models.DateTimeField(_("received at"))
    platform_reference = models.CharField(_("platform's reference"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    is_late = models.BooleanField(_("late"), default=False)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = ReferralFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "acknowledged",
                        "under_review",
                        "more_info_requested",
                        "action_confirmed",
                        "action_partial",
                        "action_refused",
                        "already_actioned",
                        "cannot_execute",
                        "contact_failed",
                    ]
                ),
                name="reply_kind_known",
            )
        ]


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, officer: Officer) -> "OutcomeQuerySet":
        return self.filter(item__referral__network__in=Network.objects.visible_to(officer))

    def current(self) -> "OutcomeQuerySet":
        """Keep the last recorded outcome of each item."""
        later = Outcome.objects.filter(item=models.OuterRef("item"), pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(later))


class Outcome(models.Model):
    """The platform's decision on one item; never rewritten, the last recorded one counts."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="outcomes")
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, blank=True, related_name="outcomes")
    visibility = ArrayField(
        models.CharField(max_length=64, choices=Visibility),
        verbose_name=_("visibility"),
        default=list,
        blank=True,
    )
    account = models.CharField(_("account"), max_length=64, choices=Account, blank=True)
    provision = models.CharField(_("service"), max_length=64, choices=Provision, blank=True)
    monetary = models.CharField(_("payments"), max_length=64, choices=Monetary, blank=True)
    extra = models.CharField(_("other"), max_length=32, choices=Extra, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    occurred_at = models.DateTimeField(_("decided at"))
    is_late = models.BooleanField(_("late"), default=False)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__contained_by=[v.value for v in Visibility]),
                name="outcome_visibility_known",
            ),
            models.CheckConstraint(
                condition=models.Q(account__in=["", *Account.values]), name="outcome_account_known"
            ),
            models.CheckConstraint(
                condition=models.Q(provision__in=["", *Provision.values]),
                name="outcome_provision_known",
            ),
            models.CheckConstraint(
                condition=models.Q(monetary__in=["", *Monetary.values]),
                name="outcome_monetary_known",
            ),
            models.CheckConstraint(
                condition=models.Q(extra__in=["", *Extra.values]), name="outcome_extra_known"
            ),
            # Either what the platform did, in the DSA's words, or one of ours; never neither.
            models.CheckConstraint(
                condition=(
                    models.Q(extra="")
                    & (
                        ~models.Q(visibility=[])
                        | ~models.Q(account="")
                        | ~models.Q(provision="")
                        | ~models.Q(monetary="")
                    )
                )
                | (
                    ~models.Q(extra="")
                    & models.Q(visibility=[], account="", provision="", monetary="")
                ),
                name="outcome_says_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(extra="CANNOT_EXECUTE") | ~models.Q(reason=""),
                name="outcome_cannot_execute_has_reason",
            ),
        ]

    @property
    def codes(self) -> list[str]:
        """Everything decided, as codes: account, visibility, provision, monetary, extra."""
        parts = [self.account, *self.visibility, self.provision, self.monetary, self.extra]
        return [code for code in parts if code]

    @property
    def first_code(self) -> str:
        return self.codes[0]

    @property
    def labels(self) -> list[str | Promise]:
        return [LABELS[code] for code in self.codes]

    @property
    def says_taken_down(self) -> bool:
        return not set(self.codes).isdisjoint(TAKEN_DOWN)


LABELS: dict[str, str | Promise] = {
    code: label
    for words in (Visibility, Account, Provision, Monetary, Extra)
    for code, label in words.choices
}
