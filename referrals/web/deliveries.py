from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from casework.models import Access, JobState
from casework.web.casefile import sent
from casework.web.jobs import waiting_since
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest, address_of
from referrals import permissions
from referrals.actions import delivering
from referrals.gateways import portal
from referrals.models import UNCERTAIN, Delivery, Referral
from referrals.queries import drift
from referrals.web import packages, remedies, sight
from referrals.web.forms.deciding import FindingForm, PassingForm, TicketForm

# Letters on a line of the page; a guess, as the field can be made larger by hand.
WIDTH = 100


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show what would leave the house, by which way and to whom; then queue it."""
    referral = sight.referral_for("send", request, reference)
    found = remedies.of(referral, by=request.user, submission=referral.submission)
    form = PassingForm(sent(request), warnings=remedies.warnings(found))
    if form.is_bound and form.is_valid():
        made: list[Delivery] = []
        if attempt_step(
            request,
            lambda: made.append(delivering.queue(referral, reasons=form.reasons, by=request.user)),
            _("The delivery is queued."),
        ):
            # By hand, the work goes on there; else the panel of the referral tells how it goes.
            if made[0].is_manual:
                return redirect("referrals:delivery", reference, made[0].pk)
            return redirect("referrals:referral", reference)
        return redirect("referrals:send", reference)
    state = packages.panel(referral, request.user)
    context = sight.page(
        referral,
        request,
        changes=drift.changed_since(state["submission"]),
        form=form,
        remedies=found,
        is_stopped=bool(remedies.blocking(found)),
        **state,
    )
    return render(request, "referrals/referral_send.html", context)


@require_safe
@vary_on_headers("HX-Request")
def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the deliveries, as a page or as the panel that htmx polls."""
    referral = sight.referral(request, reference)
    facts = panel(referral)
    if request.htmx:  # type: ignore[attr-defined]
        context = sight.page(referral, request, **facts)
        answer = render(request, "referrals/_delivery_panel.html", context)
        if not facts["is_sending"]:
            # What arrived moved the referral, so the rest of the page is old now.
            answer["HX-Refresh"] = "true"
        return answer
    context = sight.page(referral, request, place="overview", **facts)
    return render(request, "referrals/delivery_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Show one delivery; record its ticket, or what a person found out of its fate."""
    delivery = sight.delivery(request, reference, pk)
    form = _form(request, delivery)
    if request.method == "POST" and not form:
        permissions.require("send", delivery.referral, request.user)
        raise delivering.NotPending
    status = 200
    if form and form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(form, lambda: _conclude(request, delivery, **form.cleaned_data))
            if done.succeeded:
                messages.success(request, _("The delivery is recorded."))
                return redirect("referrals:referral", reference)
            status = done.status
    context = sight.page(
        delivery.referral,
        request,
        delivery=delivery,
        form=form,
        fields=_portal(delivery) if delivery.is_manual else [],
        letters=list(delivery.messages.all()),
        may_send_rest=_may_release(request, delivery) and delivery.is_partly_sent,
        may_cancel=_may_release(request, delivery) and delivery.state == JobState.REQUESTED,
        waiting_since=None if delivery.is_manual else waiting_since(delivery),
    )
    return render(request, "referrals/delivery_detail.html", context, status=status)


@require_safe
def download(request: OfficerRequest, reference: str, pk: int) -> FileResponse:
    """Hand out what was handed over, byte for byte as it was sent."""
    delivery = sight.delivery(request, reference, pk)
    data = delivering.hand_out(
        delivery, by=request.user, door=Access.Door.WEB, address=address_of(request)
    )
    return FileResponse(
        data,
        as_attachment=True,
        filename=delivery.file_name,
        content_type="application/octet-stream",
        headers=packages.HEADERS,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send_rest(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Let a worker send those messages that surely did not arrive."""
    delivery = sight.delivery(request, reference, pk)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: delivering.send_rest(delivery, by=request.user),
            _("The rest is queued. What arrived is not sent again."),
        )
    return redirect("referrals:delivery", reference, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Take back a delivery that nobody has begun."""
    delivery = sight.delivery(request, reference, pk)
    if request.method == "POST":
        attempt_step(
            request,
            lambda: delivering.cancel(delivery, by=request.user),
            _("The delivery is cancelled. Nothing has left the house."),
        )
    return redirect("referrals:delivery", reference, pk)


def panel(referral: Referral) -> dict[str, Any]:
    """Return the deliveries, and whether a machine is still at work on one."""
    deliveries = list(referral.deliveries.select_related("channel__platform", "requested_by"))
    is_sending = any(one.is_unfinished and not one.is_manual for one in deliveries)
    return {"deliveries": deliveries, "is_sending": is_sending}


def _form(request: OfficerRequest, delivery: Delivery) -> TicketForm | FindingForm | None:
    """Return the form that this delivery waits for, if this officer may fill it in."""
    if not _may_release(request, delivery):
        return None
    if delivery.state == UNCERTAIN:
        return FindingForm(sent(request))
    if delivery.is_manual and delivery.state == JobState.REQUESTED:
        return TicketForm(sent(request))
    return None


def _portal(delivery: Delivery) -> list[tuple[portal.Field, int]]:
    """Return what to copy into the portal, each with the lines that it takes on the page."""
    return [
        (field, sum(1 + len(line) // WIDTH for line in field.text.split("\n")))
        for field in portal.fields(delivery)
    ]


def _conclude(request: OfficerRequest, delivery: Delivery, **said: Any) -> Delivery:
    if "ticket" in said:
        return delivering.record_ticket(delivery, by=request.user, **said)
    if said.pop("found") == "arrived":
        return delivering.confirm_arrival(delivery, by=request.user, **said)
    return delivering.declare_lost(delivery, proof=said["proof"], by=request.user)


def _may_release(request: OfficerRequest, delivery: Delivery) -> bool:
    return permissions.refusal("send", delivery.referral, request.user) is None
