from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.network import Campaign, CaseFactQuerySet, Network
from casework.models.officer import Officer
from casework.models.platform import Platform
from casework.models.technique import techniques_constraint, techniques_field
from casework.models.vocabulary import Confidence


class Presence(models.TextChoices):
    """What can be seen of an asset or post (DOMAIN 2.4, observed status)."""

    LIVE = "LIVE", _("Live")
    LIVE_MODIFIED = "LIVE_MODIFIED", _("Live, modified")
    REMOVED = "REMOVED", _("Removed")
    ACCOUNT_SUSPENDED = "ACCOUNT_SUSPENDED", _("Account suspended")
    ACCOUNT_DELETED_BY_OWNER = "ACCOUNT_DELETED_BY_OWNER", _("Deleted by its owner")
    RENAMED = "RENAMED", _("Renamed")
    MADE_PRIVATE = "MADE_PRIVATE", _("Made private")
    GEO_RESTRICTED = "GEO_RESTRICTED", _("Restricted by country")
    LABELLED = "LABELLED", _("Labelled")
    RESTRICTED_REACH_SUSPECTED = "RESTRICTED_REACH_SUSPECTED", _("Restricted reach suspected")
    LOGIN_WALL = "LOGIN_WALL", _("Behind a login wall")
    UNREACHABLE = "UNREACHABLE", _("Unreachable")
    UNKNOWN = "UNKNOWN", _("Unknown")


# A look that met a wall says nothing of what is behind it.
INCONCLUSIVE = (Presence.LOGIN_WALL, Presence.UNREACHABLE, Presence.UNKNOWN)
GONE = (Presence.REMOVED, Presence.ACCOUNT_SUSPENDED, Presence.ACCOUNT_DELETED_BY_OWNER)


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, officer: Officer) -> "AssetQuerySet":
        """Keep assets that belong to a network which the officer may see."""
        seen = Membership.objects.visible_to(officer).filter(asset=models.OuterRef("pk"))
        return self.filter(models.Exists(seen))


class Asset(models.Model):
    """What a network controls on a platform. Everything else said of it hangs on memberships."""

    class Kind(models.TextChoices):
        ACCOUNT = "ACCOUNT", _("Account")
        PAGE = "PAGE", _("Page")
        GROUP = "GROUP", _("Group")
        CHANNEL = "CHANNEL", pgettext_lazy("asset kind", "Channel")
        WEBSITE = "WEBSITE", _("Website")

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+")
    key = models.CharField(_("key"), max_length=2000)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.ACCOUNT)
    handle = models.CharField(_("handle"), max_length=500)
    stable_id = models.CharField(_("stable id"), max_length=64, blank=True)
    url = models.CharField(_("address"), max_length=2100)
    # Counted up by PostgreSQL with every change, whoever makes it.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    networks: models.ManyToManyField = models.ManyToManyField(
        Network, through="Membership", related_name="assets"
    )

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="asset_identity"),
            models.UniqueConstraint(
                fields=["platform", "stable_id"],
                condition=~models.Q(stable_id=""),
                name="asset_stable_identity",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["ACCOUNT", "PAGE", "GROUP", "CHANNEL", "WEBSITE"]),
                name="asset_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.handle


class HandleChange(models.Model):
    """A handle that an asset bore before, as learned in one case."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="handle_changes")
    old_handle = models.CharField(_("old handle"), max_length=500)
    new_handle = models.CharField(_("new handle"), max_length=500)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("handle change")
        verbose_name_plural = _("handle changes")
        ordering = ["-recorded_at", "-pk"]


class Membership(models.Model):
    """This asset belongs to this network: how sure we are, why, and what was seen of it."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="memberships")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="memberships")
    display_name = models.CharField(_("display name"), max_length=300, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=16, choices=Confidence, default=Confidence.MODERATE
    )
    rationale = models.TextField(_("rationale"), blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    batch = models.ForeignKey(
        "casework.ImportBatch", models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    techniques = techniques_field()
    account_created_on = models.DateField(_("account created on"), null=True, blank=True)
    first_seen_on = models.DateField(_("first seen on"), null=True, blank=True)
    last_seen_on = models.DateField(_("last seen on"), null=True, blank=True)
    presence = models.CharField(
        _("presence"), max_length=32, choices=Presence, default=Presence.UNKNOWN
    )
    presence_at = models.DateTimeField(_("presence as of"), null=True, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        indexes = [models.Index(fields=["network", "id"], name="membership_of_network")]
        constraints = [
            models.UniqueConstraint(fields=["network", "asset"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(confidence__in=Confidence.values),
                name="membership_confidence_known",
            ),
            models.CheckConstraint(
                condition=models.Q(presence__in=Presence.values), name="membership_presence_known"
            ),
            techniques_constraint("membership_techniques_form"),
        ]
