"""Writes the disclosure of a case: what is read first is what the rest is held against."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from casework import audit
from casework.models import Evidence, Integrity, JobState
from referrals.interchange import record, system, tables
from referrals.interchange.bag import Bag
from referrals.interchange.sight import WITHHELD, Sight
from referrals.models import Package, Submission, Volume

HERE = Path(__file__).parent
CHUNK = 1024 * 1024
SCHEMA = "renvoi.disclosure/1"
Tell = Callable[[int, str], None]


@dataclass(slots=True)
class Written:
    """What a disclosure holds, and what of it was found damaged on the way."""

    files: int = 0
    head: dict[str, Any] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)


def write(path: Path, sight: Sight, *, folder: str, tell: Tell, outside: str) -> Written:
    """Write everything that these eyes may see of the case into one ZIP."""
    written, network = Written(), sight.network
    info = {
        "External-Identifier": network.reference,
        "External-Description": "Disclosure of a case file / Communication d'un dossier",
        "Bag-Software-Agent": "Renvoi",
    }
    with Bag(path, folder=folder, info=info) as bag:
        tell(2, "RECORD")
        # All of these only grow: what cites a line of the trail is read before its head is.
        packages = list(_packages(sight))
        counts = {"checkpoints": record.write_checkpoints(bag, sight, outside)}
        counts["stamps"] = record.write_stamps(bag, sight)
        written.head = record.head_of(sight)
        counts["events"] = record.write_trail(bag, sight, upto=written.head["sequence"])
        counts["accesses"] = record.write_ledger(bag, sight)
        system_record = system.record(network)
        bag.add_text("system.json", _json(system_record))
        rows = tables.write(bag, sight)
        evidence = _evidence(bag, sight, tell, written)
        made = [_package(bag, sight, package, written) for package in packages]
        tell(90, "PACKAGES")
        case = {
            "schema": SCHEMA,
            "network": network.reference,
            "title": sight.text(network.title),
            "made_at": audit.moment(timezone.now()),
            "made_for": WITHHELD if sight.is_redacted else sight.officer.name,
            "is_redacted": sight.is_redacted,
            "head": written.head,
            "counts": counts,
            "damaged": written.damaged,
        }
        bag.add_text("case.json", _json(case))
        bag.add_tag("README.txt", (HERE / "README.txt").read_text(encoding="utf-8"))
        bag.add_tag("verify.py", (HERE / "verify.py").read_text(encoding="utf-8"))
        facts: dict[str, Any] = {"case": case, "evidence": evidence, "packages": made}
        facts |= {"system": system_record, "tables": list(rows.items())}
        bag.add_tag("index.html", _index(facts))
        written.files = bag.files
    return written


def _evidence(bag: Bag, sight: Sight, tell: Tell, written: Written) -> list[dict[str, Any]]:
    """Copy the bytes as they are stored, sound or not, and list every piece."""
    rows, copied = [], set()
    kept = Evidence.objects.filter(network=sight.network).order_by("pk")
    total = max(1, kept.count())
    for number, evidence in enumerate(kept.iterator(chunk_size=200)):
        tell(20 + 50 * number // total, "EVIDENCE")
        row = sight.row(
            "evidence",
            {
                "id": evidence.pk,
                "sha256": evidence.sha256,
                "sensitivity": evidence.sensitivity,
                "original_name": evidence.original_name,
                "description_en": evidence.description_en,
                "description_fr": evidence.description_fr,
            },
        )
        row |= {
            "size": evidence.size,
            "media_type": evidence.media_type,
            "recorded_at": audit.moment(evidence.recorded_at),
            "integrity": evidence.integrity,
            "keeping": evidence.keeping,
            "is_original": getattr(evidence, "derived_from_id", None) is None,
            "file": f"data/evidence/{evidence.sha256}",
            "withheld": sight.holds_back(evidence),
        }
        if not row["withheld"] and evidence.sha256 not in copied:
            copied.add(evidence.sha256)
            name = f"evidence/{evidence.sha256}"
            found = _copy(bag, name, evidence.storage_key, is_packed=False)
            if found != evidence.sha256:
                written.damaged.append(f"evidence:{evidence.pk}")
                row["integrity"] = Integrity.MISMATCH if found else Integrity.MISSING
        rows.append(row)
    bag.add_text("evidence.json", _json(rows))
    return rows


def _packages(sight: Sight) -> Iterable[Package]:
    mine = Package.objects.filter(submission__referral__network=sight.network)
    mine = mine.filter(pk__in=Package.objects.visible_to(sight.officer))
    return mine.select_related("submission__referral", "submission__review__reviewer").order_by(
        "pk"
    )


def _package(bag: Bag, sight: Sight, package: Package, written: Written) -> dict[str, Any]:
    """Write one package: the frozen contents, who approved them, and every document."""
    submission = package.submission
    stem = f"{submission.referral.reference}-{submission.number}"
    folder = f"packages/{stem}"
    contents = sight.text(submission.contents)
    is_withheld = contents != submission.contents
    bag.add_text(f"{folder}/contents.json", "{}" if is_withheld else contents)
    facts = {
        "referral": submission.referral.reference,
        "submission": submission.number,
        "contents_sha256": submission.sha256,
        "contents_withheld": is_withheld,
        "voided_at": audit.moment(package.voided_at),
        "reviews": _reviews(submission),
        "documents": [
            _document(bag, sight, folder, name, key, sha256, is_withheld, written)
            for name, key, sha256, is_withheld in _documents(package, sight)
        ],
    }
    bag.add_text(f"{folder}/package.json", _json(facts))
    return {"stem": stem, **facts}


def _documents(package: Package, sight: Sight) -> Iterator[tuple[str, str, str, bool]]:
    """Yield name, place, hash and whether it is held back, of every document that was built."""
    volumes = Volume.objects.filter(package=package, state=JobState.READY).order_by("number", "pk")
    shows_sealed = sight.holds_back_documents(package.submission.contents)
    for volume in volumes:
        held_back = shows_sealed or (sight.is_redacted and volume.is_internal)
        yield volume.file_name, volume.storage_key, volume.sha256, held_back
    if package.zip_sha256:
        yield package.zip_name, package.zip_key, package.zip_sha256, shows_sealed


def _document(
    bag: Bag,
    sight: Sight,
    folder: str,
    name: str,
    key: str,
    sha256: str,
    is_withheld: bool,
    written: Written,
) -> dict[str, Any]:
    if not is_withheld:
        found = _copy(bag, f"{folder}/{name}", key, is_packed=False)
        if found != sha256:
            written.damaged.append(f"package:{name}")
    return {
        "file": name,
        "sha256": sha256,
        "withheld": is_withheld,
        "in_trail": name[-4:] == ".pdf",
    }


def _reviews(submission: Submission) -> list[dict[str, Any]]:
    review = getattr(submission, "review", None)
    if review is None:
        return []
    return [
        {
            "verdict": review.verdict,
            "digest": review.digest,
            "reviewer_id": review.reviewer_id,
            "recorded_at": audit.moment(review.recorded_at),
        }
    ]


def _copy(bag: Bag, name: str, key: str, *, is_packed: bool) -> str | None:
    """Copy stored bytes, whatever they are by now; None where there are none."""
    if not default_storage.exists(key):
        return None
    with default_storage.open(key) as stored:
        return bag.add(name, stored.chunks(CHUNK), is_packed=is_packed)


def _index(facts: dict[str, Any]) -> str:
    parts = {}
    for language in ("en", "fr"):
        with translation.override(language):
            parts[language] = render_to_string("referrals/disclosure/_part.html", facts)
    return render_to_string("referrals/disclosure/index.html", facts | {"parts": parts})


def _json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
