from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions import _archives, _integrity, _storing
from casework.actions._checking import check
from casework.errors import BadInput, WrongState
from casework.models import (
    Access,
    EventKind,
    Evidence,
    Integrity,
    Keeping,
    Marking,
    Network,
    Officer,
)
from casework.models.evidence import storage_key
from casework.permissions import RevealerRequired, may_reveal, require_contributor

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
MARKS = ("sensitivity", "marking", "tlp", "pap")


class EvidenceChanged(WrongState):
    code = "evidence-changed"
    message = _("The stored file no longer matches its hash, or is missing. It was not given out.")
    remedy = _("Tell the operator at once: the original must be restored from a backup.")


class MarkingAboveCeiling(BadInput):
    code = "marking-above-ceiling"
    message = _("This security marking is above what this system may hold.")
    remedy = _("Keep the material on a system cleared for it.")


class UnderSeal(WrongState):
    code = "under-seal"
    message = _("This evidence is under seal or was destroyed: nobody looks at it or passes it on.")
    remedy = _("See on its page why, and who may release it.")


@dataclass(frozen=True, slots=True)
class Received:
    """Evidence that came in, and whether its bytes were new to the case."""

    evidence: Evidence
    is_new: bool


def add(
    network: Network,
    *,
    chunks: _storing.Incoming,
    name: str,
    by: Officer,
    declared_type: str = "",
    **facts: object,
) -> Received:
    """Store a file as evidence of the case; the same bytes again give the same evidence.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises TooLarge: when the file is larger than RENVOI_UPLOAD_LIMIT bytes.
    :raises UnderSeal: when the case has these bytes under seal, or destroyed them.
    """
    require_contributor(network, by)
    _require_known(facts)
    return _take_in(network, chunks, name, declared_type, by, facts)


def make_ready(network: Network, *, chunks: _storing.Incoming, by: Officer) -> None:
    """Do what is slow with a file that `add` or `derive` then takes in, outside any transaction.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(network, by)
    _storing.make_ready(
        chunks, limit=settings.RENVOI_UPLOAD_LIMIT, key=lambda sha256: _place(network, sha256)
    )


def look_at(
    evidence: Evidence, *, by: Officer, door: Access.Door, address: str | None = None
) -> None:
    """Note who reads what is recorded of a file; the file itself stays closed."""
    _note(Access.Deed.VIEWED, evidence, by, door, address)


def open_up(
    evidence: Evidence,
    *,
    by: Officer,
    door: Access.Door,
    address: str | None = None,
    within: timedelta,
) -> None:
    """Note who looks at the contents of a file; a look soon after the last one is the same look."""
    noted = Access.objects.filter(
        subject=f"evidence:{evidence.pk}",
        deed=Access.Deed.OPENED,
        officer=by,
        door=door,
        recorded_at__gt=Now() - within,
    )
    if not noted.exists():
        _note(Access.Deed.OPENED, evidence, by, door, address)


def _take_in(
    network: Network,
    chunks: _storing.Incoming,
    name: str,
    declared_type: str,
    by: Officer,
    facts: dict[str, Any],
) -> Received:
    staging = _storing.stage(chunks, limit=settings.RENVOI_UPLOAD_LIMIT)
    try:
        _storing.prepare(staging, _place(network, staging.sha256))
        return _enter(network, staging, name, declared_type, by, facts)
    finally:
        staging.discard()


def _enter(
    network: Network,
    staging: _storing.Staging,
    name: str,
    declared_type: str,
    by: Officer,
    facts: dict[str, Any],
) -> Received:
    """Write the row, and give the bytes their place as the last thing before the commit.

    A crash in between leaves a file without a row, which is harmless and which the sweep reports;
    a row without its file never is (docs/decisions/0020).
    """
    sha256 = staging.sha256
    with transaction.atomic():
        Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        if facts.get("derived_from"):
            # It may have been sealed while the copy was made.
            require_kept(facts["derived_from"])
        known = Evidence.objects.filter(network=network, sha256=sha256).first()
        if known:
            require_kept(known)
            _storing.lock_bytes(sha256)
            _storing.promote(staging, storage_key(sha256))
            return Received(known, is_new=False)
        evidence = Evidence(
            network=network,
            sha256=sha256,
            size=staging.size,
            media_type=_storing.sniff(staging.head),
            declared_type=declared_type[:200],
            original_name=_plain_name(name),
            recorded_by=by,
            **facts,
        )
        check(evidence)
        evidence.save()
        if evidence.derived_from:
            _tell_of_copy(evidence, by)
        audit.record(
            EventKind.EVIDENCE_RECEIVED,
            by=by,
            subject=f"evidence:{evidence.pk}",
            network=network,
            occurred_at=evidence.captured_at,
            payload={"sha256": sha256, "size": staging.size, "name": evidence.original_name},
        )
        if evidence.is_web_archive:
            _archives.ask(evidence, by=by)
        _storing.lock_bytes(sha256)
        _storing.promote(staging, storage_key(sha256))
    return Received(evidence, is_new=True)


def _place(network: Network, sha256: str) -> str:
    """Return where the bytes go, which the case may have under seal.

    :raises UnderSeal: when it has.
    """
    for known in Evidence.objects.filter(network=network, sha256=sha256):
        require_kept(known)
    return storage_key(sha256)


def require_kept(evidence: Evidence) -> None:
    """:raises UnderSeal: when it is under seal, or its bytes were destroyed."""
    if not Evidence.objects.shown().filter(pk=evidence.pk).exists():
        raise UnderSeal


def derive(
    original: Evidence,
    *,
    chunks: _storing.Incoming,
    name: str,
    transformation: str,
    tool: str,
    by: Officer,
    tool_version: str = "",
    declared_type: str = "",
    sensitivity: str | None = None,
    source_url: str = "",
    captured_at: datetime | None = None,
) -> Received:
    """Store a copy that was made from evidence as evidence of its own; the original stays.

    It keeps the markings of what it was made from, and its sensitivity unless another is named
    (what was sensitive may be covered); an address and a moment only where the copy has its own.
    The same bytes again give the same evidence.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(original.network, by)
    require_kept(original)
    made = {"transformation": transformation.strip(), "tool": tool.strip()}
    for field, value in made.items():
        if not value:
            raise BadInput(_("This is missing."), field=field)
    shown = original.corrected()
    marks = {field: getattr(shown, field) for field in MARKS}
    if sensitivity is not None:
        marks["sensitivity"] = sensitivity
    facts = {"derived_from": original, "tool_version": tool_version.strip(), **made, **marks}
    facts |= {"source_url": source_url, "captured_at": captured_at}
    return _take_in(original.network, chunks, name, declared_type, by, facts)


