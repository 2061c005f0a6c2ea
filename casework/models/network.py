from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework.models._prepared import Prepared
from casework.models.officer import Officer, Role
from casework.models.reference import is_network_reference, new_network_reference, pattern
from casework.models.vocabulary import Confidence, Likelihood, Marking, Pap, Tlp


def is_time_zone(name: str) -> None:
    """:raises ValidationError: when the tz database knows no such time zone."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write one such as Asia/Shanghai, or UTC."),
            params={"name": name},
        )


class NetworkQuerySet(models.QuerySet["Network"]):
    def visible_to(self, officer: Officer) -> "NetworkQuerySet":
        """Keep what the officer may see: open cases, and restricted ones they are a member of.

        Where a token was given some networks only, these and no others.
        """
        if not officer.reads_cases:
            return self.none()
        places = NetworkMember.objects.standing()
        mine = places.filter(officer=officer, network=models.OuterRef("pk"))
        seen = self.filter(models.Q(is_restricted=False) | models.Exists(mine))
        return seen if officer.confined_to is None else seen.filter(pk__in=officer.confined_to)

    def in_sight(self, officer: Officer, reference: str) -> "Network | None":
        """Return the case of this reference, if the officer may see it."""
        if officer.reads_cases and officer.confined_to is None:
            return _IN_SIGHT.first(officer=officer.pk, reference=reference)
        return self.visible_to(officer).filter(reference=reference).first()


class Network(models.Model):
    """A set of assets believed to act together: the case file."""

    reference = models.CharField(
        _("reference"),
        max_length=10,
        unique=True,
        default=new_network_reference,
        validators=[is_network_reference],
        editable=False,
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    is_restricted = models.BooleanField(_("restricted to its members"), default=False)
    marking = models.CharField(
        _("security marking"), max_length=16, choices=Marking, default=Marking.PROTECTED_A
    )
    tlp = models.CharField(_("TLP"), max_length=16, choices=Tlp, default=Tlp.AMBER)
    pap = models.CharField(_("PAP"), max_length=16, choices=Pap, default=Pap.AMBER)
    time_zone = models.CharField(
        _("suspected operating time zone"), max_length=40, default="UTC", validators=[is_time_zone]
    )
    opened_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    # Counted up by PostgreSQL with every change, whoever makes it.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    members: models.ManyToManyField = models.ManyToManyField(
        Officer, through="NetworkMember", related_name="networks"
    )

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["-recorded_at", "-id"], name="network_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reference__regex=pattern("NET")), name="network_reference_form"
            ),
            models.CheckConstraint(
                condition=models.Q(marking__in=Marking.values), name="network_marking_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tlp__in=Tlp.values), name="network_tlp_known"
            ),
            models.CheckConstraint(
                condition=models.Q(pap__in=Pap.values), name="network_pap_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


def _in_sight(officer: int, reference: str) -> NetworkQuerySet:
    reader = Officer(pk=officer, roles=[Role.OFFICER])
    return Network.objects.visible_to(reader).filter(reference=reference)


# The rule above asks of an officer who reads cases, and all of them, for nothing but the key.
_IN_SIGHT = Prepared(_in_sight, officer=-1, reference="a reference")


class NetworkMemberQuerySet(models.QuerySet["NetworkMember"]):
    def standing(self) -> "NetworkMemberQuerySet":
        """Keep the places whose time, if they have one, has not run out."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=Now()))


class NetworkMember(models.Model):
    """An officer's place in one case."""

    class Place(models.TextChoices):
        LEAD = "LEAD", _("Lead")
        CONTRIBUTOR = "CONTRIBUTOR", _("Contributor")
        READER = "READER", _("Reader")

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships_of_officers")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=16, choices=Place)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    # Of a reader who broke the glass: afterwards they see no more than before.
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["place", "officer__name"]
        constraints = [
            models.UniqueConstraint(fields=["network", "officer"], name="network_member_once"),
            models.CheckConstraint(
                condition=models.Q(place__in=["LEAD", "CONTRIBUTOR", "READER"]),
                name="network_member_place_known",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(place="READER"),
                name="network_member_for_a_while_reads",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} ({self.get_place_display()})"


class CaseFactQuerySet(models.QuerySet):
    """Facts that hang on one network are seen by whoever sees the network."""

    def visible_to(self, officer: Officer):
        return self.filter(network__in=Network.objects.visible_to(officer))


class NetworkLink(models.Model):
    """A stated relation between two networks."""

    class Kind(models.TextChoices):
        PART_OF = "PART_OF", _("Part of")
        CONTINUES = "CONTINUES", _("Continues")
        SAME_OPERATOR = "SAME_OPERATOR", _("Same operator as")
        SHARES_CONTENT = "SHARES_CONTENT", _("Shares content with")

    network = models.ForeignKey(Network, models.PROTECT, related_name="links")
    other = models.ForeignKey(Network, models.PROTECT, related_name="links_from_others")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    confidence = models.CharField(_("confidence"), max_length=16, choices=Confidence)
    rationale = models.TextField(_("rationale"))
    evidence = models.ForeignKey(
        "casework.Evidence", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("network link")
        verbose_name_plural = _("network links")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "other", "kind"], name="network_link_said_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(network=models.F("other")), name="network_link_to_another"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["PART_OF", "CONTINUES", "SAME_OPERATOR", "SHARES_CONTENT"]
                ),
                name="network_link_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__in=Confidence.values),
                name="network_link_confidence_known",
            ),
        ]


class Campaign(models.Model):
    """A dated wave of a network's activity."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="campaigns")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="campaign_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Attribution(models.Model):
    """Who is thought to be behind a network, as stated on a day; the history is never rewritten."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="attributions")
    actor = models.CharField(_("actor"), max_length=200)
    likelihood = models.CharField(_("likelihood"), max_length=16, choices=Likelihood)
    confidence = models.CharField(_("confidence"), max_length=16, choices=Confidence)
    rationale = models.TextField(_("rationale"))
    occurred_at = models.DateTimeField(_("stated at"))
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(likelihood__in=Likelihood.values),
                name="attribution_likelihood_known",
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__in=Confidence.values),
                name="attribution_confidence_known",
            ),
        ]
