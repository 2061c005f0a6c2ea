from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from casework.models.vocabulary import Language


class Role(models.TextChoices):
    """What an officer may do in the house; a person may hold several."""

    OFFICER = "OFFICER", _("Officer")
    REVIEWER = "REVIEWER", _("Reviewer")
    RELEASER = "RELEASER", _("Releaser")
    AUDITOR = "AUDITOR", _("Auditor")
    # The right `reveal_sensitive`: beside another role, which opens the case.
    REVEALER = "REVEALER", _("Reveals graphic and intimate material")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")
    SERVICE = "SERVICE", _("Service")


# Administrators keep the directories; that alone opens no case file.
CASE_ROLES = (Role.OFFICER, Role.REVIEWER, Role.RELEASER, Role.AUDITOR, Role.SERVICE)


class OfficerManager(BaseUserManager["Officer"]):
    """Finds officers by e-mail whatever the case; `enlisting` is what makes them."""

    def get_by_natural_key(self, username: str | None) -> "Officer":
        return self.get(email=(username or "").strip().lower())


class Officer(AbstractBaseUser):
    """A person of the house, or a machine that acts under its own name."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    # What stands in a platform's copy where the channel gives out no names.
    service_number = models.CharField(_("service number"), max_length=32, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    roles = ArrayField(
        models.CharField(max_length=16, choices=Role),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )
    is_service = models.BooleanField(_("service account"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    # While a token acts for the officer: the only networks that it was given, by primary key.
    confined_to: frozenset[int] | None = None

    objects = OfficerManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="officer_email_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[role.value for role in Role]),
                name="officer_roles_known",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="officer_language_known"
            ),
            # A machine never reviews or releases: those steps need a person.
            models.CheckConstraint(
                condition=models.Q(is_service=False)
                | models.Q(roles__contained_by=[Role.SERVICE.value]),
                name="officer_service_is_no_person",
            ),
            models.CheckConstraint(
                condition=models.Q(is_service=True)
                | ~models.Q(roles__contains=[Role.SERVICE.value]),
                name="officer_person_is_no_service",
            ),
            models.UniqueConstraint(
                fields=["service_number"],
                condition=~models.Q(service_number=""),
                name="officer_service_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: str) -> bool:
        return self.is_active and not set(roles).isdisjoint(self.roles)

    @property
    def reads_cases(self) -> bool:
        return self.has_role(*CASE_ROLES)

    @property
    def is_administrator(self) -> bool:
        # A token that was given some networks only has no say in the house as a whole.
        return self.has_role(Role.ADMINISTRATOR) and self.confined_to is None

    @property
    def may_oversee(self) -> bool:
        """Whether the officer may see how the house itself fares."""
        return self.has_role(Role.ADMINISTRATOR, Role.AUDITOR)

    # Django's admin asks these three; they open the directories to administrators only.
    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator
