"""The worker's part of a package: each document rendered or reused, signed, stored."""

import logging
import time
from typing import Any

from django.db import transaction

from casework import audit, bell
from casework.actions import _storing, collecting
from casework.actions.enlisting import machine
from casework.models import EventKind, JobState, Officer
from referrals import rendering, signing
from referrals.actions import _bundling, _exporting, _rendering, _shelf
from referrals.actions._rendering import Document, ExhibitLost
from referrals.models import Package, Variant, Volume
from referrals.rendering.failures import RenderFailed

log = logging.getLogger(__name__)


class Unbuildable(Exception):
    """Why a job ends as failed: the code that its row keeps."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


class Stopped(Exception):
    """Nobody waits for this any more: it was cancelled, or another worker has it."""


def carry_out(volume: Volume) -> None:
    """Bring a claimed volume to its end, whatever that is."""
    try:
        _build(volume)
    except Stopped:
        return
    except (Unbuildable, RenderFailed) as fault:
        fail(volume, fault.code, fault.detail)
    except collecting.UnderSeal:
        fail(volume, "UNDER_SEAL", "")
    except ExhibitLost as fault:
        fail(volume, "EVIDENCE_CHANGED", str(fault.number))
    except signing.NotSigned as fault:
        fail(volume, fault.code, fault.detail)
    except _shelf.PackageChanged:
        fail(volume, "ANNEX_CHANGED", "")
    except _storing.StorageFailed:
        fail(volume, "STORAGE", "")
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Volume %s could not be built.", volume.pk)
        fail(volume, "UNEXPECTED", "")


def advance(volume: Volume, percent: int, step: str) -> None:
    """Show progress and renew the lease.

    :raises Stopped: when the claim is gone, which also ends the renderer's child.
    """
    if not volume.advance(percent=percent, step=step):
        raise Stopped


def fail(volume: Volume, code: str, detail: str) -> None:
    with transaction.atomic():
        if volume.finish(JobState.FAILED, reason=code, detail=detail):
            record(EventKind.PACKAGE_FAILED, volume, machine(), {"reason": code})


def record(kind: EventKind, volume: Volume, by: Officer, payload: dict[str, object]) -> None:
    referral = volume.package.submission.referral
    audit.record(
        kind,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={
            "volume": volume.number,
            "variant": volume.variant,
            "digest": volume.package.submission.sha256,
            **payload,
        },
    )


def ring_for_mains(package: Package) -> None:
    """Ring for what waited for this one; asked after the commit, so that the last one rings."""
    for volume in package.volumes.filter(number=0).claimable().filter(state=JobState.REQUESTED):
        bell.ring(volume)


def _build(volume: Volume) -> None:
    began = time.monotonic()
    data, facts = _reused(volume) or _rendered(volume)
    advance(volume, 92, "STORING")
    facts |= {"sha256": _shelf.put(data), "size": len(data)}
    bundle = _bundle(volume, data, facts)
    facts["seconds"] = round(time.monotonic() - began, 2)
    with transaction.atomic():
        # Whoever took the job over, or voided the package, tells of it; this worker says nothing.
        if not volume.finish(JobState.READY, **facts):
            return
        if not volume.number and volume.variant == Variant.PLATFORM:
            Package.objects.filter(pk=volume.package_id).update(
                environment=facts["environment"], **bundle
            )
        told = {name: facts[name] for name in ("sha256", "size", "pages")}
        told["unsigned_sha256"] = facts.get("unsigned_sha256") or facts["sha256"]
        told["reused"] = facts.get("reused_from_id") is not None
        record(EventKind.PACKAGE_BUILT, volume, machine(), told)
        if not volume.number and volume.variant == Variant.PLATFORM:
            # The exhibits are printed and embedded with the main document; once is enough.
            referral = volume.package.submission.referral
            _exporting.tell(referral, by=machine(), volume=facts["sha256"])
    ring_for_mains(volume.package)


def _rendered(volume: Volume) -> tuple[bytes, dict[str, Any]]:
    advance(volume, 2, "PREPARING")
    made = _rendering.render(
        Document.of(volume),
        lambda percent, step: advance(volume, 5 + percent * 80 // 100, step),
    )
    facts = {
        "pages": made.pages,
        "environment": made.environment,
        "item_count": made.items,
        "key": _key(volume),
    }
    data, signed = _signed(volume, made.pdf)
    return data, facts | signed


def _reused(volume: Volume) -> tuple[bytes, dict[str, Any]] | None:
    """Return an annex of an earlier package that has the same inputs; its bytes are the same."""
    if not volume.number:
        return None
    advance(volume, 1, "REUSING")
    twin = (
        Volume.objects.filter(
            package__submission__referral=volume.package.submission.referral_id,
            state=JobState.READY,
            number=volume.number,
            key=_key(volume),
        )
        .order_by("-pk")
        .first()
    )
    if twin is None:
        return None
    try:
        data = _shelf.take(twin.sha256)
    except _shelf.PackageChanged:
        # What is lost can be made anew, which is what happens to whoever finds no twin.
        return None
    facts: dict[str, Any] = {
        "pages": twin.pages,
        "environment": twin.environment,
        "item_count": twin.item_count,
        "key": twin.key,
        "reused_from_id": twin.pk,
    }
    if not signing.are_the_terms(twin.signature):
        data, signed = _signed(volume, data[: twin.plain_size])
        return data, facts | signed
    signed = {
        "signature": twin.signature,
        "unsigned_sha256": twin.unsigned_sha256,
        "unsigned_size": twin.unsigned_size,
    }
    return data, facts | signed


def _signed(volume: Volume, pdf: bytes) -> tuple[bytes, dict[str, Any]]:
    """Return the document as it is sent, with what is kept of the one before the signature."""
    if not signing.is_configured():
        return pdf, {}
    advance(volume, 88, "SIGNING")
    signed = signing.sign(pdf)
    return signed.pdf, {
        "signature": signed.facts,
        "unsigned_sha256": signed.unsigned_sha256,
        "unsigned_size": len(pdf),
    }


def _bundle(volume: Volume, data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
    """Store the ZIP of a package that is more than one file, or whose channel wants one."""
    package = volume.package
    if volume.number or volume.variant != Variant.PLATFORM:
        return {}
    channel = package.submission.referral.channel
    is_one_file = not package.volumes.filter(number__gt=0).exists()
    if is_one_file and not (channel and channel.wants_zip):
        return {}
    unsigned = (facts.get("unsigned_sha256", ""), facts.get("unsigned_size", 0))
    made = _bundling.zip_of(_bundling.sheets(package, main=data, unsigned=unsigned))
    return {"zip_sha256": _shelf.put(made), "zip_size": len(made)}


def _key(volume: Volume) -> str:
    if not volume.number:
        return ""
    submission = volume.package.submission
    return rendering.volume_key(submission.contents, volume.number, variant=volume.variant)
