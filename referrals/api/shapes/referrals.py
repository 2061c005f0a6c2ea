"""A referral: its texts, where it stands, and what this officer may do next."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.api.fields import Id, Moment, Text
from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import Marking, Pap, Tlp
from referrals import guard
from referrals.actions._answering import Said
from referrals.lifecycle import ARROWS, Resolution, Status
from referrals.models import Answer, Ask, Lateness, Referral, Submission, Urgency
from referrals.models.referral import TEXTS, PackageLanguage
from referrals.permissions import allowed_steps

HEAD = (
    "reference",
    "network",
    "platform",
    "channel",
    "follows",
    "owner",
    "language",
    "status",
    "resolution",
    "title",
    "urgency",
    "item_count",
    "decided_count",
    "version",
    "recorded_at",
    "submitted_at",
    "sent_at",
    "acknowledged_at",
    "answered_at",
    "closed_at",
    "acknowledge_by",
    "answer_by",
    "paused_since",
    "external_ids",
)


class ReferralShape(Shape):
    """The head of a referral; `decided_count` of `item_count` items have an outcome."""

    network = serializers.CharField(source="network.reference")
    platform = serializers.CharField(source="platform.slug")
    follows = serializers.CharField(source="follows.reference", default=None, allow_null=True)
    owner = OfficerShape()
    item_count = serializers.IntegerField()
    decided_count = serializers.IntegerField()
    external_ids = serializers.ListField(
        child=serializers.CharField(), read_only=True, default=list
    )

    class Meta:
        model = Referral
        fields: tuple[str, ...] = HEAD
        read_only_fields = fields


class FrenchTexts(StrictSerializer):
    """The texts of the French part of a referral in both languages."""

    title = Text(max_length=200)
    summary = Text()
    actor = Text()
    behaviour = Text()
    content = Text()
    degree = Text()
    effect = Text()
    why = Text()
    basis = Text()
    method = Text()
    unknowns = Text()
    alternatives = Text()


class DigestShape(Shape):
    class Meta:
        model = Submission
        fields = read_only_fields = ("number", "sha256")


class ReferralDetailShape(ReferralShape):
    asks = serializers.ListField(child=serializers.ChoiceField(Ask.choices))
    policies = serializers.SerializerMethodField()
    # A draft may have none yet, and no text is no address.
    sender_email = serializers.CharField()
    french = FrenchTexts(help_text="The texts of the French part, where there are two parts.")
    submission = DigestShape(allow_null=True, help_text="The newest frozen contents.")
    allowed_steps = serializers.SerializerMethodField()

    class Meta(ReferralShape.Meta):
        fields = read_only_fields = (
            *HEAD,
            *(name for name in TEXTS if name != "title"),
            "french",
            "internal_notes",
            "asks",
            "policies",
            "sender_name",
            "sender_title",
            "sender_email",
            "good_faith",
            "marking",
            "tlp",
            "pap",
            "submission",
            "allowed_steps",
        )

    def get_policies(self, referral: Referral) -> list[int]:
        return [citation.policy_id for citation in referral.citations.all()]

    @extend_schema_field(
        serializers.ListField(child=serializers.ChoiceField([(step, step) for step in ARROWS]))
    )
    def get_allowed_steps(self, referral: Referral) -> list[str]:
        officer = self.context["request"].user
        return [arrow.step for arrow in allowed_steps(referral, officer)]


class ReferralFilters(StrictSerializer):
    external_id = serializers.CharField(max_length=200, required=False)
    q = serializers.CharField(max_length=200, required=False)
    network = serializers.SlugField(max_length=10, required=False)
    platform = serializers.SlugField(max_length=32, required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    lateness = serializers.ChoiceField(Lateness.choices, required=False)


class ReferralTexts(StrictSerializer):
    """What an officer writes; all of it may come later."""

    channel = Id(required=False, allow_null=True)
    language = serializers.ChoiceField(PackageLanguage.choices, required=False)
    summary = Text()
    actor = Text()
    behaviour = Text()
    content = Text()
    degree = Text()
    effect = Text()
    why = Text()
    basis = Text()
    method = Text()
    unknowns = Text()
    alternatives = Text()
    french = FrenchTexts(required=False)
    internal_notes = Text(help_text="For the house only; in no copy that leaves it.")
    asks = serializers.ListField(
        child=serializers.ChoiceField(Ask.choices), required=False, max_length=len(Ask)
    )
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    sender_name = Text(max_length=120)
    sender_title = Text(max_length=120)
    sender_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    good_faith = serializers.BooleanField(required=False)
    marking = serializers.ChoiceField(Marking.choices, required=False)
    tlp = serializers.ChoiceField(Tlp.choices, required=False)
    pap = serializers.ChoiceField(Pap.choices, required=False)


class ReferralEntry(ReferralTexts):
    network = serializers.SlugField(max_length=10)
    platform = serializers.SlugField(max_length=32)
    title = serializers.CharField(max_length=200)
    follows = serializers.SlugField(max_length=10, required=False, allow_null=True)


class ReferralEdit(ReferralTexts):
    """What changes."""

    title = serializers.CharField(max_length=200, required=False)
    policies = serializers.ListField(child=Id(), required=False, max_length=200)


class ReasonEntry(StrictSerializer):
    reason = serializers.CharField()


class ReasonOfWarning(StrictSerializer):
    """Why one warning of the guard may be passed."""

    code = serializers.ChoiceField([(code, code) for code in guard.warnings()])
    reason = serializers.CharField()


class PassingEntry(StrictSerializer):
    """Why warnings of the guard may be passed; nothing where there are none."""

    reasons = ReasonOfWarning(many=True, required=False)

    def validate_reasons(self, given: list[dict[str, str]]) -> dict[str, str]:
        return {one["code"]: one["reason"] for one in given}


class AnswerEntry(StrictSerializer):
    """The answer to one question of the checklist; a note unless it is yes."""

    code = serializers.SlugField(max_length=40)
    word = serializers.ChoiceField(Answer.Word.choices)
    note = Text()


class AnswersEntry(StrictSerializer):
    answers = AnswerEntry(many=True, required=False)

    def validate_answers(self, given: list[dict[str, str]]) -> list[Said]:
        return [Said(**one) for one in given]


class ApprovalEntry(PassingEntry, AnswersEntry):
    """The digest of the contents that were read."""

    digest = serializers.RegexField(r"^[0-9a-f]{64}$")
    note = Text()


class VerdictEntry(AnswersEntry):
    """The digest of the contents that were read, and why they are not approved."""

    digest = serializers.RegexField(r"^[0-9a-f]{64}$")
    reason = serializers.CharField()


class AcknowledgeEntry(StrictSerializer):
    occurred_at = Moment()
    platform_reference = Text(max_length=200)


class OccurredEntry(StrictSerializer):
    occurred_at = Moment()


class CloseEntry(StrictSerializer):
    resolution = serializers.ChoiceField(
        [choice for choice in Resolution.choices if choice[0] != Resolution.RETRACTED]
    )


class HandOverEntry(StrictSerializer):
    """The e-mail address of the contributor who takes over."""

    to = serializers.EmailField()
