"""What contents say of their exhibits: provenance, the redacted copy, custody without reads."""

from collections.abc import Iterator, Sequence
from typing import Any

from casework.models import (
    Evidence,
    Integrity,
    JobState,
    Network,
    Officer,
    Redaction,
    Sensitivity,
)
from casework.queries import custody
from referrals.models import Exhibit
from referrals.queries.dates import moment


def lines(network: Network, exhibits: Sequence[Exhibit], language: str) -> Iterator[dict[str, Any]]:
    """Yield one line for each exhibit, with as many queries for one as for a hundred."""
    evidence = [exhibit.evidence.corrected() for exhibit in exhibits]
    copies = _copies(evidence)
    happened = custody.without_reads(network, evidence)
    people = _people({line.officer for lines in happened.values() for line in lines})
    for exhibit, piece in zip(exhibits, evidence, strict=True):
        yield {
            "number": exhibit.number,
            "caption": exhibit.caption,
            "description": piece.description(language),
            "sha256": piece.sha256,
            "size": piece.size,
            "media_type": piece.media_type,
            "original_name": piece.original_name,
            "source_url": piece.source_url,
            "captured_at": moment(piece.captured_at),
            "captured_by": piece.captured_by,
            "captured_with": piece.captured_with,
            "grade": piece.grade,
            "sensitivity": piece.sensitivity,
            "redacted": copies.get(piece.pk),
            "custody": [_custody(line, people) for line in happened.get(piece.pk, [])],
        }


def _copies(evidence: Sequence[Evidence]) -> dict[int, dict[str, Any]]:
    """Return the last redacted copy of each that is sensitive, where it may be shown.

    A copy may have been redacted once more, and so on: only the end of the newest chain covers all
    that somebody wanted covered. Where that one may not be shown, none is.
    """
    sensitive = [one for one in evidence if one.sensitivity != Sensitivity.NONE]
    chains: dict[int, list[Redaction]] = {one.pk: [] for one in sensitive}
    ends = {one.pk: one.pk for one in sensitive}
    while ends:
        newest = _newest(set(ends.values()))
        for origin, end in list(ends.items()):
            step = newest.get(end)
            # The same boxes once more give the same bytes, and so the same copy.
            known = {origin, *(one.copy_id for one in chains[origin])}
            if step is None or step.copy_id is None or step.copy_id in known:
                del ends[origin]
            else:
                chains[origin].append(step)
                ends[origin] = step.copy_id
    return {origin: _told(chain) for origin, chain in chains.items() if _may_be_shown(chain)}


def _newest(pieces: set[int]) -> dict[int, Redaction]:
    """Return the newest redaction of each of these that was made."""
    made = Redaction.objects.filter(evidence__in=pieces, state=JobState.READY)
    made = made.select_related("copy").prefetch_related("copy__annotations")
    return {one.evidence_id: one for one in made.order_by("pk")}


def _may_be_shown(chain: Sequence[Redaction]) -> bool:
    copy = chain[-1].copy if chain else None
    return (
        copy is not None
        and copy.is_kept
        and copy.integrity == Integrity.INTACT
        and copy.corrected().sensitivity == Sensitivity.NONE
    )


def _told(chain: Sequence[Redaction]) -> dict[str, Any]:
    copy = chain[-1].copy
    assert copy is not None, "a redaction that is ready has a copy"
    return {
        "sha256": copy.sha256,
        "size": copy.size,
        "media_type": copy.media_type,
        "original_name": copy.original_name,
        "reasons": [box["reason"] for one in chain for box in one.boxes],
    }


def _people(officers: set[int | None]) -> dict[int | None, str]:
    """Return the service numbers of those that are persons."""
    known = Officer.objects.filter(pk__in=[one for one in officers if one])
    return {one.pk: one.service_number for one in known if not one.is_service}


def _custody(line: custody.Line, people: dict[int | None, str]) -> dict[str, Any]:
    return {
        "at": moment(line.at),
        "what": line.deed,
        "who": line.who,
        "number": people.get(line.officer, ""),
        "is_person": line.officer in people,
        "door": line.door,
        "address": line.address,
        "facts": "; ".join(f"{name}={value}" for name, value in line.facts.items()),
    }
