import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.models import Officer
from referrals.models.directory import Question
from referrals.models.referral import Referral, ReferralFactQuerySet


class Submission(models.Model):
    """The frozen contents of a referral; their SHA-256 is the content digest."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField(_("number"))
    contents = models.TextField(_("contents"))
    sha256 = models.CharField(_("content digest"), max_length=64)
    submitted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("submitted at"), db_default=Now(), editable=False)

    objects = ReferralFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["referral", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="submission_number_once"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="submission_sha256_form"
            ),
        ]

    @property
    def frozen(self) -> dict[str, Any]:
        """The contents as plain data."""
        contents: dict[str, Any] = json.loads(self.contents)
        return contents

    @property
    def trail(self) -> dict[str, Any]:
        """The head of the network's chain that these contents cite."""
        trail: dict[str, Any] = self.frozen["trail"]
        return trail


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def visible_to(self, officer: Officer) -> "WaiverQuerySet":
        return self.filter(submission__in=Submission.objects.visible_to(officer))


class Waiver(models.Model):
    """Why a warning of the guard let these frozen contents pass, and who said so."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="waivers")
    code = models.CharField(_("warning"), max_length=40)
    # The items that the warning named; empty where it named none.
    numbers = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    reason = models.TextField(_("reason"))
    given_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["submission", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__regex=r"\S"), name="waiver_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z]+(-[a-z]+)*$"), name="waiver_code_form"
            ),
        ]


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, officer: Officer) -> "ReviewQuerySet":
        mine = Submission.objects.visible_to(officer)
        return self.filter(submission__in=mine)


class Review(models.Model):
    """One reviewer's verdict on one content digest; PostgreSQL refuses a contributor's."""

    class Verdict(models.TextChoices):
        APPROVED = "APPROVED", _("Approved")
        RETURNED = "RETURNED", _("Returned")
        REJECTED = "REJECTED", _("Rejected")

    # One verdict per submission: of two reviewers at once, one wins.
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="review")
    reviewer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict)
    digest = models.CharField(_("content digest"), max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=["APPROVED", "RETURNED", "REJECTED"]),
                name="review_verdict_known",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="APPROVED") | ~models.Q(reason=""),
                name="review_refusal_has_reason",
            ),
        ]


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, officer: Officer) -> "AnswerQuerySet":
        return self.filter(review__in=Review.objects.visible_to(officer))


class Answer(models.Model):
    """What a reviewer answered to one question of the checklist, as it was asked then."""

    class Word(models.TextChoices):
        YES = "YES", _("Yes")
        NO = "NO", _("No")
        NOT_APPLICABLE = "NOT_APPLICABLE", _("Not applicable")

    review = models.ForeignKey(Review, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    asked_en = models.CharField(max_length=300)
    asked_fr = models.CharField(max_length=300)
    word = models.CharField(_("answer"), max_length=16, choices=Word)
    note = models.TextField(_("note"), blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["review", "question__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=models.Q(word__in=["YES", "NO", "NOT_APPLICABLE"]),
                name="answer_word_known",
            ),
            models.CheckConstraint(
                condition=models.Q(word="YES") | models.Q(note__regex=r"\S"),
                name="answer_other_than_yes_is_explained",
            ),
        ]

    @property
    def asked(self) -> str:
        return self.asked_fr if get_language() == "fr" else self.asked_en


class Notice(models.Model):
    """A text to the platform about a referral that was sent; a second person approves it."""

    class Kind(models.TextChoices):
        CHASER = "CHASER", _("Chaser")
        ESCALATION = "ESCALATION", _("Escalation")
        INFORMATION = "INFORMATION", _("Further information")
        RETRACTION = "RETRACTION", _("Retraction")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.RETRACTION)
    text = models.TextField(_("text of the notice"))
    drafted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("drafted at"), db_default=Now(), editable=False)
    approved_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)

    objects = ReferralFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["CHASER", "ESCALATION", "INFORMATION", "RETRACTION"]),
                name="notice_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("drafted_by")),
                name="notice_by_two_people",
            ),
        ]
