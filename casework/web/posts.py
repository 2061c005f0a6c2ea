from functools import partial

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions import attributing
from casework.models import Membership, Narrative, PostMembership, Presence
from casework.web.casefile import case_form, case_page, sent
from casework.web.forms.assets import PostForm
from casework.web.listing import Filter, listing
from casework.web.sight import (
    OfficerRequest,
    network_in_sight,
    network_to_fill,
    platform_choices,
)

SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-pk",)),
    "posted": (gettext_lazy("Date of the post"), ("-post__posted_at", "-pk")),
    "seen": (gettext_lazy("Last observed"), ("-presence_at", "-pk")),
}


def index(request: OfficerRequest, reference: str) -> HttpResponse:
    """List the posts of the case, with their authors as far as the officer may know them."""
    network = network_in_sight(request, reference)
    rows = PostMembership.objects.filter(network=network)
    # An author learned only in a hidden case stays hidden, although the post is known here too.
    author = Membership.objects.visible_to(request.user).filter(asset=OuterRef("post__author"))
    here = Membership.objects.filter(network=network, asset=OuterRef("post__author"))
    narratives = Narrative.objects.filter(network=network).values_list("pk", "title_en", "title_fr")
    french = request.LANGUAGE_CODE == "fr"
    shown = listing(
        request,
        rows.select_related("post__platform", "post__author", "target", "narrative").annotate(
            author_is_seen=Exists(author), author_is_here=Exists(here)
        ),
        sorts=SORTS,
        search=("post__text__icontains", "post__url__icontains", "target__name__icontains"),
        filters=(
            Filter("platform", _("Platform"), "post__platform__slug", platform_choices()),
            Filter("presence", _("Presence"), "presence", Presence.choices),
            Filter(
                "narrative",
                _("Narrative"),
                "narrative",
                [
                    (str(pk), title_fr if french else title_en)
                    for pk, title_en, title_fr in narratives
                ],
            ),
        ),
    )
    return case_page(request, network, "casework/post_list.html", tab="posts", listing=shown)


def edit(request: OfficerRequest, reference: str, pk: int) -> HttpResponse:
    """Record what the case reads in one of its posts: its translation, its techniques and so on."""
    network = network_to_fill(request, reference)
    rows = PostMembership.objects.filter(network=network).select_related("post", "network")
    place = get_object_or_404(rows, post=pk)
    said = {name: getattr(place, name) for name in PostForm.Meta.fields}
    return case_form(
        request,
        network,
        PostForm(sent(request), initial=said, network=network),
        partial(attributing.read_into, place, by=request.user),
        tab="posts",
        done=_("What the case reads in the post was changed."),
        to=reverse("casework:network-posts", args=[network.reference]),
        heading=_("What the case reads in a post"),
        explanation=place.post.text or place.post.url,
    )
