from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models import (
    Asset,
    Evidence,
    Marking,
    Network,
    Officer,
    Pap,
    Platform,
    Post,
    Tlp,
)
from casework.models.reference import is_referral_reference, new_referral_reference, pattern
from referrals.lifecycle import AWAITING, Resolution, Status
from referrals.models.directory import Channel, Policy


class Ask(models.TextChoices):
    """What a platform is asked for: always an assessment, never an order."""

    ASSESS_ACCOUNT = "ASSESS_ACCOUNT", _("Assess the accounts under your terms")
    ASSESS_CONTENT = "ASSESS_CONTENT", _("Assess the content under your terms")
    LABEL = "LABEL", _("Consider a label")
    PRESERVE_DATA = "PRESERVE_DATA", _("Preserve the data")
    SHARE_FINDINGS = "SHARE_FINDINGS", _("Share your findings")


class Urgency(models.TextChoices):
    ROUTINE = "ROUTINE", _("Routine")
    URGENT = "URGENT", _("Urgent")
    IMMEDIATE = "IMMEDIATE", _("Immediate")


class PackageLanguage(models.TextChoices):
    """What a referral is written in: one language of the house, or both in two full parts."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    BOTH = "en-fr", _("English and French")


class Lateness(models.TextChoices):
    """What is overdue from a platform, or that nothing is while it waits for us."""

    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT", _("Acknowledgement overdue")
    ANSWER = "ANSWER", _("Answer overdue")
    PAUSED = "PAUSED", _("Clock paused: the platform waits for us")


PAUSED = models.Value(Lateness.PAUSED.value)
ANSWER_LATE = models.Value(Lateness.ANSWER.value)
ACKNOWLEDGEMENT_LATE = models.Value(Lateness.ACKNOWLEDGEMENT.value)


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, officer: Officer) -> "ReferralQuerySet":
        """Keep referrals of networks which the officer may see."""
        return self.filter(network__in=Network.objects.visible_to(officer))

    def with_lateness(self) -> "ReferralQuerySet":
        """Say of each whether its platform is late now, and with what."""
        waits = models.Q(status__in=AWAITING)
        unread = models.Q(status=Status.SENT, acknowledge_by__lt=Now())
        return self.annotate(
            lateness=models.Case(
                models.When(waits & models.Q(paused_since__isnull=False), then=PAUSED),
                models.When(waits & models.Q(answer_by__lt=Now()), then=ANSWER_LATE),
                models.When(unread, then=ACKNOWLEDGEMENT_LATE),
                default=models.Value(""),
                output_field=models.CharField(),
            )
        )


class Referral(models.Model):
    """One request to one platform to assess items under its own rules."""

    reference = models.CharField(
        _("reference"),
        max_length=10,
        unique=True,
        default=new_referral_reference,
        validators=[is_referral_reference],
        editable=False,
    )
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+")
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers"
    )
    owner = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    language = models.CharField(
        _("language"), max_length=5, choices=PackageLanguage, default=PackageLanguage.ENGLISH
    )
    status = models.CharField(
        _("status"), max_length=16, choices=Status, default=Status.DRAFT, editable=False
    )
    resolution = models.CharField(
        _("resolution"), max_length=16, choices=Resolution, blank=True, editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    actor = models.TextField(_("actor"), blank=True)
    behaviour = models.TextField(_("behaviour"), blank=True)
    content = models.TextField(_("content"), blank=True)
    degree = models.TextField(_("degree"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    why = models.TextField(_("why the policy is violated"), blank=True)
    basis = models.TextField(_("evidential basis"), blank=True)
    method = models.TextField(_("method"), blank=True)
    unknowns = models.TextField(_("what is not known"), blank=True)
    alternatives = models.TextField(_("alternative explanations"), blank=True)
    # The same texts for the French part of a referral in both languages, by their names.
    french = models.JSONField(_("texts in French"), default=dict, blank=True)
    internal_notes = models.TextField(_("internal notes"), blank=True)
    asks = ArrayField(
        models.CharField(max_length=16, choices=Ask),
        verbose_name=_("what is asked"),
        default=list,
        blank=True,
    )
    urgency = models.CharField(
        _("urgency"), max_length=16, choices=Urgency, default=Urgency.ROUTINE
    )
    sender_name = models.CharField(_("name of the sender"), max_length=120, blank=True)
    sender_title = models.CharField(_("title of the sender"), max_length=120, blank=True)
    sender_email = models.EmailField(_("e-mail address of the sender"), blank=True)
    good_faith = models.BooleanField(
        _("stated in good faith: accurate and complete to the best of our knowledge"),
        default=False,
    )
    marking = models.CharField(
        _("security marking"), max_length=16, choices=Marking, default=Marking.PROTECTED_A
    )
    tlp = models.CharField(_("TLP"), max_length=16, choices=Tlp, default=Tlp.AMBER)
    pap = models.CharField(_("PAP"), max_length=16, choices=Pap, default=Pap.AMBER)
    policies: models.ManyToManyField = models.ManyToManyField(
        Policy, through="Citation", related_name="+", verbose_name=_("policy clauses")
    )
    # Item and exhibit numbers are permanent: what was removed leaves a gap.
    last_item = models.PositiveIntegerField(default=0, editable=False)
    last_exhibit = models.PositiveIntegerField(default=0, editable=False)
    # Counted up by PostgreSQL with every change, whoever makes it.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    # What `referrals.clock` made of the channel's terms, the sending and the replies.
    acknowledge_by = models.DateTimeField(_("acknowledgement due"), null=True, editable=False)
    answer_by = models.DateTimeField(_("answer due"), null=True, editable=False)
    paused_since = models.DateTimeField(_("clock paused since"), null=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["network", "-recorded_at", "-id"], name="referral_of_network"),
            models.Index(fields=["status", "-recorded_at", "-id"], name="referral_by_status"),
            models.Index(fields=["answer_by"], name="referral_by_answer_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reference__regex=pattern("REF")),
                name="referral_reference_form",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="referral_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status=Status.CLOSED, resolution__in=Resolution.values)
                | (~models.Q(status=Status.CLOSED) & models.Q(resolution="")),
                name="referral_closed_with_resolution",
            ),
            models.CheckConstraint(
                condition=models.Q(asks__contained_by=[ask.value for ask in Ask]),
                name="referral_asks_known",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PackageLanguage.values),
                name="referral_language_known",
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__in=Urgency.values), name="referral_urgency_known"
            ),
            models.CheckConstraint(
                condition=models.Q(marking__in=Marking.values), name="referral_marking_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tlp__in=Tlp.values), name="referral_tlp_known"
            ),
            models.CheckConstraint(
                condition=models.Q(pap__in=Pap.values), name="referral_pap_known"
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=False)
                | models.Q(acknowledge_by=None, answer_by=None, paused_since=None),
                name="referral_due_once_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def languages(self) -> list[str]:
        """The one language that it is written in, or both in the order in which they stand."""
        return self.language.split("-")

    @property
    def lead_language(self) -> str:
        """The language that stands first, which is the only one unless there are two."""
        return self.languages[0]

    def text_in(self, language: str, name: str) -> str:
        """Return one of its texts in one of its languages."""
        is_second = language != self.lead_language
        return str(self.french.get(name, "") if is_second else getattr(self, name))

    @property
    def submission(self):
        """The latest frozen contents, or None while nothing was submitted."""
        return self.submissions.order_by("-number").first()


class ReferralFactQuerySet(models.QuerySet):
    """Facts that hang on one referral are seen by whoever sees its network."""

    def visible_to(self, officer: Officer):
        return self.filter(referral__network__in=Network.objects.visible_to(officer))


# What an officer writes; together with items, exhibits and clauses it is the contents.
TEXTS = (
    "title",
    "summary",
    "actor",
    "behaviour",
    "content",
    "degree",
    "effect",
    "why",
    "basis",
    "method",
    "unknowns",
    "alternatives",
)
EDITABLE = (
    *TEXTS,
    "french",
    "internal_notes",
    "channel",
    "language",
    "asks",
    "urgency",
    "sender_name",
    "sender_title",
    "sender_email",
    "good_faith",
    "marking",
    "tlp",
    "pap",
)


class Citation(models.Model):
    """This referral rests on this policy clause."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="citations")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["policy__code"]
        constraints = [models.UniqueConstraint(fields=["referral", "policy"], name="citation_once")]


