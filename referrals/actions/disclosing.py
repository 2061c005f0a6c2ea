"""Puts a whole case into one file for outsiders, as far as whoever asks may see it."""

import errno
import hashlib
import logging
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions import _storing, viewing
from casework.actions.enlisting import machine
from casework.errors import WrongState
from casework.models import Access, EventKind, JobState, Keeping, Network, Officer
from casework.permissions import RevealerRequired, RoleRequired, may_disclose, may_reveal
from referrals.interchange import bagging, sight
from referrals.models import Disclosure

log = logging.getLogger(__name__)


class DiscloserRequired(RoleRequired):
    code = "discloser-required"
    message = _("Only an auditor who sees the case, or a lead of it, may disclose it.")
    remedy = _("Ask a lead of the case, or an auditor.")


class DisclosureNotReady(WrongState):
    code = "disclosure-not-ready"
    message = _("The disclosure is not ready yet.")
    remedy = _("Wait for the worker, or look at why it failed.")


class DisclosureChanged(WrongState):
    code = "disclosure-changed"
    message = _("The stored disclosure no longer matches its hash, or is missing.")
    remedy = _("Ask for a new one.")


class SealedSince(WrongState):
    code = "sealed-since"
    message = _("Evidence in this disclosure was put under seal since. It is not handed out.")
    remedy = _("Ask for a new one.")


class DisclosureWithdrawn(WrongState):
    code = "disclosure-withdrawn"
    message = _("This disclosure held evidence that two persons had destroyed. It was deleted.")
    remedy = _("Ask for a new one.")


class NotFailed(WrongState):
    code = "not-failed"
    message = _("Only a job that failed can be asked for again.")


class ClaimLost(Exception):
    """Another worker took this job over."""


@transaction.atomic
def ask(network: Network, *, by: Officer, is_redacted: bool = False) -> Disclosure:
    """Ask for a disclosure of the case.

    :raises DiscloserRequired: when the officer may not disclose it.
    :raises RevealerRequired: when it would hand over what they may not see unveiled.
    """
    _require(network, by)
    if not is_redacted and viewing.holds_veiled(network) and not may_reveal(network, by):
        raise RevealerRequired(remedy=_("Ask for a redacted disclosure, or for the role first."))
    made = Disclosure.objects.create(network=network, requested_by=by, is_redacted=is_redacted)
    _record(EventKind.DISCLOSURE_REQUESTED, made, by, {"redacted": is_redacted})
    bell.ring(made)
    return made


@transaction.atomic
def ask_again(disclosure: Disclosure, *, by: Officer) -> None:
    """Ask anew for a disclosure that failed.

    :raises NotFailed: when it has not failed.
    """
    _require(disclosure.network, by)
    if not disclosure.ask_again():
        raise NotFailed
    _record(EventKind.DISCLOSURE_REQUESTED, disclosure, by, {"again": True})
    bell.ring(disclosure)


def build(pk: int) -> Disclosure | None:
    """Claim a disclosure and write it; None when it is not to be had."""
    job = Disclosure.objects.claim(pk)
    if job is None:
        return None
    try:
        _require(job.network, job.requested_by)
        _build(job)
    except DiscloserRequired:
        _fail(job, "RIGHT_LOST", "")
    except _storing.StorageFailed:
        _fail(job, "STORAGE", "")
    except ClaimLost:
        log.warning("Another worker took disclosure %s over.", job.pk)
    except OSError as fault:
        log.exception("Disclosure %s could not be written.", job.pk)
        is_full = fault.errno in (errno.ENOSPC, errno.EDQUOT)
        _fail(job, "NO_SPACE" if is_full else "STORAGE", type(fault).__name__)
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Disclosure %s could not be written.", job.pk)
        _fail(job, "UNEXPECTED", "")
    job.refresh_from_db()
    return job


