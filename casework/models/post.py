from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models.asset import Asset, Presence
from casework.models.network import Campaign, CaseFactQuerySet, Network
from casework.models.officer import Officer
from casework.models.platform import Platform
from casework.models.target import Narrative, Target
from casework.models.technique import techniques_constraint, techniques_field


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, officer: Officer) -> "PostQuerySet":
        """Keep posts that were recorded in a network which the officer may see."""
        seen = PostMembership.objects.visible_to(officer).filter(post=models.OuterRef("pk"))
        return self.filter(models.Exists(seen))


class Post(models.Model):
    """One piece of content that an asset published; the author is unknown where no URL names it."""

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+")
    author = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="posts")
    key = models.CharField(_("key"), max_length=2000)
    url = models.CharField(_("address"), max_length=2100)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    # A person or a platform said the language, or a model found it.
    is_language_detected = models.BooleanField(
        _("language detected"), default=False, db_default=False, editable=False
    )
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    reply_to_url = models.CharField(
        _("in reply to"), max_length=2100, blank=True, default="", db_default=""
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    networks: models.ManyToManyField = models.ManyToManyField(
        Network, through="PostMembership", related_name="posts"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="post_identity"),
            models.CheckConstraint(
                condition=models.Q(is_language_detected=False) | ~models.Q(language=""),
                name="post_detected_language_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class PostMembership(models.Model):
    """This post was recorded in this network, with what the case reads in it."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="post_memberships")
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships")
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="post_memberships"
    )
    narrative = models.ForeignKey(
        Narrative, models.PROTECT, null=True, blank=True, related_name="post_memberships"
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="post_memberships"
    )
    batch = models.ForeignKey(
        "casework.ImportBatch", models.PROTECT, null=True, blank=True, related_name="+"
    )
    translation_en = models.TextField(_("translation into English"), blank=True)
    translation_fr = models.TextField(_("translation into French"), blank=True)
    techniques = techniques_field()
    presence = models.CharField(
        _("presence"), max_length=32, choices=Presence, default=Presence.UNKNOWN
    )
    presence_at = models.DateTimeField(_("presence as of"), null=True, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("post in a network")
        verbose_name_plural = _("posts in networks")
        ordering = ["pk"]
        indexes = [models.Index(fields=["network", "id"], name="post_membership_of_network")]
        constraints = [
            models.UniqueConstraint(fields=["network", "post"], name="post_membership_once"),
            models.CheckConstraint(
                condition=models.Q(presence__in=Presence.values),
                name="post_membership_presence_known",
            ),
            techniques_constraint("post_membership_techniques_form"),
        ]

    def translation(self, language: str) -> str:
        """Return the translation into this language, empty where none is recorded."""
        return self.translation_fr if language == "fr" else self.translation_en