class Contribution(models.Model):
    """This officer edited the contents of this referral, and so can never approve it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="contributions")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "officer"], name="contribution_once")
        ]


class Item(models.Model):
    """One asset or post in a referral. Its number is permanent and never reused."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField(_("number"))
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    why = models.TextField(_("why it is included"), blank=True)
    # Written by `_step` and by the outcome action only.
    claims = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ReferralFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["referral", "number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="item_number_once"),
            models.UniqueConstraint(
                fields=["referral", "asset"],
                condition=models.Q(asset__isnull=False),
                name="item_asset_once",
            ),
            models.UniqueConstraint(
                fields=["referral", "post"],
                condition=models.Q(post__isnull=False),
                name="item_post_once",
            ),
            models.UniqueConstraint(
                fields=["asset"],
                condition=models.Q(claims=True, asset__isnull=False),
                name="item_asset_claimed_once",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(claims=True, post__isnull=False),
                name="item_post_claimed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(asset__isnull=False, post__isnull=True)
                | models.Q(asset__isnull=True, post__isnull=False),
                name="item_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def thing(self) -> Asset | Post:
        thing = self.asset or self.post
        assert thing is not None, "item_is_one_thing holds"
        return thing


class Exhibit(models.Model):
    """Evidence cited in a referral, with a stable number."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="exhibits")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ReferralFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("exhibit")
        verbose_name_plural = _("exhibits")
        ordering = ["referral", "number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="exhibit_number_once"),
            models.UniqueConstraint(fields=["referral", "evidence"], name="exhibit_once"),
        ]
