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
    people = _people({line.who for lines in happened.values() for line in lines})
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
    """Return the newest redacted copy of each that is sensitive, where one may be shown."""
    sensitive = [one.pk for one in evidence if one.sensitivity != Sensitivity.NONE]
    made = Redaction.objects.filter(
        evidence__in=sensitive,
        state=JobState.READY,
        copy__in=Evidence.objects.shown().filter(integrity=Integrity.INTACT),
    )
    found = {}
    for redaction in (
        made.select_related("copy").prefetch_related("copy__annotations").order_by("pk")
    ):
        copy = redaction.copy
        if copy and copy.corrected().sensitivity == Sensitivity.NONE:
            found[redaction.evidence_id] = {
                "sha256": copy.sha256,
                "size": copy.size,
                "media_type": copy.media_type,
                "original_name": copy.original_name,
                "reasons": [box["reason"] for box in redaction.boxes],
            }
    return found


def _people(names: set[str]) -> dict[str, str]:
    """Return the service numbers of those that are persons, by their names."""
    people = [one for one in Officer.objects.filter(name__in=names) if not one.is_service]
    return {one.name: one.service_number for one in people}


def _custody(line: custody.Line, people: dict[str, str]) -> dict[str, Any]:
    return {
        "at": moment(line.at),
        "what": line.deed,
        "who": line.who,
        "number": people.get(line.who, ""),
        "is_person": line.who in people,
        "door": line.door,
        "address": line.address,
        "facts": "; ".join(f"{name}={value}" for name, value in line.facts.items()),
    }
