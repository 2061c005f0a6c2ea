from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from casework.models import Officer
from referrals.models.referral import Referral, ReferralFactQuerySet


class CommentQuerySet(ReferralFactQuerySet):
    """Adds to the comments of a referral whether each is still open."""

    def with_state(self) -> "CommentQuerySet":
        """Say of each whether it is open, from the last turn that closed or opened it."""
        turns = CommentTurn.objects.filter(comment=models.OuterRef("pk"), kind__in=SETTLING)
        last = models.Subquery(turns.order_by("-pk").values("kind")[:1])
        return self.annotate(settled=Coalesce(last, models.Value(""))).annotate(
            is_open=models.Case(
                models.When(settled=CommentTurn.Kind.RESOLVED, then=False),
                default=True,
                output_field=models.BooleanField(),
            )
        )

    def open(self) -> "CommentQuerySet":
        return self.with_state().filter(is_open=True)


class Comment(models.Model):
    """What somebody in the house says of a referral, of one item or of one exhibit of it.

    Comments are never contents: they leave the house in no package. A blocking one must be
    resolved before the referral is approved.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="comments")
    # Permanent numbers, so that the comment outlives an item that is taken out.
    item = models.PositiveIntegerField(_("item"), null=True, blank=True)
    exhibit = models.PositiveIntegerField(_("exhibit"), null=True, blank=True)
    is_blocking = models.BooleanField(_("no approval before it is resolved"), default=False)
    text = models.TextField(_("comment"))
    written_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item=None) | models.Q(exhibit=None),
                name="comment_on_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(text__regex=r"\S"), name="comment_has_a_text"
            ),
        ]


class CommentTurnQuerySet(models.QuerySet["CommentTurn"]):
    def visible_to(self, officer: Officer) -> "CommentTurnQuerySet":
        return self.filter(comment__in=Comment.objects.visible_to(officer))


class CommentTurn(models.Model):
    """What was added to a comment, in the order in which it was said."""

    class Kind(models.TextChoices):
        ADDITION = "ADDITION", _("Added")
        AMENDMENT = "AMENDMENT", _("Amended by its author")
        RESOLVED = "RESOLVED", _("Resolved")
        REOPENED = "REOPENED", _("Reopened")

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="turns")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    text = models.TextField(_("text"), blank=True)
    written_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)

    objects = CommentTurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn of a comment")
        verbose_name_plural = _("turns of comments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["ADDITION", "AMENDMENT", "RESOLVED", "REOPENED"]),
                name="comment_turn_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="RESOLVED") | models.Q(text__regex=r"\S"),
                name="comment_turn_has_a_text",
            ),
        ]


SETTLING = (CommentTurn.Kind.RESOLVED, CommentTurn.Kind.REOPENED)
