from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.web.casefile import sent
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest
from referrals.actions import concluding
from referrals.web import sight
from referrals.web.forms.answers import ReplyForm


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List what the platform answered, and record what it answers now."""
    referral = sight.referral(request, reference)
    form = ReplyForm(sent(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(
                form,
                lambda: concluding.record_reply(referral, by=request.user, **form.cleaned_data),
            )
            if done.succeeded:
                messages.success(request, _("The reply is recorded."))
                return redirect("referrals:replies", reference)
            status = done.status
    replies = referral.replies.select_related("recorded_by")
    context = sight.page(referral, request, place="replies", form=form, replies=replies)
    return render(request, "referrals/reply_list.html", context, status=status)
