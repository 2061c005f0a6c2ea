import io
from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions import collecting
from casework.errors import WrongState
from casework.models import Access, EventKind, Integrity, Job, JobState, Network, Officer
from casework.models.job import UNFINISHED
from casework.permissions import RoleRequired, sees
from referrals import rendering
from referrals.actions import _building, _rendering, _shelf
from referrals.actions._shelf import PackageChanged
from referrals.models import Package, Submission, Variant, Volume
from referrals.permissions import refusal_of_contributor, refusal_of_releaser

__all__ = ["PackageChanged"]


class PackageNotReady(WrongState):
    code = "package-not-ready"
    message = _("The package is not ready yet, or was voided.")
    remedy = _("Wait for the worker, or look at the package panel for what failed.")


class NotFailed(WrongState):
    code = "not-failed"
    message = _("Only a job that failed can be asked for again.")


class NotUnderWay(WrongState):
    code = "not-under-way"
    message = _("Nothing of this package is being built, so there is nothing to cancel.")


def ask(submission: Submission, *, cuts: Sequence[rendering.Cut], by: Officer) -> Package:
    """Ask for every document of the approved contents; call it inside a transaction."""
    package = Package.objects.create(submission=submission, requested_by=by)
    annexes = [
        Volume(
            package=package,
            number=cut.number,
            first_item=cut.first,
            last_item=cut.last,
            item_count=cut.items,
        )
        for cut in cuts
        if cut.number
    ]
    mains = [Volume(package=package, number=0, variant=variant) for variant in Variant]
    Volume.objects.bulk_create([*annexes, *mains])
    audit.record(
        EventKind.PACKAGE_REQUESTED,
        by=by,
        subject=submission.referral.reference,
        network=submission.referral.network,
        payload={"digest": submission.sha256, "annexes": len(annexes)},
    )
    # The others are rung for when those that they wait for have ended.
    for volume in package.volumes.claimable():
        bell.ring(volume)
    return package


def build(pk: int) -> Volume | None:
    """Claim a volume and build it from the frozen contents; None when it is not to be had."""
    volume = Volume.objects.claim(pk)
    if volume is None:
        return None
    _building.carry_out(volume)
    volume.refresh_from_db()
    return volume


@transaction.atomic
def ask_again(volume: Volume, *, by: Officer) -> None:
    """Ask anew for a volume that failed or was cancelled.

    :raises NotFailed: when it did neither, or its package was voided.
    """
    _require_builder(volume.package, by)
    if not volume.ask_again():
        raise NotFailed
    _building.record(EventKind.PACKAGE_RETRIED, volume, by, {})
    bell.ring(volume)


@transaction.atomic
def ask_for_all_again(package: Package, *, by: Officer) -> None:
    """Ask anew for every document of a package that failed or was cancelled.

    :raises NotFailed: when none did.
    """
    _require_builder(package, by)
    asked = [volume for volume in package.volumes.all() if volume.ask_again()]
    if not asked:
        raise NotFailed
    _building.record(EventKind.PACKAGE_RETRIED, asked[0], by, {"volumes": len(asked)})
    for volume in asked:
        bell.ring(volume)


@transaction.atomic
def cancel(package: Package, *, by: Officer) -> None:
    """Stop what is being built; what is ready stays, and the rest can be asked for again.

    :raises NotUnderWay: when nothing is being built.
    """
    _require_builder(package, by)
    stopped = package.volumes.filter(state__in=UNFINISHED).update(
        state=JobState.CANCELLED, claim=None, lease_until=None, finished_at=Now()
    )
    if not stopped:
        raise NotUnderWay
    submission = package.submission
    audit.record(
        EventKind.PACKAGE_CANCELLED,
        by=by,
        subject=submission.referral.reference,
        network=submission.referral.network,
        payload={"digest": submission.sha256, "volumes": stopped},
    )


def read(volume: Volume) -> bytes:
    """Return the bytes of a ready volume, hashed anew.

    :raises PackageNotReady: when it is not ready.
    :raises PackageChanged: when the stored bytes are not the ones that were built.
    """
    if volume.state != JobState.READY:
        raise PackageNotReady
    return _shelf.take(volume.sha256)


def take(sha256: str) -> bytes:
    """Return the bytes of a file that was built or sent, hashed anew.

    :raises PackageChanged: when they are missing, or are others.
    """
    return _shelf.take(sha256)


def hand_out(
    volume: Volume, *, by: Officer, door: Access.Door, address: str | None = None
) -> io.BytesIO:
    """Return the bytes of a volume for download, and note who takes them.

    :raises RoleRequired: when the officer may not see the case.
    :raises UnderSeal: when an exhibit is under seal, or destroyed.
    :raises EvidenceChanged: when an exhibit is known to be damaged and nothing was sent yet.
    """
    _require_sight(volume.case, by)
    _require_sound(volume.package)
    data = read(volume)
    return _handed(data, f"volume:{volume.pk}", volume.sha256, volume.case, by, door, address)


def hand_out_zip(
    package: Package, *, by: Officer, door: Access.Door, address: str | None = None
) -> io.BytesIO:
    """Return the ZIP of a package for download, and note who takes it.

    :raises PackageNotReady: when there is none.
    :raises EvidenceChanged: when an exhibit is known to be damaged and nothing was sent yet.
    """
    network = package.submission.referral.network
    _require_sight(network, by)
    _require_sound(package)
    if not package.zip_sha256:
        raise PackageNotReady
    data = _shelf.take(package.zip_sha256)
    subject = f"package:{package.pk}"
    return _handed(data, subject, package.zip_sha256, network, by, door, address)


def require_kept(package: Package) -> None:
    """Nobody sees what is under seal, and its picture is in the package.

    :raises UnderSeal: when an exhibit of it is under seal, or destroyed.
    """
    submission = package.submission
    _rendering.require_kept(submission.contents, submission.referral.network)


def _require_sound(package: Package) -> None:
    require_kept(package)
    # What was sent is part of the record, and may be read whatever happened to a file since.
    referral = package.submission.referral
    if referral.sent_at is not None:
        return
    cited = _rendering.cited_in(package.submission.contents, referral.network)
    if cited.exclude(integrity=Integrity.INTACT).exists():
        raise collecting.EvidenceChanged


def require_exhibits(package: Package, *, by: Officer, job: Job | None = None) -> None:
    """Hash every exhibit and redacted copy anew, before anything is made of it or sent.

    :raises UnderSeal: when an exhibit is under seal, or destroyed.
    :raises EvidenceChanged: when the bytes of an exhibit are not those that came in.
    """
    require_kept(package)
    submission = package.submission
    for evidence in _rendering.cited_in(submission.contents, submission.referral.network):
        if not collecting.verify(evidence, by=by):
            raise collecting.EvidenceChanged
        # Large files take longer to hash than a lease lasts.
        if job:
            job.advance(percent=job.percent, step=job.step)


def _require_builder(package: Package, by: Officer) -> None:
    referral = package.submission.referral
    if refusal_of_contributor(referral, by) and refusal_of_releaser(referral, by):
        raise RoleRequired


def _require_sight(network: Network, by: Officer) -> None:
    if not sees(network, by):
        raise RoleRequired


def _handed(
    data: bytes,
    subject: str,
    sha256: str,
    network: Network,
    by: Officer,
    door: Access.Door,
    address: str | None,
) -> io.BytesIO:
    audit.note_access(
        Access.Deed.DOWNLOADED,
        by=by,
        subject=subject,
        network=network,
        sha256=sha256,
        door=door,
        address=address,
    )
    return io.BytesIO(data)