def hand_out(
    disclosure: Disclosure, *, by: Officer, door: Access.Door, address: str | None = None
) -> IO[bytes]:
    """Open the ZIP for download, after hashing it anew and noting who takes it.

    :raises DisclosureNotReady: when it is not ready.
    :raises DisclosureChanged: when the stored bytes are not the ones that were written.
    :raises SealedSince: when it holds what was put under seal after it was asked for.
    :raises DisclosureWithdrawn: when that was destroyed, and the disclosure with it.
    """
    _require(disclosure.network, by)
    if disclosure.state != JobState.READY:
        raise DisclosureNotReady
    if disclosure.withdrawn_at:
        raise DisclosureWithdrawn
    unseen = disclosure.network.evidence.exclude(keeping=Keeping.KEPT)
    if unseen.filter(seals__recorded_at__gt=disclosure.requested_at).exists():
        raise SealedSince
    if _storing.hash_of(disclosure.storage_key) != disclosure.sha256:
        raise DisclosureChanged
    audit.note_access(
        Access.Deed.EXPORTED,
        by=by,
        subject=f"disclosure:{disclosure.pk}",
        network=disclosure.network,
        sha256=disclosure.sha256,
        door=door,
        address=address,
    )
    return default_storage.open(disclosure.storage_key)


def withdraw() -> int:
    """Delete the disclosures that hold bytes which two persons destroyed, and say how many."""
    done = 0
    for found in Disclosure.objects.holding_destroyed().select_related("network"):
        default_storage.delete(found.storage_key)
        with transaction.atomic():
            mine = Disclosure.objects.filter(pk=found.pk, withdrawn_at=None)
            if mine.update(withdrawn_at=Now()):
                _record(EventKind.DISCLOSURE_WITHDRAWN, found, machine(), {"sha256": found.sha256})
                done += 1
    return done


def _build(job: Disclosure) -> None:
    eyes = sight.through(job.requested_by, network=job.network, is_redacted=job.is_redacted)

    def tell(percent: int, step: str) -> None:
        if not job.advance(percent=percent, step=step):
            raise ClaimLost

    with tempfile.TemporaryDirectory(prefix="renvoi-disclosure-", dir=_workplace()) as folder:
        path = Path(folder) / "disclosure.zip"
        written = bagging.write(
            path,
            eyes,
            folder=job.stem,
            tell=tell,
            outside=settings.RENVOI_CHECKPOINT_DIR,
        )
        tell(95, "STORING")
        sha256 = _hash(path)
        with path.open("rb") as file:
            _storing.keep(file, Disclosure(sha256=sha256).storage_key, sha256)
        size = path.stat().st_size
    with transaction.atomic():
        done = job.finish(
            JobState.READY,
            sha256=sha256,
            size=size,
            files=written.files,
            damaged=len(written.damaged),
        )
        if not done:
            raise ClaimLost
        facts = {"sha256": sha256, "size": size, "files": written.files}
        facts |= {"head": written.head["sequence"], "damaged": written.damaged[:100]}
        _record(EventKind.DISCLOSURE_BUILT, job, job.requested_by, facts)


def _workplace() -> Path:
    """Return where gigabytes can be written that nobody else may read."""
    place = Path(settings.RENVOI_VAR) / "disclosures"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require(network: Network, by: Officer) -> None:
    if not may_disclose(network, by):
        raise DiscloserRequired


def _fail(job: Disclosure, reason: str, detail: str) -> None:
    with transaction.atomic():
        if job.finish(JobState.FAILED, reason=reason, detail=detail):
            _record(EventKind.DISCLOSURE_FAILED, job, machine(), {"reason": reason})


def _record(
    kind: EventKind, disclosure: Disclosure, by: Officer, payload: dict[str, object]
) -> None:
    audit.record(
        kind,
        by=by,
        subject=f"disclosure:{disclosure.pk}",
        network=disclosure.network,
        payload={"redacted": disclosure.is_redacted, **payload},
    )
