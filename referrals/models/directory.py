from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.models import Language, Marking, Platform, Tlp
from referrals.models.calendar import Calendar

# The most business days that a channel may have to answer: about a year.
MOST_DAYS = 250


class ChannelQuerySet(models.QuerySet["Channel"]):
    def active(self) -> "ChannelQuerySet":
        return self.filter(is_active=True, platform__is_active=True)


class Channel(models.Model):
    """One way in which a platform takes referrals."""

    class Kind(models.TextChoices):
        EMAIL = "EMAIL", _("E-mail")
        PORTAL = "PORTAL", _("Portal")

    class Naming(models.TextChoices):
        NAME = "NAME", _("By name")
        NUMBER = "NUMBER", _("By service number")

    class UrlForm(models.TextChoices):
        LIVE = "LIVE", _("As they are")
        DEFANGED = "DEFANGED", _("Defanged, so that no mail filter follows them")

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    address = models.CharField(_("e-mail address or portal address"), max_length=500)
    escalation_address = models.EmailField(
        _("e-mail address for escalations"),
        blank=True,
        help_text=_("Empty: to the address above."),
    )
    languages = models.CharField(
        _("language it takes"),
        max_length=5,
        choices=[("en", _("English")), ("fr", _("French")), ("en-fr", _("English or French"))],
        default="en-fr",
    )
    instructions_en = models.TextField(_("instructions in English"), blank=True)
    instructions_fr = models.TextField(_("instructions in French"), blank=True)
    max_items = models.PositiveIntegerField(_("items it takes at most"), null=True, blank=True)
    max_bytes = models.PositiveBigIntegerField(
        _("attachment bytes it takes at most"), null=True, blank=True
    )
    takes_parts = models.BooleanField(
        _("takes a referral in several messages"),
        default=True,
        help_text=_("Where attachments are too large for one message, numbered ones are sent."),
    )
    wants_zip = models.BooleanField(_("wants one ZIP, even of a single document"), default=False)
    marking_ceiling = models.CharField(
        _("highest security marking"), max_length=16, choices=Marking, default=Marking.PROTECTED_A
    )
    tlp_ceiling = models.CharField(
        _("strictest TLP"), max_length=16, choices=Tlp, default=Tlp.AMBER_STRICT
    )
    officers = models.CharField(
        _("how officers appear"), max_length=16, choices=Naming, default=Naming.NAME
    )
    url_form = models.CharField(
        _("addresses in the package"), max_length=16, choices=UrlForm, default=UrlForm.LIVE
    )
    acknowledge_hours = models.PositiveSmallIntegerField(
        _("hours to acknowledge"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    answer_days = models.PositiveSmallIntegerField(
        _("business days to answer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("business calendar"),
        help_text=_("Empty: weekends only, in UTC."),
    )
    notifies_holder = models.BooleanField(_("the platform tells the account holder"), default=False)
    source = models.CharField(_("source of these facts"), max_length=300, blank=True)
    verified_on = models.DateField(_("facts last verified on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["platform__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "name"], name="channel_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["EMAIL", "PORTAL"]), name="channel_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(languages__in=["en", "fr", "en-fr"]),
                name="channel_languages_known",
            ),
            models.CheckConstraint(
                condition=models.Q(marking_ceiling__in=Marking.values),
                name="channel_marking_known",
            ),
            models.CheckConstraint(
                condition=models.Q(officers__in=["NAME", "NUMBER"]), name="channel_officers_known"
            ),
            models.CheckConstraint(
                condition=models.Q(url_form__in=["LIVE", "DEFANGED"]), name="channel_url_form_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tlp_ceiling__in=Tlp.values), name="channel_tlp_known"
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledge_hours=None) | models.Q(acknowledge_hours__gte=1),
                name="channel_acknowledge_hours_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(answer_days=None)
                | models.Q(answer_days__gte=1, answer_days__lte=MOST_DAYS),
                name="channel_answer_days_countable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform}: {self.name}"

    def address_of(self, kind: str) -> str:
        """Return where a delivery of this kind goes."""
        return (kind == "ESCALATION" and self.escalation_address) or self.address

    def takes(self, language: str) -> bool:
        return set(language.split("-")) <= set(self.languages.split("-"))

    @property
    def instructions(self) -> str:
        pair = (self.instructions_en, self.instructions_fr)
        first, second = reversed(pair) if get_language() == "fr" else pair
        return first or second


class Policy(models.Model):
    """One clause of a platform's own rules, as it read on a date."""

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=64)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200)
    clause = models.TextField(_("clause, in the platform's words"), blank=True)
    url = models.URLField(_("address"), max_length=500)
    version_date = models.DateField(_("version of"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("policy clause")
        verbose_name_plural = _("policy clauses")
        ordering = ["platform__name", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "code", "version_date"],
                name="policy_version_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title(get_language() or Language.ENGLISH)}"

    def title(self, language: str) -> str:
        return self.title_fr if language == "fr" else self.title_en


class ProtectedAddress(models.Model):
    """A host, or the beginning of an address on one, that no referral may name."""

    class Kind(models.TextChoices):
        ARCHIVE = "ARCHIVE", _("Archive")
        PARLIAMENT = "PARLIAMENT", _("Parliament or election body")
        GOVERNMENT = "GOVERNMENT", _("Government or international body")
        MEDIA = "MEDIA", _("Recognised media")

    address = models.CharField(
        _("address"),
        max_length=300,
        unique=True,
        help_text=_("As in archive.org, with all its subdomains, or x.com/canada for an account."),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("protected address")
        verbose_name_plural = _("protected addresses")
        ordering = ["kind", "address"]
        constraints = [
            # Compared with canonical addresses: lower case, no scheme, no "www.", no last slash.
            models.CheckConstraint(
                condition=models.Q(address__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/[^\sA-Z/?#]+)*$")
                & ~models.Q(address__startswith="www."),
                name="protected_address_form",
                violation_error_message=_(
                    "Write it in lower case, without “https://”, “www.” and a slash at the end."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["ARCHIVE", "PARLIAMENT", "GOVERNMENT", "MEDIA"]),
                name="protected_address_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.address


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked_of(self, channel: Channel | None) -> "QuestionQuerySet":
        """Keep what is asked of every referral, and of those that go through this channel."""
        own = models.Q(channel=None) | models.Q(channel=channel)
        return self.filter(own, is_active=True)


class Question(models.Model):
    """One line of the checklist that a reviewer answers before a referral is approved."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    text_en = models.CharField(_("question in English"), max_length=300)
    text_fr = models.CharField(_("question in French"), max_length=300)
    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("channel"),
        help_text=_("Empty: asked of every referral."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_required = models.BooleanField(
        _("required"),
        default=False,
        help_text=_("Without yes or not applicable, nothing is approved."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of the checklist")
        verbose_name_plural = _("questions of the checklist")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text_fr if get_language() == "fr" else self.text_en
