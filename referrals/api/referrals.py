"""Referrals: their list, their texts, and what would stop them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions.describing import LinkedNetworkUnknown
from casework.api.contract import operation
from casework.api.doors import Door
from casework.api.errors import fault_line
from casework.api.paging import NewestFirst
from casework.errors import BadInput
from casework.models import Network, Platform, Scope
from referrals.actions import _guard, drafting
from referrals.api.doors import ReferralDoor, in_sight, with_progress
from referrals.api.shapes.items import FaultsShape
from referrals.api.shapes.referrals import (
    ReferralDetailShape,
    ReferralEdit,
    ReferralEntry,
    ReferralFilters,
    ReferralShape,
)
from referrals.lifecycle import Status
from referrals.models import Channel, Policy, Referral
from referrals.models.referral import ReferralQuerySet


class NotInDirectory(BadInput):
    code = "not-in-directory"
    message = _("The directory has no such entry.")
    remedy = _("Read the directory, and take the code or id from there.")


class FollowedUnknown(BadInput):
    code = "referral-unknown"
    message = _("There is no such referral.")
    remedy = _("Check the reference.")


class Referrals(ReferralDoor):
    write_scope = Scope.REFERRALS
    pagination_class = NewestFirst

    @operation(
        "Referrals in sight", parameters=[ReferralFilters], responses=ReferralShape(many=True)
    )
    def get(self, request: Request) -> Response:
        asked = self.asked(ReferralFilters)
        seen = self.named(in_sight(self.officer), "referral", asked)
        seen = _matching(seen, **asked)
        return self.page(with_progress(seen), ReferralShape)

    @operation("Open a draft", request=ReferralEntry, responses={201: ReferralDetailShape})
    def post(self, request: Request) -> Response:
        facts = self._named(self.read(ReferralEntry))
        opened = drafting.open_referral(facts.pop("network"), by=self.officer, **facts)
        data = self.as_it_stands(opened)
        return self.made(data, "referrals-api:referral", reference=opened.reference)

    def _named(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Put in place of each reference what it names, among what the officer may see."""
        facts["network"] = _network(self, facts["network"])
        facts["platform"] = _entry(Platform.objects.filter(slug=facts["platform"]), "platform")
        facts["follows"] = _followed(self, facts.get("follows"))
        return _with_channel(facts)


class ReferralFile(ReferralDoor):
    write_scope = Scope.REFERRALS

    @operation("One referral, with the steps that you may take", responses=ReferralDetailShape)
    def get(self, request: Request, reference: str) -> Response:
        return self.current()

    @operation("Edit a draft", request=ReferralEdit, responses=ReferralDetailShape, is_matched=True)
    def patch(self, request: Request, reference: str) -> Response:
        (referral, version), facts = self.matched(), _with_channel(self.read(ReferralEdit))
        if "policies" in facts:
            facts["policies"] = _policies(facts["policies"])
        return self.stands(drafting.edit(referral, by=self.officer, version=version, **facts))


class Faults(ReferralDoor):
    @operation(
        "What would stop the referral today, or warns and has no reason yet", responses=FaultsShape
    )
    def get(self, request: Request, reference: str) -> Response:
        referral = self.referral()
        frozen = None if referral.status == Status.DRAFT else referral.submission
        found = _guard.findings(referral, by=self.officer, submission=frozen)
        lines = [fault_line(fault) for fault in _guard.told(found)]
        return Response({"results": lines}, status.HTTP_200_OK)


def _matching(referrals: ReferralQuerySet, *, q: str = "", **exact: str) -> QuerySet[Referral]:
    if "lateness" in exact:
        referrals = referrals.with_lateness()
    if q:
        words = Q(title__icontains=q) | Q(summary__icontains=q) | Q(reference__iexact=q)
        referrals = referrals.filter(words)
    columns = {"network": "network__reference", "platform": "platform__slug"}
    return referrals.filter(**{columns.get(name, name): value for name, value in exact.items()})


def _network(door: Door, reference: str) -> Network:
    network = Network.objects.visible_to(door.officer).filter(reference=reference).first()
    if network is None:
        raise LinkedNetworkUnknown(field="network")
    return network


def _followed(door: Door, reference: str | None) -> Referral | None:
    if reference is None:
        return None
    followed = Referral.objects.visible_to(door.officer).filter(reference=reference).first()
    if followed is None:
        raise FollowedUnknown(field="follows")
    return followed


def _with_channel(facts: dict[str, Any]) -> dict[str, Any]:
    if facts.get("channel"):
        facts["channel"] = _entry(Channel.objects.filter(pk=facts["channel"]), "channel")
    return facts


def _policies(pks: list[int]) -> list[Policy]:
    found = Policy.objects.in_bulk(set(pks))
    if len(found) != len(set(pks)):
        raise NotInDirectory(field="policies")
    return list(found.values())


def _entry(rows: QuerySet[Any], field: str) -> Any:
    entry = rows.first()
    if entry is None:
        raise NotInDirectory(field=field)
    return entry
