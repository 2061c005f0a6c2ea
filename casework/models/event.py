from django.db import models
from django.db.models.functions import Now, StrIndex
from django.utils.translation import gettext_lazy as _

from casework.models.network import Network
from casework.models.officer import Officer


class Kind(models.TextChoices):
    """What can happen, each with the sentence that people read."""

    OFFICER_ENLISTED = "officer.enlisted", _("Officer account created")
    OFFICER_CHANGED = "officer.changed", _("Officer account changed")
    SIGNED_IN = "officer.signed_in", _("Signed in")
    SIGN_IN_REFUSED = "officer.sign_in_refused", _("Sign-in refused")
    SIGNED_OUT = "officer.signed_out", _("Signed out")
    PASSWORD_CHANGED = "officer.password_changed", _("Password set by its owner")
    PASSWORD_CODE_MADE = "officer.password_code_made", _("One-time code for a password made")
    LANGUAGE_CHANGED = "officer.language_changed", _("Language changed")
    TOKEN_ISSUED = "token.issued", _("Token issued")
    TOKEN_ROTATED = "token.rotated", _("Token given a new secret")
    TOKEN_REVOKED = "token.revoked", _("Token revoked")
    WEBHOOK_ADDED = "webhook.added", _("Webhook added")
    WEBHOOK_EDITED = "webhook.edited", _("Webhook edited")
    WEBHOOK_ROTATED = "webhook.rotated", _("Webhook given a new secret")
    WEBHOOK_PAUSED = "webhook.paused", _("Webhook paused")
    WEBHOOK_RESUMED = "webhook.resumed", _("Webhook resumed")
    WEBHOOK_REPLAYED = "webhook.replayed", _("Webhook's pushes put in line again")
    WEBHOOK_REMOVED = "webhook.removed", _("Webhook removed")
    HOUSE_PAUSED = "house.paused", _("House made read-only")
    HOUSE_RESUMED = "house.resumed", _("House written again")
    DIRECTORY_CHANGED = "directory.changed", _("Directory entry changed")
    NETWORK_OPENED = "network.opened", _("Network opened")
    NETWORK_EDITED = "network.edited", _("Network edited")
    MEMBER_ADDED = "network.member_added", _("Member added")
    MEMBER_REMOVED = "network.member_removed", _("Member removed")
    ACCESS_ASKED = "network.access_asked", _("Access asked for")
    ACCESS_DECIDED = "network.access_decided", _("Request for access decided")
    GLASS_BROKEN = "network.glass_broken", _("Glass broken by an auditor")
    NETWORK_LINKED = "network.linked", _("Linked to another network")
    NETWORK_ATTRIBUTED = "network.attributed", _("Attribution stated")
    CAMPAIGN_ADDED = "campaign.added", _("Campaign added")
    TARGET_ADDED = "target.added", _("Target added")
    NARRATIVE_ADDED = "narrative.added", _("Narrative added")
    ASSET_ATTACHED = "asset.attached", _("Asset added to the network")
    ASSET_DETAILED = "asset.detailed", _("What the case says of an asset was changed")
    POST_DETAILED = "post.detailed", _("What the case reads in a post was changed")
    POSTS_RECORDED = "post.recorded", _("Posts recorded")
    IMPORT_UPLOADED = "import.uploaded", _("List uploaded")
    IMPORT_LOADED = "import.loaded", _("List imported")
    IMPORT_FAILED = "import.failed", _("Import failed")
    JOB_DIED = "job.died", _("A job was given up: its worker died each time")
    EVIDENCE_RECEIVED = "evidence.received", _("Evidence received")
    EVIDENCE_LINKED = "evidence.linked", _("Evidence linked to an asset or a post")
    ARCHIVE_READ = "evidence.archive_read", _("Web archive read")
    EVIDENCE_UNLINKED = "evidence.unlinked", _("Evidence no longer linked to an asset or a post")
    EVIDENCE_DERIVED = "evidence.derived", _("Copy derived from evidence")
    REDACTION_REQUESTED = "evidence.redaction_requested", _("Redacted copy requested")
    EVIDENCE_REVEALED = "evidence.revealed", _("Veiled evidence revealed")
    EVIDENCE_SEALED = "evidence.sealed", _("Evidence put under seal")
    UNSEALING_PROPOSED = "evidence.unsealing_proposed", _("Release or destruction proposed")
    UNSEALING_REFUSED = "evidence.unsealing_refused", _("Release or destruction refused")
    EVIDENCE_RELEASED = "evidence.released", _("Seal of evidence taken off")
    EVIDENCE_DESTROYED = "evidence.destroyed", _("Destruction of evidence decided")
    BYTES_REMOVED = "evidence.removed", _("Bytes of evidence removed from the store")
    HOLD_PLACED = "evidence.hold_placed", _("Legal hold placed")
    HOLD_LIFTED = "evidence.hold_lifted", _("Legal hold lifted")
    EVIDENCE_ANNOTATED = "evidence.annotated", _("Description of evidence corrected")
    EVIDENCE_EXPORTED = "evidence.exported", _("Evidence went into a package or delivery")
    EVIDENCE_VERIFIED = "evidence.verified", _("Evidence verified")
    EVIDENCE_MISMATCH = "evidence.mismatch", _("Evidence does not match its hash")
    INTEGRITY_REQUESTED = "integrity.requested", _("Check of stored evidence requested")
    INTEGRITY_CHECKED = "integrity.checked", _("Stored evidence was hashed anew")
    CHECKPOINT_DRAWN = "checkpoint.drawn", _("Checkpoint drawn")
    STAMP_RETRIED = "stamp.retried", _("Timestamp asked for again")
    STAMPED = "stamp.received", _("Timestamp token received")
    DISCLOSURE_REQUESTED = "disclosure.requested", _("Disclosure requested")
    DISCLOSURE_BUILT = "disclosure.built", _("Disclosure built")
    DISCLOSURE_FAILED = "disclosure.failed", _("Disclosure failed")
    DISCLOSURE_WITHDRAWN = "disclosure.withdrawn", _("Disclosure withdrawn")
    EXTERNALLY_NAMED = "external_id.set", _("A client named an object in its own way")
    OBSERVED = "observation.recorded", _("Observation recorded")
    REFERRAL_OPENED = "referral.opened", _("Referral opened")
    REFERRAL_EDITED = "referral.edited", _("Referral edited")
    REFERRAL_HANDED_OVER = "referral.handed_over", _("Referral handed over")
    REFERRAL_STEPPED = "referral.stepped", _("Referral moved")
    ITEMS_ADDED = "item.added", _("Items added")
    ITEMS_REMOVED = "item.removed", _("Items removed")
    EXHIBIT_ADDED = "exhibit.added", _("Exhibit added")
    EXHIBIT_REMOVED = "exhibit.removed", _("Exhibit removed")
    CLAIM_CLASHED = "item.claim_clashed", _("Another case asked for an item of this one")
    CONTENTS_FROZEN = "submission.frozen", _("Contents frozen")
    WARNINGS_WAIVED = "submission.waived", _("Warnings of the guard passed with a reason")
    COMMENTED = "comment.added", _("Comment written")
    COMMENT_CONTINUED = "comment.continued", _("Comment added to, resolved or reopened")
    REVIEW_TAKEN_UP = "review.taken_up", _("Review taken up")
    REVIEW_PUT_DOWN = "review.put_down", _("Review put down")
    REVIEWED = "review.recorded", _("Review recorded")
    APPROVAL_VOIDED = "review.voided", _("Approval voided")
    PACKAGE_REQUESTED = "package.requested", _("Package requested")
    PACKAGE_BUILT = "package.built", _("Package built")
    PACKAGE_FAILED = "package.failed", _("Package failed")
    PACKAGE_CANCELLED = "package.cancelled", _("Package cancelled")
    PACKAGE_RETRIED = "package.retried", _("Package requested again")
    DELIVERY_QUEUED = "delivery.queued", _("Delivery queued")
    DELIVERY_CONFIRMED = "delivery.confirmed", _("Delivery confirmed")
    DELIVERY_FAILED = "delivery.failed", _("Delivery failed")
    DELIVERY_UNCERTAIN = "delivery.uncertain", _("Delivery uncertain")
    DELIVERY_CANCELLED = "delivery.cancelled", _("Delivery cancelled")
    DELIVERY_RETRIED = "delivery.retried", _("Delivery requested again")
    NOTICE_DRAFTED = "notice.drafted", _("Notice drafted")
    NOTICE_APPROVED = "notice.approved", _("Notice approved")
    DEADLINES_MOVED = "referral.deadlines_moved", _("Deadlines set or moved")
    REPLY_RECORDED = "reply.recorded", _("Reply recorded")
    OUTCOMES_RECORDED = "outcome.recorded", _("Outcomes recorded")


