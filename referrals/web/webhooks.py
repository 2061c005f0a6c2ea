from collections.abc import Callable
from functools import partial

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from casework.models import Network
from casework.web.casefile import sent
from casework.web.listing import Filter, listing
from casework.web.refusals import attempt, attempt_step
from casework.web.sight import OfficerRequest
from referrals.actions import subscribing
from referrals.models import Push, Subscription
from referrals.web.forms.webhooks import (
    OfficeWebhookForm,
    ReplayForm,
    RotationForm,
    WebhookEditForm,
    WebhookForm,
)

SORTS = {"newest": (gettext_lazy("Newest first"), ("-pk",))}
State = (Filter("state", gettext_lazy("State"), "state", Subscription.State.choices),)
PushStates = (Filter("state", gettext_lazy("State"), "state", Push.State.choices),)
STEPS: dict[str, tuple[Callable[..., object], Promise]] = {
    "pause": (subscribing.pause, gettext_lazy("Webhook paused.")),
    "resume": (subscribing.resume, gettext_lazy("Webhook resumed.")),
    "ping": (subscribing.ping, gettext_lazy("A ping is on its way. Its attempt is in the log.")),
    "remove": (subscribing.remove, gettext_lazy("Webhook removed.")),
}


@never_cache
def index(request: OfficerRequest) -> HttpResponse:
    """List the webhooks that the officer handles and add one; its secret is in this answer only."""
    kind = OfficeWebhookForm if request.user.is_administrator else WebhookForm
    form, status, secret = kind(sent(request)), 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            facts = dict(form.cleaned_data)
            officer = facts.pop("officer", None) or request.user
            tried = attempt(form, partial(subscribing.add, officer, by=request.user, **facts))
            status = tried.status
            if tried.value:
                _made, secret = tried.value
                form = kind()
    shown = listing(
        request,
        _handled(request),
        sorts=SORTS,
        search=("label__icontains", "url__icontains"),
        filters=State,
    )
    context = {"form": form, "secret": secret, "listing": shown}
    return render(request, "referrals/webhook_list.html", context, status=status)


def show(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one webhook with its log, and change it."""
    found = _find(request, pk)
    kept = {"url": found.url, "label": found.label, "kinds": ", ".join(found.kinds)}
    form, status = WebhookEditForm(sent(request), initial=kept), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(subscribing.edit, found, by=request.user, **form.cleaned_data)
            tried = attempt(form, act)
            status = tried.status
            if tried.succeeded:
                return redirect("referrals:webhook", found.pk)
    pushes = Push.objects.visible_to(request.user).filter(subscription=found)
    shown = listing(
        request, pushes, sorts=SORTS, search=("public_id__startswith", "kind"), filters=PushStates
    )
    network = Network.objects.visible_to(request.user).filter(subscriptions=found).first()
    context = {"webhook": found, "network": network, "form": form, "listing": shown}
    return render(request, "referrals/webhook_detail.html", context, status=status)


def push(request: OfficerRequest, pk: int, push: int) -> HttpResponse:
    """Show one push with each attempt: what was sent, and what came back."""
    found = _find(request, pk)
    pushes = Push.objects.visible_to(request.user).filter(subscription=found)
    context = {
        "webhook": found,
        "push": get_object_or_404(pushes.prefetch_related("attempts"), pk=push),
    }
    return render(request, "referrals/push_detail.html", context)


@never_cache
def rotate(request: OfficerRequest, pk: int) -> HttpResponse:
    """Give a webhook a new secret, which is in this answer only."""
    found = _find(request, pk)
    form, status, secret = RotationForm(sent(request)), 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(subscribing.rotate, found, by=request.user, **form.cleaned_data)
            tried = attempt(form, act)
            status = tried.status
            if tried.value:
                found, secret = tried.value
    context = {"form": form, "webhook": found, "secret": secret}
    return render(request, "referrals/webhook_rotate.html", context, status=status)


def replay(request: OfficerRequest, pk: int) -> HttpResponse:
    """Put a range of pushes in line again."""
    found = _find(request, pk)
    form, status = ReplayForm(sent(request)), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            act = partial(subscribing.replay, found, by=request.user, **form.cleaned_data)
            tried = attempt(form, act)
            status = tried.status
            if tried.succeeded:
                return redirect("referrals:webhook", found.pk)
    context = {"form": form, "webhook": found}
    return render(request, "referrals/webhook_replay.html", context, status=status)


def step(request: OfficerRequest, pk: int, step: str) -> HttpResponse:
    """Pause, resume, try or remove a webhook."""
    found = _find(request, pk)
    if step not in STEPS:
        raise Http404
    if request.method == "POST":
        act, done = STEPS[step]
        succeeded = attempt_step(request, partial(act, found, by=request.user), str(done))
        if succeeded and step == "remove":
            return redirect("referrals:webhooks")
    return redirect("referrals:webhook", found.pk)


def _handled(request: OfficerRequest) -> QuerySet[Subscription]:
    return Subscription.objects.handled_by(request.user).select_related("officer")


def _find(request: OfficerRequest, pk: int) -> Subscription:
    return get_object_or_404(_handled(request), pk=pk)
