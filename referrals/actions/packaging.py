import hashlib
import io
import logging
import time

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions import _storing, collecting
from casework.actions.enlisting import machine
from casework.errors import WrongState
from casework.models import Access, EventKind, Integrity, Job, JobState, Officer
from casework.permissions import RoleRequired, sees
from referrals import rendering
from referrals.models import Package, Review, Volume
from referrals.permissions import refusal_of_contributor, refusal_of_releaser
from referrals.rendering.failures import RenderFailed

log = logging.getLogger(__name__)
# Larger pictures are described in the package, not shown.
LARGEST_PICTURE = 64 * 1024 * 1024


class PackageNotReady(WrongState):
    code = "package-not-ready"
    message = _("The package is not ready yet, or was voided.")
    remedy = _("Wait for the worker, or look at the package panel for what failed.")


class PackageChanged(WrongState):
    code = "package-changed"
    message = _("The stored package no longer matches its hash, or is missing.")
    remedy = _("Tell the operator at once: the package must be restored from a backup.")


class NotFailed(WrongState):
    code = "not-failed"
    message = _("Only a job that failed can be asked for again.")


class Unbuildable(Exception):
    """Why a build ends as failed: the code that the job row keeps."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


def build(pk: int) -> Volume | None:
    """Claim a volume and build it from the frozen contents; None when it is not to be had."""
    volume = Volume.objects.claim(pk)
    if volume is None:
        return None
    try:
        _build(volume)
    except Unbuildable as fault:
        _fail(volume, fault.code, fault.detail)
    except RenderFailed as fault:
        _fail(volume, fault.code, fault.detail)
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Volume %s could not be built.", volume.pk)
        _fail(volume, "UNEXPECTED", "")
    volume.refresh_from_db()
    return volume


@transaction.atomic
def ask_again(volume: Volume, *, by: Officer) -> None:
    """Ask for a failed volume anew.

    :raises NotFailed: when it has not failed.
    """
    referral = volume.package.submission.referral
    if refusal_of_contributor(referral, by) and refusal_of_releaser(referral, by):
        raise RoleRequired
    if not volume.ask_again():
        raise NotFailed
    _record(EventKind.PACKAGE_RETRIED, volume, by, {})
    bell.ring(volume)


def read(volume: Volume) -> bytes:
    """Return the bytes of a ready volume, hashed anew.

    :raises PackageNotReady: when it is not ready.
    :raises PackageChanged: when the stored bytes are not the ones that were built.
    """
    if volume.state != JobState.READY:
        raise PackageNotReady
    if not default_storage.exists(volume.storage_key):
        raise PackageChanged
    with default_storage.open(volume.storage_key) as stored:
        data: bytes = stored.read()
    if hashlib.sha256(data).hexdigest() != volume.sha256:
        raise PackageChanged
    return data


def hand_out(
    volume: Volume, *, by: Officer, door: Access.Door, address: str | None = None
) -> io.BytesIO:
    """Return the bytes for download, and note who takes them.

    :raises RoleRequired: when the officer may not see the case.
    :raises EvidenceChanged: when an exhibit is known to be damaged and nothing was sent yet.
    """
    network = volume.package.submission.referral.network
    if not sees(network, by):
        raise RoleRequired
    _require_undamaged(volume.package)
    data = read(volume)
    audit.note_access(
        Access.Deed.DOWNLOADED,
        by=by,
        subject=f"volume:{volume.pk}",
        network=network,
        sha256=volume.sha256,
        door=door,
        address=address,
    )
    return io.BytesIO(data)


def _require_undamaged(package: Package) -> None:
    # What was sent is part of the record, and may be read whatever happened since.
    if package.submission.referral.sent_at is not None:
        return
    damaged = _exhibits(package).exclude(evidence__integrity=Integrity.INTACT)
    if damaged.exists():
        raise collecting.EvidenceChanged


def require_exhibits(package: Package, *, by: Officer, job: Job | None = None) -> None:
    """:raises EvidenceChanged: when the bytes of an exhibit are not those that came in."""
    for exhibit in _exhibits(package):
        if not collecting.verify(exhibit.evidence, by=by):
            raise collecting.EvidenceChanged
        # Large files take longer to hash than a lease lasts.
        if job:
            job.advance(percent=job.percent, step=job.step)


def _build(volume: Volume) -> None:
    began = time.monotonic()
    submission = volume.package.submission
    volume.advance(percent=2, step="EXHIBITS")
    pictures = _pictures(volume)
    made = rendering.build(
        submission.contents,
        pictures,
        _approvals(volume.package),
        lambda percent, step: volume.advance(percent=5 + percent * 85 // 100, step=step),
        timeout=settings.RENVOI_RENDER_SECONDS,
        memory=settings.RENVOI_RENDER_MEMORY,
    )
    volume.advance(percent=92, step="STORING")
    sha256 = _store(made.pdf)
    with transaction.atomic():
        done = volume.finish(
            JobState.READY,
            sha256=sha256,
            size=len(made.pdf),
            pages=made.pages,
            item_count=submission.referral.items.count(),
            seconds=round(time.monotonic() - began, 2),
        )
        # Whoever took the job over, or voided the package, tells of it; this worker says nothing.
        if done:
            Package.objects.filter(pk=volume.package_id).update(environment=made.environment)
            facts = {"sha256": sha256, "size": len(made.pdf), "pages": made.pages}
            _record(EventKind.PACKAGE_BUILT, volume, machine(), facts)


def _pictures(volume: Volume) -> dict[int, bytes]:
    """Return the bytes of the exhibits that can be shown, all of them verified."""
    pictures = {}
    for exhibit in _exhibits(volume.package):
        evidence = exhibit.evidence
        if not collecting.verify(evidence, by=machine()):
            raise Unbuildable("EVIDENCE_CHANGED", str(exhibit.number))
        volume.advance(percent=2, step="EXHIBITS")
        if evidence.has_preview and evidence.size <= LARGEST_PICTURE:
            with default_storage.open(evidence.storage_key) as stored:
                pictures[exhibit.number] = stored.read()
    return pictures


def _exhibits(package: Package):
    return package.submission.referral.exhibits.select_related("evidence__network")


def _approvals(package: Package) -> list[rendering.Approval]:
    reviews = Review.objects.filter(
        submission=package.submission, verdict=Review.Verdict.APPROVED
    ).select_related("reviewer")
    return [
        rendering.Approval(r.reviewer.name, r.recorded_at, r.digest, r.reviewer.service_number)
        for r in reviews
    ]


def _store(pdf: bytes) -> str:
    """Write, then read back: a package counts only when what is stored is what was built."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    try:
        _storing.keep(io.BytesIO(pdf), Volume(sha256=sha256).storage_key, sha256)
    except _storing.StorageFailed as fault:
        raise Unbuildable("STORAGE") from fault
    return sha256


def _fail(volume: Volume, code: str, detail: str) -> None:
    with transaction.atomic():
        if volume.finish(JobState.FAILED, reason=code, detail=detail):
            _record(EventKind.PACKAGE_FAILED, volume, machine(), {"reason": code})


def _record(kind: EventKind, volume: Volume, by: Officer, payload: dict[str, object]) -> None:
    referral = volume.package.submission.referral
    audit.record(
        kind,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={"volume": volume.number, "digest": volume.package.submission.sha256, **payload},
    )