class Chain(models.Model):
    """One hash chain: a network's, or the house's where `network` is empty.

    Its head is moved by the trigger that chains a new event, and by nothing else.
    """

    network = models.OneToOneField(Network, models.PROTECT, null=True, related_name="chain")
    sequence = models.PositiveBigIntegerField(default=0)
    head = models.BinaryField(default=bytes(32))

    class Meta:
        verbose_name = _("event chain")
        verbose_name_plural = _("event chains")
        constraints = [
            models.UniqueConstraint(
                models.F("network"), name="chain_of_house_once", nulls_distinct=False
            )
        ]

    @property
    def name(self) -> str:
        return self.network.reference if self.network else "HOUSE"


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, officer: Officer) -> "EventQuerySet":
        """Keep the trails of visible networks; the house's is for auditors and administrators."""
        seen = models.Q(chain__network__in=Network.objects.visible_to(officer))
        if officer.has_role("AUDITOR", "ADMINISTRATOR") and officer.confined_to is None:
            seen |= models.Q(chain__network=None)
        return self.filter(seen)

    def told_to(self, officer: Officer) -> "EventQuerySet":
        """Annotate `told`: the payload, or None where it names a network that is out of sight."""
        named = Network.objects.annotate(
            place=StrIndex(models.OuterRef("payload"), models.F("reference"))
        ).filter(place__gt=0)
        hidden = named.exclude(pk__in=Network.objects.visible_to(officer).values("pk"))
        withheld = models.Q(kind=Kind.NETWORK_LINKED) & models.Exists(hidden)
        return self.annotate(
            told=models.Case(
                models.When(withheld, then=models.Value(None)),
                default=models.F("payload"),
                output_field=models.TextField(null=True),
            )
        )


