"""Reads web archives that are evidence: what was captured, whether it holds, what it shows.

The archive stays as it came in. Its captures are noted beside it, and the text and the picture of
its first pages are kept as copies, each of them evidence of its own (docs/decisions/0042).
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from casework import audit, webarchives
from casework.actions import _archives, collecting, linking, viewing
from casework.actions.enlisting import machine
from casework.confined import Limits
from casework.errors import BadInput, WrongState
from casework.imaging import ViewingFailed
from casework.intake.identity import Identity, Unrecognised, identify
from casework.models import (
    Asset,
    Capture,
    EventKind,
    Evidence,
    EvidenceLink,
    JobState,
    Network,
    Officer,
    Post,
    WebArchive,
)
from casework.permissions import ContributorRequired, require_contributor
from casework.queries import archived
from casework.webarchives import Bounds, Extract, Reading, ReadingFailed

log = logging.getLogger(__name__)
CHUNK = 1000
LONGEST_TITLE, LONGEST_CANONICAL = 500, 2100
LAYING_OUT = timedelta(minutes=30)
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
TEXT, PICTURE = "text of a captured page", "picture of a captured page"


class NotCaptured(BadInput):
    code = "not-captured"
    message = _("The archive holds no capture of this.")
    remedy = _("List what of the network it holds, and take the id from there.")


class ClaimLost(Exception):
    """Another worker took this job over."""


class NotRead(WrongState):
    code = "not-read"
    message = _("The archive is not read yet, or could not be.")
    remedy = _("Wait for the worker, or ask for it again.")


@transaction.atomic
def ask(evidence: Evidence, *, by: Officer) -> WebArchive:
    """Ask a worker to read the archive; what was read already is returned.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises UnderSeal: when it is under seal, or destroyed.
    """
    require_contributor(evidence.network, by)
    Network.objects.select_for_update(no_key=True).get(pk=evidence.network_id)
    collecting.require_kept(evidence)
    return _archives.ask(evidence, by=by)


def read(pk: int) -> WebArchive | None:
    """Claim an archive and read it; None when it is not to be had."""
    # Hashing and laying out a large file takes longer than a lease lasts.
    archive = WebArchive.objects.claim(pk, lease=LAYING_OUT)
    if archive is None:
        return None
    try:
        _read(archive)
    except (ReadingFailed, ViewingFailed) as fault:
        reason = "ARCHIVE_LARGE" if fault.code == "VIEWING_LARGE" else fault.code
        archive.finish(JobState.FAILED, reason=reason)
    except collecting.UnderSeal:
        archive.finish(JobState.FAILED, reason="UNDER_SEAL")
    except ContributorRequired:
        archive.finish(JobState.FAILED, reason="RIGHT_LOST")
    except ClaimLost:
        log.warning("Another worker took web archive %s over.", archive.pk)
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Web archive %s could not be read.", archive.pk)
        archive.finish(JobState.FAILED, reason="UNEXPECTED")
    return WebArchive.objects.get(pk=pk)


@transaction.atomic
def confirm(
    archive: WebArchive, *, things: Sequence[Asset | Post], by: Officer
) -> list[EvidenceLink]:
    """State that the archive shows these assets and posts, of which it holds captures.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises NotRead: when it is not read.
    :raises NotCaptured: when it holds no capture of one of them.
    """
    require_contributor(archive.case, by)
    if archive.state != JobState.READY:
        raise NotRead
    if not things:
        raise BadInput(_("Choose what it shows."), field="assets")
    for kind, field in ((Asset, "assets"), (Post, "posts")):
        wanted = {thing.pk for thing in things if isinstance(thing, kind)}
        held = archived.things(archive, kind).filter(pk__in=wanted)
        if held.count() != len(wanted):
            raise NotCaptured(field=field)
    return [linking.link(archive.evidence, thing=thing, by=by) for thing in things]


def _read(archive: WebArchive) -> None:
    def tick(percent: int) -> None:
        if not archive.advance(percent=percent * 9 // 10, step="READING"):
            raise ClaimLost

    require_contributor(archive.case, archive.requested_by)
    bounds = Bounds(
        settings.RENVOI_ARCHIVE_BYTES,
        settings.RENVOI_ARCHIVE_CAPTURES,
        settings.RENVOI_ARCHIVE_PAGES,
    )
    limits = Limits(settings.RENVOI_ARCHIVE_SECONDS, settings.RENVOI_ARCHIVE_MEMORY)
    with viewing.laid_out(archive.evidence, largest=settings.RENVOI_UPLOAD_LIMIT) as (file, into):
        tick(0)
        reading = webarchives.read(file, into, bounds=bounds, limits=limits, tick=tick)
        tick(100)
        copies = [(extract, _kept(archive, extract)) for extract in reading.extracts]
        _note(archive, reading, copies)


def _capture(archive: WebArchive, told: dict[str, Any]) -> Capture:
    return Capture(
        **told | {"captured_at": _moment(told["captured_at"])},
        archive=archive,
        canonical_url=_canonical(told["url"]),
    )


def _canonical(url: str) -> str:
    """Return the address by which the case would know what is captured; empty for most."""
    found = identify(url)
    if isinstance(found, Unrecognised):
        return ""
    canonical = found.post.url if found.post else ""
    if not canonical and isinstance(found, Identity):
        canonical = found.url
    return canonical if len(canonical) <= LONGEST_CANONICAL else ""


def _moment(text: str) -> datetime | None:
    """Read a date as WARC has it, W3C-ISO8601 in UTC; nothing where it is none."""
    try:
        found = parse_datetime(text)
        moment = found and found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # Nothing was captured before there was a web, nor later than a clock may be wrong.
    is_sane = moment and OLDEST <= moment <= timezone.now() + timedelta(days=1)
    return moment if is_sane else None


def _kept(archive: WebArchive, extract: Extract) -> Evidence | None:
    """Keep a text or a picture as a copy; what cannot be kept is passed over."""
    kind, ending, media_type = (
        (TEXT, "txt", "text/plain") if extract.is_text else (PICTURE, "png", "image/png")
    )
    try:
        return collecting.derive(
            archive.evidence,
            chunks=_chunks(extract),
            name=f"{archive.evidence.original_name}-{extract.capture}.{ending}",
            declared_type=media_type,
            transformation=kind,
            tool="Renvoi",
            tool_version=settings.RENVOI_VERSION,
            source_url=extract.url,
            captured_at=_moment(extract.date),
            by=archive.requested_by,
        ).evidence
    except (collecting.UnderSeal, BadInput):
        # The case has these bytes under seal, or there are none; the archive itself is no less
        # readable for that, unless it was sealed as well.
        collecting.require_kept(archive.evidence)
        return None


def _attach(archive: WebArchive, extract: Extract, copy: Evidence | None) -> None:
    """Say at the capture which copy was made of it, and its title where its maker gave none."""
    capture = archive.captures.get(number=extract.capture)
    capture.title = capture.title or extract.title[:LONGEST_TITLE]
    if extract.is_text:
        capture.text = copy
    else:
        capture.picture = copy
    capture.save(update_fields=["title", "text", "picture"])


def _chunks(extract: Extract) -> Iterator[bytes]:
    with extract.file.open("rb") as opened:
        yield from iter(lambda: opened.read(1024 * 1024), b"")


def _note(
    archive: WebArchive, reading: Reading, copies: list[tuple[Extract, Evidence | None]]
) -> None:
    """Write down what was read, all of it or nothing.

    :raises UnderSeal: when it was sealed meanwhile.
    """
    facts: dict[str, Any] = {
        "form": reading.form,
        "manifest": reading.manifest,
        "record_total": reading.records,
        "capture_total": reading.capture_total,
        "differing": reading.differing,
        "fault_total": reading.fault_total,
    }
    with transaction.atomic():
        Network.objects.select_for_update(no_key=True).get(pk=archive.evidence.network_id)
        collecting.require_kept(archive.evidence)
        archive.captures.all().delete()
        told = (_capture(archive, one) for one in reading.every_capture())
        while some := list(islice(told, CHUNK)):
            Capture.objects.bulk_create(some)
        for extract, copy in copies:
            _attach(archive, extract, copy)
        done = archive.finish(
            JobState.READY,
            **facts,
            is_signed=reading.is_signed,
            counts=reading.counts,
            faults=reading.faults,
        )
        if not done:
            raise ClaimLost
        audit.record(
            EventKind.ARCHIVE_READ,
            by=machine(),
            subject=f"evidence:{archive.evidence_id}",
            network=archive.case,
            payload=facts | {"sha256": archive.evidence.sha256},
        )
