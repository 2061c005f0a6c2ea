"""What a document is rendered from: contents, approvals, annexes and exhibits."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from casework.actions import collecting
from casework.actions.enlisting import machine
from casework.models import Evidence, Keeping, Network
from referrals import rendering
from referrals.models import Review, Submission, Volume

Progress = Callable[[int, str], object]
# Larger pictures are described in the package, not shown.
LARGEST_PICTURE = 64 * 1024 * 1024


class ExhibitLost(Exception):
    """The bytes of an exhibit are not those that were frozen."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(str(number))


@dataclass(frozen=True, slots=True)
class Document:
    """Which document of which frozen contents is rendered."""

    submission: Submission
    number: int
    variant: str
    volumes: tuple[rendering.VolumeFact, ...] = ()

    @classmethod
    def of(cls, volume: Volume) -> "Document":
        package = volume.package
        annexes = () if volume.number else tuple(facts_of_annexes(package.volumes.all()))
        return cls(package.submission, volume.number, volume.variant, annexes)


def render(document: Document, progress: Progress) -> rendering.Rendering:
    """Return the document, rendered in a child process, unsigned.

    :raises ExhibitLost: when an exhibit no longer has its bytes.
    :raises RenderFailed: when the renderer cannot, or met a limit.
    """
    submission = document.submission
    if document.number:
        return rendering.build_volume(
            submission.contents,
            document.number,
            progress,
            variant=document.variant,
            timeout=settings.RENVOI_RENDER_SECONDS,
            memory=settings.RENVOI_RENDER_MEMORY,
        )
    return rendering.build_main(
        submission.contents,
        pictures(submission, progress),
        approvals(submission),
        progress,
        volumes=document.volumes,
        variant=document.variant,
        timeout=settings.RENVOI_RENDER_SECONDS,
        memory=settings.RENVOI_RENDER_MEMORY,
    )


def facts_of_annexes(volumes: Iterable[Volume]) -> list[rendering.VolumeFact]:
    """Return what the main document says of each annex: its bytes before any signature."""
    return [
        rendering.VolumeFact(
            number=annex.number,
            first=annex.first_item or 0,
            last=annex.last_item or 0,
            items=annex.item_count,
            length=annex.plain_size,
            sha256=annex.plain_sha256,
            pages=annex.pages,
            name=annex.file_name,
        )
        for annex in sorted(volumes, key=lambda one: one.number)
        if annex.number
    ]


def approvals(submission: Submission) -> list[rendering.Approval]:
    reviews = Review.objects.filter(
        submission=submission, verdict=Review.Verdict.APPROVED
    ).select_related("reviewer")
    return [
        rendering.Approval(r.reviewer.name, r.recorded_at, r.digest, r.reviewer.service_number)
        for r in reviews
    ]


def pictures(submission: Submission, progress: Progress) -> dict[int, bytes]:
    """Return the bytes of the frozen exhibits that can be shown, all exhibits verified."""
    network = submission.referral.network
    return pictures_of(exhibits_in(submission.contents), network, progress)


def require_kept(contents_text: str, network: Network) -> None:
    """:raises UnderSeal: when an exhibit of these contents is under seal, or destroyed."""
    if cited_in(contents_text, network).exclude(keeping=Keeping.KEPT).exists():
        raise collecting.UnderSeal


def cited_in(contents_text: str, network: Network) -> QuerySet[Evidence]:
    """Return the exhibits of these contents, and the redacted copies that are shown for them."""
    return _cited_by(exhibits_in(contents_text), network)


def _cited_by(lines: Iterable[Mapping[str, Any]], network: Network) -> QuerySet[Evidence]:
    hashes = [sha256 for one in lines for sha256 in _hashes(one)]
    cited = Evidence.objects.filter(network=network, sha256__in=hashes)
    return cited.select_related("network")


def _hashes(line: Mapping[str, Any]) -> list[str]:
    """Return the hash of an exhibit, and that of its redacted copy."""
    redacted = line.get("redacted")
    return [line["sha256"], *([redacted["sha256"]] if redacted else [])]


def exhibits_in(contents_text: str) -> list[dict[str, Any]]:
    """Return what contents say of their exhibits; none where a renderer will refuse them."""
    try:
        return list(json.loads(contents_text)["exhibits"])
    except (ValueError, KeyError, TypeError):
        return []


def pictures_of(
    lines: list[dict[str, Any]], network: Network, progress: Progress
) -> dict[int, bytes]:
    """Return the bytes of these exhibits that can be shown, every exhibit verified."""
    by_hash = {evidence.sha256: evidence for evidence in _cited_by(lines, network)}
    found = {}
    for line in lines:
        # The last one is shown: the redacted copy, where there is one.
        for sha256 in _hashes(line):
            evidence = by_hash.get(sha256)
            if evidence:
                collecting.require_kept(evidence)
            if evidence is None or not collecting.verify(evidence, by=machine()):
                raise ExhibitLost(line["number"])
            # Large files take longer to hash than a lease lasts.
            progress(0, "EXHIBITS")
        assert evidence is not None, "every exhibit has a hash"
        if evidence.has_preview and evidence.size <= LARGEST_PICTURE:
            with default_storage.open(evidence.storage_key) as stored:
                found[line["number"]] = stored.read()
    return found
