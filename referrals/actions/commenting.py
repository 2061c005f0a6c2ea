"""Keeps what people in the house say of a referral, and what became of it; nothing is rewritten.

A comment is on the whole referral, on one item or on one exhibit. One that blocks must be
resolved before an approval, by its author or by somebody who did not write the referral.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import BadInput, Fault, NotAllowed, WrongState
from casework.models import EventKind, Officer
from referrals import permissions
from referrals.actions import _step
from referrals.models import Comment, CommentTurn, Referral

Kind = CommentTurn.Kind
FIRST_WORDS = 60


class AuthorRequired(NotAllowed):
    code = "author-required"
    message = _("Only its author amends a comment.")
    remedy = _("Add to it instead.")


class SettlerRequired(NotAllowed):
    code = "settler-required"
    message = _("A comment that blocks the approval is not resolved by who wrote the referral.")
    remedy = _("Say what you changed, and ask its author or a reviewer to resolve it.")


class CommentSettled(WrongState):
    code = "comment-settled"
    message = _("This comment is resolved already.")
    remedy = _("Reopen it, if there is more to say.")


class CommentStillOpen(WrongState):
    code = "comment-still-open"
    message = _("This comment is open.")
    remedy = _("Add to it, or resolve it.")


class CommentsOpen(WrongState):
    code = "comments-open"
    message = _("A comment that blocks the approval is open.")


@transaction.atomic
def comment(
    referral: Referral,
    *,
    text: str,
    by: Officer,
    item: int | None = None,
    exhibit: int | None = None,
    is_blocking: bool = False,
) -> Comment:
    """Comment on the referral, or on the item or exhibit of this permanent number.

    :raises PersonRequired: when a service tries.
    :raises RoleRequired: when the officer neither drafts, reviews nor releases here.
    """
    referral = _step.lock(referral)
    permissions.require_commenter(referral, by)
    _require_one_thing(referral, item, exhibit)
    if not text.strip():
        raise BadInput(_("Write what you have to say."), field="text")
    said = Comment.objects.create(
        referral=referral,
        item=item,
        exhibit=exhibit,
        is_blocking=is_blocking,
        text=text,
        written_by=by,
    )
    facts = {"item": item, "exhibit": exhibit, "is_blocking": is_blocking, "text": text}
    _record(EventKind.COMMENTED, said, by, facts)
    return said


@transaction.atomic
def go_on(comment: Comment, *, kind: str, by: Officer, text: str = "") -> CommentTurn:
    """Add to a comment, amend it as its author, resolve it or reopen it.

    :raises AuthorRequired: when somebody else amends it.
    :raises SettlerRequired: when a contributor resolves another's blocking comment.
    :raises CommentSettled: when it is resolved, and the turn is no reopening.
    :raises CommentStillOpen: when what is open is reopened.
    """
    referral = _step.lock(comment.referral)
    permissions.require_commenter(referral, by)
    is_open = Comment.objects.open().filter(pk=comment.pk).exists()
    if kind == Kind.REOPENED and is_open:
        raise CommentStillOpen
    if kind != Kind.REOPENED and not is_open:
        raise CommentSettled
    is_author = comment.written_by_id == by.pk
    if kind == Kind.AMENDMENT and not is_author:
        raise AuthorRequired
    is_theirs = is_author or not permissions.contributed(referral, by)
    if kind == Kind.RESOLVED and comment.is_blocking and not is_theirs:
        raise SettlerRequired
    if kind != Kind.RESOLVED and not text.strip():
        raise BadInput(_("Write what you have to say."), field="text")
    turn = CommentTurn.objects.create(comment=comment, kind=kind, text=text, written_by=by)
    _record(EventKind.COMMENT_CONTINUED, comment, by, {"kind": kind, "text": text})
    return turn


def require_settled(referral: Referral) -> None:
    """:raises CommentsOpen: naming each open comment that blocks an approval."""
    blocking = Comment.objects.open().filter(referral=referral, is_blocking=True)
    faults = [
        Fault(
            _("Open and blocking, by %(who)s: “%(text)s”")
            % {"who": one.written_by, "text": _first_words(one.text)},
            remedy=_("Resolve it, or return the referral."),
            code=CommentsOpen.code,
        )
        for one in blocking.select_related("written_by")
    ]
    if faults:
        raise CommentsOpen(faults=faults)


def _require_one_thing(referral: Referral, item: int | None, exhibit: int | None) -> None:
    if item is not None and exhibit is not None:
        raise BadInput(
            _("A comment is on one item or on one exhibit, not on both."),
            field="exhibit",
            remedy=_("Leave one of the two empty."),
        )
    if item is not None and not referral.items.filter(number=item).exists():
        raise BadInput(_("The referral has no item of this number."), field="item")
    if exhibit is not None and not referral.exhibits.filter(number=exhibit).exists():
        raise BadInput(_("The referral has no exhibit of this number."), field="exhibit")


def _first_words(text: str) -> str:
    return text if len(text) <= FIRST_WORDS else f"{text[:FIRST_WORDS]}…"


def _record(kind: EventKind, said: Comment, by: Officer, facts: Mapping[str, object]) -> None:
    audit.record(
        kind,
        by=by,
        subject=said.referral.reference,
        network=said.referral.network,
        payload={"comment": said.pk, **facts},
    )
