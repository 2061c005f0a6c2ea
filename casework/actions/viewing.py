"""Shows evidence safely: drawn anew by a worker, veiled where it is sensitive, each look noted.

No file that somebody else made is ever shown by a browser from our address
(docs/decisions/0037).
"""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, bell, imaging
from casework.actions import collecting
from casework.actions.enlisting import machine
from casework.errors import NotAllowed, WrongState
from casework.imaging import Limits, ViewingFailed
from casework.models import (
    Access,
    EventKind,
    Evidence,
    JobState,
    Network,
    Officer,
    Reveal,
    Viewing,
)
from casework.permissions import RoleRequired, may_reveal, sees

log = logging.getLogger(__name__)
TEXTUAL = ("application/json", "application/xml", "image/svg+xml", "message/rfc822")
# Looks at the same thing within this time are one look in the ledger.
SAME_LOOK = timedelta(minutes=10)
KINDS = CLEAR, VEILED = "clear", "veiled"
PNG = b"\x89PNG"


class ViewingNotReady(WrongState):
    code = "viewing-not-ready"
    message = _("It is not drawn yet, or was deleted because nobody looked at it for long.")
    remedy = _("Wait for the worker, or ask for it again.")


class Veiled(NotAllowed):
    code = "veiled"
    message = _("This is marked as graphic or intimate, and is shown only after it is revealed.")
    remedy = _("Reveal it, if you must see it and have the right to.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing to look at, and what kind of bytes it is."""

    data: bytes
    media_type: str


def ask(evidence: Evidence, *, by: Officer) -> Viewing:
    """Ask a worker to draw what can be looked at; what is there already is returned.

    :raises RoleRequired: when the officer does not see the case.
    :raises UnderSeal: when it is under seal, or destroyed; so do `sheet` and `reveal`.
    """
    if not sees(evidence.network, by):
        raise RoleRequired
    collecting.require_kept(evidence)
    found = Viewing.objects.filter(evidence=evidence).first()
    if found and found.state == JobState.FAILED and found.ask_again():
        Viewing.objects.filter(pk=found.pk).update(expires_at=_until())
        bell.ring(found)
        found.refresh_from_db()
    return found or _asked(evidence, by)


def draw(pk: int) -> Viewing | None:
    """Claim a viewing and draw it; None when it is not to be had."""
    viewing = Viewing.objects.claim(pk)
    if viewing is None:
        return None
    try:
        _draw(viewing)
    except ViewingFailed as fault:
        viewing.finish(JobState.FAILED, reason=fault.code)
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Viewing %s could not be drawn.", viewing.pk)
        viewing.finish(JobState.FAILED, reason="UNEXPECTED")
    return Viewing.objects.filter(pk=pk).first()


def sheet(
    viewing: Viewing, *, number: int, by: Officer, door: Access.Door, address: str | None = None
) -> Sheet:
    """Return one picture or the text, and note the look; a picture may come veiled.

    :raises Veiled: when it is sensitive text and not revealed.
    :raises ViewingNotReady: when it is not drawn, or has no such sheet.
    """
    if not sees(viewing.case, by):
        raise RoleRequired
    collecting.require_kept(viewing.evidence)
    is_clear = not is_veiled(viewing.evidence) or is_revealed(viewing.evidence, by=by)
    if viewing.form == Viewing.Form.TEXT and not is_clear:
        raise Veiled
    key = viewing.key(number, CLEAR if is_clear else VEILED)
    is_there = viewing.state == JobState.READY and number in viewing.numbers
    if not is_there or not default_storage.exists(key):
        raise ViewingNotReady
    collecting.open_up(viewing.evidence, by=by, door=door, address=address, within=SAME_LOOK)
    with default_storage.open(key) as stored:
        data = stored.read()
    if viewing.form == Viewing.Form.TEXT:
        return Sheet(data, "text/plain; charset=utf-8")
    return Sheet(data, "image/png" if data.startswith(PNG) else "image/jpeg")


@transaction.atomic
def reveal(evidence: Evidence, *, by: Officer) -> Reveal:
    """Let the officer see veiled evidence for `RENVOI_REVEAL_MINUTES`; it goes into the trail.

    :raises RoleRequired: when they have no right to reveal.
    """
    if not may_reveal(evidence.network, by):
        raise RoleRequired
    collecting.require_kept(evidence)
    until = timezone.now() + timedelta(minutes=settings.RENVOI_REVEAL_MINUTES)
    granted, _is_new = Reveal.objects.update_or_create(
        evidence=evidence, officer=by, defaults={"until": until}
    )
    audit.record(
        EventKind.EVIDENCE_REVEALED,
        by=by,
        subject=f"evidence:{evidence.pk}",
        network=evidence.network,
        payload={"sha256": evidence.sha256},
    )
    return granted


def is_veiled(evidence: Evidence) -> bool:
    """Say whether it is graphic or intimate, as its newest correction has it."""
    return evidence.corrected().is_veiled


def holds_veiled(network: Network) -> bool:
    """Say whether the case holds evidence that is veiled."""
    kept = network.evidence.all().doubtful().prefetch_related("annotations")
    return any(one.corrected().is_veiled for one in kept)


def is_revealed(evidence: Evidence, *, by: Officer) -> bool:
    """Say whether the officer revealed it, may still do so, and the time has not run out."""
    standing = Reveal.objects.standing().filter(evidence=evidence, officer=by)
    return may_reveal(evidence.network, by) and standing.exists()


def expire() -> int:
    """Delete the viewings that nobody needs any more; they are no evidence of anything."""
    done = 0
    for viewing in Viewing.objects.expired():
        _discard(viewing)
        viewing.delete()
        done += 1
    return done


def forget(evidence: Evidence) -> None:
    """Delete what was drawn of a piece of evidence at once."""
    for viewing in Viewing.objects.filter(evidence=evidence):
        _discard(viewing)
        viewing.delete()


def _until() -> datetime:
    return timezone.now() + timedelta(hours=settings.RENVOI_VIEWING_HOURS)


@contextmanager
def laid_out(evidence: Evidence, *, largest: int = 0) -> Iterator[tuple[Path, Path]]:
    """Lay the file, hashed anew, into a folder of its own, beside one for what is made of it.

    `largest` is the size in bytes up to which that is done, `RENVOI_VIEWING_BYTES` where none is
    named. :raises ViewingFailed: when it is under seal, too large, or is not what came in.
    """
    if not Evidence.objects.shown().filter(pk=evidence.pk).exists():
        raise ViewingFailed("UNDER_SEAL")
    if evidence.size > (largest or settings.RENVOI_VIEWING_BYTES):
        raise ViewingFailed("VIEWING_LARGE")
    if not collecting.verify(evidence, by=machine()):
        raise ViewingFailed("EVIDENCE_CHANGED")
    with tempfile.TemporaryDirectory(prefix="renvoi-viewing-") as folder:
        file, into = Path(folder, "file"), Path(folder, "sheets")
        into.mkdir()
        with default_storage.open(evidence.storage_key) as stored, file.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        yield file, into


def limits() -> Limits:
    """Return what a child that decodes may use."""
    return Limits(settings.RENVOI_VIEWING_SECONDS, settings.RENVOI_VIEWING_MEMORY)


def _asked(evidence: Evidence, by: Officer) -> Viewing:
    try:
        with transaction.atomic():
            made = Viewing.objects.create(evidence=evidence, requested_by=by, expires_at=_until())
            bell.ring(made)
            return made
    except IntegrityError:
        # Somebody asked at the same moment, and what they asked for is the same.
        return Viewing.objects.get(evidence=evidence)


def _draw(viewing: Viewing) -> None:
    evidence = viewing.evidence
    viewing.advance(percent=5, step="READING")
    with laid_out(evidence) as (file, into):
        viewing.advance(percent=20, step="DRAWING")
        drawn = imaging.develop(
            file,
            into,
            is_text=evidence.media_type.startswith("text/") or evidence.media_type in TEXTUAL,
            most=settings.RENVOI_VIEWING_PAGES,
            limits=limits(),
        )
        facts = {"form": drawn.form, "sheets": drawn.sheets, "sheet_total": drawn.total}
        # Noted first, so that whatever is kept is found again when it has expired.
        if not viewing.held().update(**facts):
            return
        for made in into.glob("*.*"):
            number, _dot, kind = made.name.partition(".")
            if kind in KINDS:
                _keep(viewing.key(int(number), kind), made.read_bytes())
    viewing.finish(JobState.READY)


def _keep(key: str, data: bytes) -> None:
    default_storage.delete(key)
    default_storage.save(key, ContentFile(data))


def _discard(viewing: Viewing) -> None:
    for number in viewing.numbers:
        for kind in KINDS:
            default_storage.delete(viewing.key(number, kind))