class Event(models.Model):
    """One line of the append-only trail; PostgreSQL fills sequence, time, salt and hashes."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="events")
    sequence = models.PositiveBigIntegerField(db_default=0, editable=False)
    kind = models.CharField(_("what"), max_length=40, choices=Kind)
    actor = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    subject = models.CharField(_("subject"), max_length=80)
    occurred_at = models.DateTimeField(_("occurred at"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    # Canonical JSON as text: the exact characters are what is hashed. Empty after a disposition.
    payload = models.TextField(null=True)
    salt = models.BinaryField(null=True, db_default=b"", editable=False)
    payload_hash = models.BinaryField(db_default=b"", editable=False)
    previous = models.BinaryField(db_default=b"", editable=False)
    hash = models.BinaryField(db_default=b"", editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["chain", "-sequence"]
        indexes = [models.Index(fields=["subject"], name="event_of_subject")]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="event_place_in_chain"),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="event_kind_known"
            ),
            # The header is hashed line by line, so no part of it may hold a line break.
            models.CheckConstraint(
                condition=~models.Q(subject__contains="\n"), name="event_subject_one_line"
            ),
        ]


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def visible_to(self, officer: Officer) -> "AnchorQuerySet":
        return self.filter(chain__network__in=Network.objects.visible_to(officer))


class Anchor(models.Model):
    """A head of a chain that was made known outside the database."""

    class Where(models.TextChoices):
        PACKAGE = "PACKAGE", _("Cited in a package that was sent")
        CHECKPOINT = "CHECKPOINT", _("Checkpoint file")
        TIMESTAMP = "TIMESTAMP", _("Timestamp token")

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="anchors")
    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    where = models.CharField(max_length=16, choices=Where)
    citation = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["chain", "-sequence"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(where__in=["PACKAGE", "CHECKPOINT", "TIMESTAMP"]),
                name="anchor_where_known",
            )
        ]


class Access(models.Model):
    """One read of something that must be accounted for; append-only, apart from the chains.

    A page that is read takes no lock on a chain, so reads have a ledger of their own.
    """

    class Deed(models.TextChoices):
        VIEWED = "VIEWED", _("Details viewed")
        OPENED = "OPENED", _("Contents opened")
        DOWNLOADED = "DOWNLOADED", _("Downloaded")
        EXPORTED = "EXPORTED", _("Exported")

    class Door(models.TextChoices):
        WEB = "WEB", _("Web")
        API = "API", _("API")
        COMMAND = "COMMAND", _("Command")
        WORKER = "WORKER", _("Worker")

    network = models.ForeignKey(Network, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    deed = models.CharField(_("what"), max_length=16, choices=Deed)
    subject = models.CharField(_("subject"), max_length=80)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    door = models.CharField(_("door"), max_length=16, choices=Door)
    address = models.GenericIPAddressField(_("from address"), null=True)
    # PostgreSQL's own, so that the address can be left out of a disclosure and not be guessed.
    salt = models.BinaryField(db_default=b"", editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "-id"], name="access_of_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deed__in=["VIEWED", "OPENED", "DOWNLOADED", "EXPORTED"]),
                name="access_deed_known",
            ),
            models.CheckConstraint(
                condition=models.Q(door__in=["WEB", "API", "COMMAND", "WORKER"]),
                name="access_door_known",
            ),
        ]
