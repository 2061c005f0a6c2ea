"""Fetches what the officer may see; all else is 404, whether it exists or not."""

from collections.abc import Sequence
from ipaddress import ip_address

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from casework.models import (
    Asset,
    Evidence,
    ImportBatch,
    Membership,
    Network,
    Officer,
    Platform,
    Post,
)
from casework.permissions import require_contributor

# More than a page can tick; what is beyond it did not come from one of our forms.
MOST = 1000


class OfficerRequest(HttpRequest):
    """A request behind the sign-in: its user is an officer."""

    user: Officer


def network_in_sight(request: OfficerRequest, reference: str) -> Network:
    return get_object_or_404(Network.objects.visible_to(request.user), reference=reference)


def network_to_fill(request: OfficerRequest, reference: str) -> Network:
    """Return a case that the officer may add facts to, before a form is offered for it.

    :raises ContributorRequired: when they may only read it.
    """
    network = network_in_sight(request, reference)
    require_contributor(network, request.user)
    return network


def membership_in(network: Network, pk: int) -> Membership:
    """Return the place that this asset has in the case; an asset of other cases is 404."""
    rows = network.memberships.select_related("asset__platform", "campaign", "network")
    return get_object_or_404(rows, asset=pk)


def evidence_in(network: Network, pk: int) -> Evidence:
    return get_object_or_404(
        network.evidence.select_related("network", "recorded_by", "derived_from"), pk=pk
    )


def import_in(network: Network, pk: int) -> ImportBatch:
    return get_object_or_404(network.imports.select_related("network", "recorded_by"), pk=pk)


def assets_in(network: Network, chosen: Sequence[str]) -> list[Asset]:
    """Return those of the ticked assets that belong to the case."""
    mine = Asset.objects.filter(memberships__network=network)
    return list(mine.filter(pk__in=_numbers(chosen)).order_by("pk"))


def posts_in(network: Network, chosen: Sequence[str]) -> list[Post]:
    """Return those of the ticked posts that were recorded in the case."""
    mine = Post.objects.filter(memberships__network=network)
    return list(mine.filter(pk__in=_numbers(chosen)).order_by("pk"))


def platform_choices() -> list[tuple[str, str]]:
    """Return the directory's platforms, to filter a list by."""
    return list(Platform.objects.order_by("name").values_list("slug", "name"))


def address_of(request: HttpRequest) -> str | None:
    """Return the address that the request came from, where the server knows one."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts[:MOST] if text.isdecimal() and len(text) < 19]
