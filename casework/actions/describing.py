"""What officers state of a network: campaigns, targets, narratives, attribution, links."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions import collecting
from casework.actions._checking import check
from casework.errors import BadInput
from casework.models import (
    Attribution,
    Campaign,
    EventKind,
    Evidence,
    Narrative,
    Network,
    NetworkLink,
    Officer,
    Target,
)
from casework.permissions import require_contributor, sees

Fact = TypeVar("Fact", bound=models.Model)


class LinkedNetworkUnknown(BadInput):
    code = "network-unknown"
    message = _("There is no such network.")
    remedy = _("Check the reference.")


@transaction.atomic
def add_campaign(
    network: Network,
    *,
    title: str,
    started_on: date,
    by: Officer,
    ended_on: date | None = None,
    description: str = "",
) -> Campaign:
    """Add a dated wave of activity to the case.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(network, by)
    campaign = Campaign(
        network=network,
        title=title,
        started_on=started_on,
        ended_on=ended_on,
        description=description,
        recorded_by=by,
    )
    return _add(campaign, EventKind.CAMPAIGN_ADDED, by=by, payload={"title": title})


@transaction.atomic
def add_target(
    network: Network, *, name: str, kind: str, by: Officer, affiliation: str = ""
) -> Target:
    """Add a person or institution that was attacked; a protected one keeps a minimal record.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(network, by)
    if kind in Target.PROTECTED and affiliation:
        raise BadInput(
            _("Nothing but the name is recorded of a protected person."),
            field="affiliation",
            remedy=_("Leave the party or institution empty."),
        )
    target = Target(network=network, name=name, kind=kind, affiliation=affiliation, recorded_by=by)
    # The trail outlives corrections, so it names no protected person.
    shown = "" if target.is_protected else name
    return _add(target, EventKind.TARGET_ADDED, by=by, payload={"name": shown, "kind": kind})


@transaction.atomic
def add_narrative(network: Network, *, title_en: str, title_fr: str, by: Officer) -> Narrative:
    """Add a recurring claim, named in both languages.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(network, by)
    narrative = Narrative(network=network, title_en=title_en, title_fr=title_fr, recorded_by=by)
    payload = {"title_en": title_en, "title_fr": title_fr}
    return _add(narrative, EventKind.NARRATIVE_ADDED, by=by, payload=payload)


@transaction.atomic
def state_attribution(
    network: Network,
    *,
    actor: str,
    likelihood: str,
    confidence: str,
    rationale: str,
    occurred_at: datetime,
    by: Officer,
) -> Attribution:
    """Add to the history of who is thought to be behind the network.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(network, by)
    attribution = Attribution(
        network=network,
        actor=actor,
        likelihood=likelihood,
        confidence=confidence,
        rationale=rationale,
        occurred_at=occurred_at,
        recorded_by=by,
    )
    payload = {"actor": actor, "likelihood": likelihood, "confidence": confidence}
    return _add(attribution, EventKind.NETWORK_ATTRIBUTED, by=by, payload=payload)


@transaction.atomic
def link(
    network: Network,
    *,
    other: Network,
    kind: str,
    confidence: str,
    rationale: str,
    by: Officer,
    evidence: Evidence | None = None,
) -> NetworkLink:
    """State a relation between this network and another that the officer may see.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises LinkedNetworkUnknown: when the officer may not see the other network.
    :raises UnderSeal: when the evidence is under seal, or destroyed.
    """
    require_contributor(network, by)
    if not sees(other, by):
        raise LinkedNetworkUnknown(field="other")
    if evidence and evidence.network_id != network.pk:
        raise BadInput(_("This evidence does not belong to the case."), field="evidence")
    if evidence:
        collecting.require_kept(evidence)
    stated = NetworkLink(
        network=network,
        other=other,
        kind=kind,
        confidence=confidence,
        rationale=rationale,
        evidence=evidence,
        recorded_by=by,
    )
    payload = {"kind": kind, "other": other.reference, "confidence": confidence}
    return _add(stated, EventKind.NETWORK_LINKED, by=by, payload=payload)


def _add(fact: Fact, kind: EventKind, *, by: Officer, payload: Mapping[str, object]) -> Fact:
    check(fact)
    fact.save()
    network: Network = fact.network  # type: ignore[attr-defined]
    audit.record(kind, by=by, subject=network.reference, network=network, payload=payload)
    return fact