def verify(evidence: Evidence, *, by: Officer) -> bool:
    """Hash the stored bytes anew, note what was found, and say whether they are intact."""
    return _integrity.examine(evidence, by=by) == Integrity.INTACT


def attest(evidence: Evidence, *, by: Officer) -> bool:
    """Verify because a person asked, and put into the trail that the file was intact.

    :raises UnderSeal: when its bytes were destroyed.
    """
    if evidence.keeping == Keeping.DESTROYED:
        raise UnderSeal
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

    :raises RevealerRequired: when it is graphic or intimate, and they may not reveal that.
    :raises UnderSeal: when it is under seal, or destroyed.
    :raises EvidenceChanged: when the stored bytes are not the ones that came in.
    """
    require_kept(evidence)
    if evidence.corrected().is_veiled and not may_reveal(evidence.network, by):
        raise RevealerRequired
    if not verify(evidence, by=by):
        raise EvidenceChanged
    _note(Access.Deed.DOWNLOADED, evidence, by, door, address)
    return default_storage.open(evidence.storage_key)


def _tell_of_copy(copy: Evidence, by: Officer) -> None:
    original = copy.derived_from
    assert original is not None, "a copy is made from something"
    audit.record(
        EventKind.EVIDENCE_DERIVED,
        by=by,
        subject=f"evidence:{original.pk}",
        network=original.network,
        payload={
            "copy": copy.pk,
            "sha256": copy.sha256,
            "transformation": copy.transformation,
            "tool": f"{copy.tool} {copy.tool_version}".strip(),
        },
    )


def _note(
    deed: Access.Deed, evidence: Evidence, by: Officer, door: Access.Door, address: str | None
) -> None:
    audit.note_access(
        deed,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        sha256=evidence.sha256,
        door=door,
        address=address,
    )


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
