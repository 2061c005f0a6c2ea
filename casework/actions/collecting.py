from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions import _integrity, _storing
from casework.actions._checking import check
from casework.errors import BadInput, WrongState
from casework.models import (
    Access,
    Asset,
    EventKind,
    Evidence,
    EvidenceLink,
    Integrity,
    Marking,
    Network,
    Officer,
)
from casework.models.evidence import storage_key
from casework.permissions import require_contributor

FACTS = (
    "source_url",
    "captured_at",
    "captured_by",
    "captured_with",
    "reliability",
    "credibility",
    "description_en",
    "description_fr",
    "sensitivity",
    "marking",
    "tlp",
    "pap",
)


class EvidenceChanged(WrongState):
    code = "evidence-changed"
    message = _("The stored file no longer matches its hash, or is missing. It was not given out.")
    remedy = _("Tell the operator at once: the original must be restored from a backup.")


class MarkingAboveCeiling(BadInput):
    code = "marking-above-ceiling"
    message = _("This security marking is above what this system may hold.")
    remedy = _("Keep the material on a system cleared for it.")


@dataclass(frozen=True, slots=True)
class Received:
    """Evidence that came in, and whether its bytes were new to the case."""

    evidence: Evidence
    is_new: bool


def add(
    network: Network,
    *,
    chunks: Iterable[bytes],
    name: str,
    by: Officer,
    declared_type: str = "",
    **facts: object,
) -> Received:
    """Store a file as evidence of the case; the same bytes again give the same evidence.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises TooLarge: when the file is larger than RENVOI_UPLOAD_LIMIT bytes.
    """
    require_contributor(network, by)
    _require_known(facts)
    stored = _storing.store(chunks, limit=settings.RENVOI_UPLOAD_LIMIT, key=storage_key)
    with transaction.atomic():
        Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        known = Evidence.objects.filter(network=network, sha256=stored.sha256).first()
        if known:
            return Received(known, is_new=False)
        evidence = Evidence(
            network=network,
            sha256=stored.sha256,
            size=stored.size,
            media_type=stored.media_type,
            declared_type=declared_type[:200],
            original_name=_plain_name(name),
            recorded_by=by,
            **facts,
        )
        check(evidence)
        evidence.save()
        audit.record(
            EventKind.EVIDENCE_RECEIVED,
            by=by,
            subject=f"evidence:{evidence.pk}",
            network=network,
            occurred_at=evidence.captured_at,
            payload={"sha256": stored.sha256, "size": stored.size, "name": evidence.original_name},
        )
    return Received(evidence, is_new=True)


@transaction.atomic
def link(evidence: Evidence, *, asset: Asset, by: Officer) -> EvidenceLink:
    """State that this evidence shows this asset of the same case.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(evidence.network, by)
    if not evidence.network.memberships.filter(asset=asset).exists():
        raise BadInput(_("This asset does not belong to the network."), field="asset")
    made, created = EvidenceLink.objects.get_or_create(
        evidence=evidence, asset=asset, defaults={"recorded_by": by}
    )
    if created:
        audit.record(
            EventKind.EVIDENCE_LINKED,
            by=by,
            subject=f"evidence:{evidence.pk}",
            network=evidence.network,
            payload={"asset": asset.pk, "sha256": evidence.sha256},
        )
    return made


def verify(evidence: Evidence, *, by: Officer) -> bool:
    """Hash the stored bytes anew, note what was found, and say whether they are intact."""
    return _integrity.examine(evidence, by=by) == Integrity.INTACT


def attest(evidence: Evidence, *, by: Officer) -> bool:
    """Verify because a person asked, and put into the trail that the file was intact."""
    was_damaged = not Evidence.objects.filter(pk=evidence.pk, integrity=Integrity.INTACT).exists()
    is_intact = verify(evidence, by=by)
    # A recovery and an alarm are told by whoever finds them.
    if is_intact and not was_damaged:
        audit.record(
            EventKind.EVIDENCE_VERIFIED,
            by=by,
            subject=f"evidence:{evidence.pk}",
            network=evidence.network,
            payload={"sha256": evidence.sha256},
        )
    return is_intact


def hand_out(
    evidence: Evidence, *, by: Officer, door: Access.Door, address: str | None = None
) -> IO[bytes]:
    """Open the bytes for download, after hashing them anew and noting who takes them.

    :raises EvidenceChanged: when the stored bytes are not the ones that came in.
    """
    if not verify(evidence, by=by):
        raise EvidenceChanged
    audit.note_access(
        Access.Deed.DOWNLOADED,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        sha256=evidence.sha256,
        door=door,
        address=address,
    )
    return default_storage.open(evidence.storage_key)


def _require_known(facts: dict[str, object]) -> None:
    unknown = sorted(set(facts) - set(FACTS))
    if unknown:
        raise BadInput(_("These fields are not known here."), field=unknown[0])
    require_marking(facts.get("marking", Marking.PROTECTED_A))


def require_marking(marking: object) -> None:
    """:raises MarkingAboveCeiling: when the instance may not hold this marking."""
    ceiling = Marking(settings.RENVOI_MARKING_CEILING)
    if marking in Marking.values and Marking(str(marking)).level > ceiling.level:
        raise MarkingAboveCeiling(field="marking")


def _plain_name(name: str) -> str:
    """Keep the sender's file name as text: its last part, no control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:500] or "unnamed"
