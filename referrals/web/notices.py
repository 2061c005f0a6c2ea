from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.web.casefile import sent
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest
from referrals import permissions
from referrals.actions import noticing
from referrals.lifecycle import ARROWS
from referrals.models import Notice, Referral
from referrals.web import offers, sight, suggesting
from referrals.web.forms.deciding import NoticeForm

# Kinds of notice for which there are first words.
BEGUN = [one for one in Notice.Kind if one != Notice.Kind.RETRACTION]


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show what was written to the platform since the sending; write to it."""
    referral = sight.referral(request, reference)
    kind = request.GET.get("kind", "")
    begun = {"kind": kind, "text": suggesting.text_of(kind, referral)}
    form = NoticeForm(sent(request), initial=begun)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(
                form,
                lambda: noticing.draft_notice(referral, by=request.user, **form.cleaned_data),
            )
            if done.succeeded:
                messages.success(request, _("The notice waits for a second person."))
                return redirect("referrals:notices", reference)
            status = done.status
    may_send = ARROWS["retract"] in permissions.allowed_steps(referral, request.user)
    context = sight.page(
        referral,
        request,
        form=form,
        notices=_lines(request, referral, may_send),
        may_draft=offers.may_draft_notice(referral, request.user),
        kinds=BEGUN,
    )
    return render(request, "referrals/notice_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Approve the text of a notice, as a second person."""
    notice = _notice(request, reference, pk)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: noticing.approve_notice(notice, by=request.user),
            _("The notice is approved. A releaser can send it now."),
        )
    return redirect("referrals:notices", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Queue an approved notice; a retraction closes the referral when it has arrived."""
    notice = _notice(request, reference, pk)
    is_retraction = notice.kind == Notice.Kind.RETRACTION
    queue = noticing.retract if is_retraction else noticing.send
    if request.method == "POST" and attempt_step(
        request, lambda: queue(notice, by=request.user), _("The notice is queued.")
    ):
        return redirect("referrals:referral", reference)
    return redirect("referrals:notices", reference)


def _notice(request: OfficerRequest, reference: str, pk: int) -> Notice:
    seen = Notice.objects.visible_to(request.user).select_related("referral__network")
    found: Notice = get_object_or_404(seen, referral__reference=reference, pk=pk)
    return found


def _lines(
    request: OfficerRequest, referral: Referral, may_send: bool
) -> list[tuple[Notice, bool, bool]]:
    """Return each notice with whether the officer may approve it, and whether send it."""
    may_approve = offers.may_approve_notice(referral, request.user)
    return [
        (
            notice,
            may_approve and notice.approved_by is None and notice.drafted_by != request.user,
            may_send and notice.approved_by is not None,
        )
        for notice in referral.notices.select_related("drafted_by", "approved_by")
    ]
