"""States which accounts and posts a piece of evidence shows, and takes that back."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.collecting import require_kept
from casework.errors import BadInput
from casework.models import Asset, EventKind, Evidence, EvidenceLink, Officer, Post
from casework.permissions import require_contributor


class NotLinked(BadInput):
    code = "not-linked"
    message = _("The evidence is not linked to this asset or post.")
    remedy = _("Reload the page: somebody may have taken the link back meanwhile.")


@transaction.atomic
def link(evidence: Evidence, *, thing: Asset | Post, by: Officer) -> EvidenceLink:
    """State that this evidence shows this asset or post of the same case.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises UnderSeal: when the evidence is under seal, or destroyed.
    """
    require_contributor(evidence.network, by)
    require_kept(evidence)
    name = _name(thing)
    if not thing.memberships.filter(network=evidence.network).exists():
        raise BadInput(_("This does not belong to the network."), field=name)
    made, created = EvidenceLink.objects.get_or_create(
        evidence=evidence, **{name: thing}, defaults={"recorded_by": by}
    )
    if created:
        audit.record(
            EventKind.EVIDENCE_LINKED,
            by=by,
            subject=f"evidence:{evidence.pk}",
            network=evidence.network,
            payload={name: thing.pk, "sha256": evidence.sha256},
        )
    return made


@transaction.atomic
def unlink(evidence: Evidence, *, thing: Asset | Post, reason: str, by: Officer) -> None:
    """Take back that this evidence shows this asset or post, and say why.

    Contents that were frozen before say what they said.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises NotLinked: when it is not linked to it.
    """
    require_contributor(evidence.network, by)
    if not reason.strip():
        raise BadInput(_("Say why the evidence does not show it."), field="reason")
    name = _name(thing)
    removed, _kinds = EvidenceLink.objects.filter(evidence=evidence, **{name: thing}).delete()
    if not removed:
        raise NotLinked(field=name)
    audit.record(
        EventKind.EVIDENCE_UNLINKED,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        payload={name: thing.pk, "sha256": evidence.sha256, "reason": reason},
    )


def _name(thing: Asset | Post) -> str:
    return "asset" if isinstance(thing, Asset) else "post"
