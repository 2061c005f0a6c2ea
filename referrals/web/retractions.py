from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.web.casefile import sent
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest
from referrals import permissions
from referrals.actions import retracting
from referrals.lifecycle import ARROWS
from referrals.models import Notice, Referral
from referrals.web import offers, sight
from referrals.web.forms.deciding import NoticeForm


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show the notices by which the referral is to be retracted; write one."""
    referral = sight.referral(request, reference)
    form = NoticeForm(sent(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(
                form,
                lambda: retracting.draft_notice(referral, by=request.user, **form.cleaned_data),
            )
            if done.succeeded:
                messages.success(request, _("The notice waits for a second person."))
                return redirect("referrals:retract", reference)
            status = done.status
    may_send = ARROWS["retract"] in permissions.allowed_steps(referral, request.user)
    context = sight.page(
        referral,
        request,
        form=form,
        notices=_lines(request, referral, may_send),
        may_draft=offers.may_draft_notice(referral, request.user),
    )
    return render(request, "referrals/referral_retract.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Approve the text of a notice, as a second person."""
    notice = _notice(request, reference, pk)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: retracting.approve_notice(notice, by=request.user),
            _("The notice is approved. A releaser can send it now."),
        )
    return redirect("referrals:retract", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Queue an approved notice; the referral closes when it has arrived."""
    notice = _notice(request, reference, pk)
    if request.method == "POST" and attempt_step(
        request,
        lambda: retracting.retract(notice, by=request.user),
        _("The retraction is queued."),
    ):
        return redirect("referrals:referral", reference)
    return redirect("referrals:retract", reference)


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
