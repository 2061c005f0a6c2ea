import hashlib
import ipaddress
import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models._prepared import Prepared
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
    WEBHOOKS = "webhooks", _("Manage webhooks")


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self) -> "TokenQuerySet":
        return self.filter(expires_at__gt=Now(), revoked_at=None, officer__is_active=True)

    def bearing(self, digest: str) -> "TokenQuerySet":
        """Keep the token of this secret, be it the new one or one that is good a little longer."""
        old = models.Q(previous_digest=digest, previous_until__gt=Now())
        return self.usable().filter(models.Q(digest=digest) | old)

    def handled_by(self, officer: Officer) -> "TokenQuerySet":
        """Keep the tokens that the officer may renew and revoke."""
        return self if officer.is_administrator else self.filter(officer=officer)


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
    last_used_from = models.GenericIPAddressField(_("last used from"), null=True)
    # Ranges in CIDR form; none means from anywhere.
    allowed_addresses = ArrayField(
        models.CharField(max_length=49), verbose_name=_("addresses"), default=list, blank=True
    )
    # The only networks that the token sees; null means all that its officer sees.
    confined_to = ArrayField(
        models.BigIntegerField(), verbose_name=_("networks"), null=True, blank=True
    )
    previous_digest = models.CharField(max_length=128, unique=True, null=True, editable=False)
    previous_until = models.DateTimeField(_("old secret good until"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=[scope.value for scope in Scope]),
                name="token_scopes_known",
            ),
            models.CheckConstraint(
                condition=models.Q(previous_digest=None, previous_until=None)
                | models.Q(previous_digest__isnull=False, previous_until__isnull=False),
                name="token_old_secret_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(confined_to=None) | models.Q(confined_to__len__gt=0),
                name="token_confined_to_something",
            ),
        ]

    def comes_from(self, address: str | None) -> bool:
        """Say whether the token may be used from this address."""
        if not self.allowed_addresses:
            return True
        try:
            given = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        return any(given in ipaddress.ip_network(allowed) for allowed in self.allowed_addresses)


def bearer(secret: str) -> Token | None:
    """Return the token of this secret with its officer, if it can be used now."""
    return _BEARER.first(digest=digest_of(secret))


_BEARER = Prepared(Token.objects.bearing, along=["officer"], digest="a digest")


def new_secret() -> str:
    """Return a fresh token with 256 bits of chance."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a token: its SHA-512, which suffices as the secret is long."""
    return hashlib.sha512(secret.encode()).hexdigest()
