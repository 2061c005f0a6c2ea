from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.web.casefile import case_page, sent
from casework.web.refusals import attempt
from casework.web.sight import OfficerRequest, network_to_fill
from referrals.actions import drafting, following
from referrals.models import Ask, Referral, Review
from referrals.queries import fate
from referrals.web import deliveries, offers, packages, remedies, sight, stages
from referrals.web.asking import ask
from referrals.web.forms.drafting import FollowForm, HandOverForm, OpenForm


@require_safe
def show(request: OfficerRequest, reference: str) -> HttpResponse:
    """Show where a referral stands, and what may be done with it."""
    referral = sight.referral(request, reference)
    me = request.user
    reviews = _reviews(referral)
    context = sight.page(
        referral,
        request,
        place="overview",
        steps=offers.steps_for(referral, me),
        deeds=offers.deeds_for(referral, me),
        stages=stages.of(referral, _approval(reviews)),
        reviews=reviews,
        remedies=remedies.of(referral, by=me) if offers.may_edit(referral, me) else [],
        figures=_figures(referral),
        asks=[Ask(ask).label for ask in referral.asks],
        policies=[c.policy for c in referral.citations.select_related("policy")],
        contributors=[c.officer for c in referral.contributions.select_related("officer")],
        exhibits=referral.exhibits.select_related("evidence"),
        replies=referral.replies.select_related("recorded_by"),
        followers=referral.followers.all(),
        **packages.panel(referral, me),
        **deliveries.panel(referral),
    )
    return render(request, "referrals/referral_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest, reference: str) -> HttpResponse:
    """Open a draft to one platform."""
    network = network_to_fill(request, reference)
    form = OpenForm(sent(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = attempt(
                form, lambda: drafting.open_referral(network, by=request.user, **form.cleaned_data)
            )
            if done.value:
                return redirect("referrals:referral", done.value.reference)
            status = done.status
    return case_page(
        request, network, "referrals/referral_new.html", tab="referrals", status=status, form=form
    )


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: OfficerRequest, reference: str) -> HttpResponse:
    """Open a draft that follows a referral that was sent."""
    referral = sight.offered(offers.may_follow, request, reference)
    form = FollowForm(sent(request), initial={"title": referral.title})
    open_next = partial(
        drafting.open_referral,
        referral.network,
        platform=referral.platform,
        follows=referral,
        by=request.user,
    )
    return ask(
        request,
        referral,
        form,
        open_next,
        title=_("Follow up"),
        lead=_(
            "A supplement, a correction or a re-appearance is a new referral that follows "
            "this one. When it is submitted, it takes over the items that both have."
        ),
        button=_("Open the follow-up"),
        done=_("The follow-up is open. Choose its items next."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def follow_disputed(request: OfficerRequest, reference: str) -> HttpResponse:
    """Open a draft that asks anew about the items on which said and seen disagree."""
    referral = sight.offered(offers.may_follow, request, reference)
    return ask(
        request,
        referral,
        forms.Form(sent(request)),
        partial(following.follow_disputed, referral, by=request.user),
        title=_("Follow up the disputed items"),
        lead=_(
            "A new referral that follows this one takes over the text, the clauses, the exhibits "
            "and every disputed item, each with what was said and what was seen. Read it, and "
            "submit it like any other; nothing is sent by this."
        ),
        button=_("Open the follow-up"),
        done=_("The follow-up is open, with the disputed items."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: OfficerRequest, reference: str) -> HttpResponse:
    """Copy a rejected or withdrawn referral to a new draft."""
    referral = sight.offered(offers.may_copy, request, reference)
    return ask(
        request,
        referral,
        forms.Form(sent(request)),
        partial(drafting.copy, referral, by=request.user),
        title=_("Copy to a new draft"),
        lead=_(
            "The text, the items, the exhibits and the clauses are copied to a new referral "
            "with a reference of its own. This one stays as it ended."
        ),
        button=_("Copy"),
        done=_("This is the copy, a draft of its own."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: OfficerRequest, reference: str) -> HttpResponse:
    """Make another contributor the owner."""
    referral = sight.offered(offers.may_hand_over, request, reference)
    return ask(
        request,
        referral,
        HandOverForm(sent(request), referral=referral),
        partial(drafting.hand_over, referral, by=request.user),
        title=_("Hand over"),
        lead=_(
            "The new owner finds the referral among their own work. Who contributed to it "
            "does not change: none of them can review it."
        ),
        button=_("Hand over"),
        done=_("The referral has a new owner."),
    )


def _reviews(referral: Referral) -> list[Review]:
    reviews = Review.objects.filter(submission__referral=referral)
    return list(reviews.select_related("reviewer", "submission"))


def _approval(reviews: list[Review]) -> Review | None:
    newest = reviews[0] if reviews else None
    return newest if newest and newest.verdict == Review.Verdict.APPROVED else None


def _figures(referral: Referral) -> dict[str, int]:
    items = referral.items.all()
    total = items.count()
    open_items = fate.undecided(items).count()
    with_fate: QuerySet[Any] = fate.items_with_fate(items)
    disputed = with_fate.filter(is_disputed=True).count()
    return {
        "items": total,
        "decided": total - open_items,
        "undecided": open_items,
        "disputed": disputed,
    }
