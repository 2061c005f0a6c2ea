import hashlib
import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.officer import Officer

# Fixed, so that secret scanners can find a token that leaked.
PREFIX = "renvoi_"


class Scope(models.TextChoices):
    """What a token may be used for; it never widens what its officer may do."""

    READ = "read", _("Read")
    NETWORKS = "networks:write", _("Write networks")
    ASSETS = "assets:write", _("Write assets")
    EVIDENCE = "evidence:write", _("Write evidence")
    REFERRALS = "referrals:write", _("Write referrals")
    REVIEWS = "reviews:write", _("Review (a person's own token)")
    OUTCOMES = "outcomes:write", _("Write replies and outcomes")
    OBSERVATIONS = "observations:write", _("Write observations")


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self) -> "TokenQuerySet":
        return self.filter(expires_at__gt=Now(), revoked_at=None, officer__is_active=True)


class Token(models.Model):
    """A bearer token of one officer; only its hash is kept."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="tokens")
    label = models.CharField(_("label"), max_length=120, blank=True)
    digest = models.CharField(max_length=128, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=32, choices=Scope), verbose_name=_("scopes"))
    issued_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("issued at"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=[scope.value for scope in Scope]),
                name="token_scopes_known",
            )
        ]


def new_secret() -> str:
    """Return a fresh token with 256 bits of chance."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a token: its SHA-512, which suffices as the secret is long."""
    return hashlib.sha512(secret.encode()).hexdigest()
