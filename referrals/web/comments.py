from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casework.models import Officer
from casework.web.casefile import sent
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest
from referrals import permissions
from referrals.actions import commenting
from referrals.models import Comment, CommentTurn, Referral
from referrals.web import sight
from referrals.web.forms.commenting import CommentForm, TurnForm

Kind = CommentTurn.Kind
SORTS = {
    "newest": (gettext_lazy("Newest first"), ["-pk"]),
    "oldest": (gettext_lazy("Oldest first"), ["pk"]),
}
FILTERS = [
    Filter(
        "state",
        gettext_lazy("State"),
        "is_open",
        [("True", gettext_lazy("Open")), ("False", gettext_lazy("Resolved"))],
    ),
    Filter(
        "blocking",
        gettext_lazy("Approval"),
        "is_blocking",
        [("True", gettext_lazy("Blocking")), ("False", gettext_lazy("Not blocking"))],
    ),
]
SEARCH = ["text__icontains", "written_by__name__icontains"]


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show what the house says of the referral; comment on it."""
    referral = sight.referral(request, reference)
    begun = {name: request.GET.get(name, "") for name in ("item", "exhibit")}
    form = CommentForm(sent(request), initial=begun)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(
                form, lambda: commenting.comment(referral, by=request.user, **form.cleaned_data)
            )
            if done.succeeded:
                messages.success(request, _("The comment is kept."))
                return redirect("referrals:comments", reference)
            status = done.status
    context = sight.page(
        referral,
        request,
        place="comments",
        form=form,
        listing=listing(request, with_turns(referral), sorts=SORTS, filters=FILTERS, search=SEARCH),
        may_comment=may_comment(referral, request.user),
    )
    return render(request, "referrals/comment_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show one comment; add to it, amend it, resolve it or reopen it."""
    referral = sight.referral(request, reference)
    comment = get_object_or_404(with_turns(referral), pk=pk)
    form = TurnForm(sent(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            done = attempt(form, lambda: commenting.go_on(comment, by=request.user, **said))
            if done.value:
                messages.success(request, _told(done.value))
                return redirect("referrals:comments", reference)
            status = done.status
    context = sight.page(
        referral,
        request,
        place="comments",
        form=form,
        comment=comment,
        may_comment=may_comment(referral, request.user),
    )
    return render(request, "referrals/comment_detail.html", context, status=status)


def with_turns(referral: Referral) -> QuerySet[Any]:
    """Return the comments on a referral, each with whether it is open and what became of it."""
    comments = Comment.objects.filter(referral=referral).with_state()
    return comments.select_related("written_by").prefetch_related("turns__written_by")


def may_comment(referral: Referral, officer: Officer) -> bool:
    return permissions.refusal_of_commenter(referral, officer) is None


def _told(turn: CommentTurn) -> str:
    return {
        Kind.ADDITION: _("Your words are added to the comment."),
        Kind.AMENDMENT: _("The comment is amended; its first words are kept."),
        Kind.RESOLVED: _("The comment is resolved."),
        Kind.REOPENED: _("The comment is open again."),
    }[Kind(turn.kind)]
