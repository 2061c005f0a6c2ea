import logging

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions import _staging, _storing
from casework.actions._checking import check
from casework.actions._staging import ClaimLost
from casework.actions.attributing import lock
from casework.actions.enlisting import machine
from casework.errors import WrongState
from casework.intake.reasons import FILE_REASONS, UnreadableFile
from casework.intake.reasons import REASONS as INTAKE_REASONS
from casework.models import EventKind, ImportBatch, JobState, ListKind, Network, Officer
from casework.permissions import ContributorRequired, may_contribute, require_contributor

log = logging.getLogger(__name__)

# What intake cannot know, because it is only found while rows meet what is in the database.
REASONS: dict[str, tuple[str | Promise, str | Promise]] = {
    **INTAKE_REASONS,
    "DUPLICATE_IN_FILE": (_("An earlier row of this list names the same asset or post."), ""),
    "PLATFORM_NOT_KEPT": (
        _("The directory of this house has no such platform."),
        _("Ask an administrator to add it, then import the list again."),
    ),
    "UNKNOWN_TARGET": (
        _("This case has no such target."),
        _("Add the target to the case first, or leave the cell empty."),
    ),
    "UNKNOWN_NARRATIVE": (
        _("This case has no such narrative."),
        _("Add the narrative to the case first, or leave the cell empty."),
    ),
    "UNKNOWN_CAMPAIGN": (
        _("This case has no such campaign."),
        _("Add the campaign to the case first, or leave the cell empty."),
    ),
    "HANDLE_TAKEN": (
        _("The handle belongs to a record with another stable id."),
        _("Check which record is right; two records of one account must be merged."),
    ),
}


class NotFailed(WrongState):
    code = "not-failed"
    message = _("Only a job that failed can be asked for again.")


def upload(
    network: Network,
    *,
    chunks: _storing.Incoming,
    name: str,
    by: Officer,
    kind: str = ListKind.ASSETS,
    default_platform: str = "",
    confidence: str = "MODERATE",
    source: str = "",
    is_dry_run: bool = False,
) -> ImportBatch:
    """Keep an uploaded list and ask a worker to import it.

    :raises ContributorRequired: when the officer may not add facts to the case.
    :raises TooLarge: when the list is larger than RENVOI_IMPORT_LIMIT bytes.
    """
    require_contributor(network, by)
    stored = _storing.store(chunks, limit=settings.RENVOI_IMPORT_LIMIT, key=_place_of)
    with transaction.atomic():
        batch = ImportBatch(
            network=network,
            kind=kind,
            original_name=name[:500],
            sha256=stored.sha256,
            size=stored.size,
            default_platform=default_platform,
            confidence=confidence,
            source=source,
            is_dry_run=is_dry_run,
            recorded_by=by,
        )
        check(batch)
        batch.save()
        _record(EventKind.IMPORT_UPLOADED, batch, by, {"size": stored.size, "kind": kind})
        bell.ring(batch)
    return batch


def make_ready(network: Network, *, chunks: _storing.Incoming, by: Officer) -> None:
    """Do what is slow with a list that `upload` then keeps, outside any transaction.

    :raises ContributorRequired: when the officer may not add facts to the case.
    """
    require_contributor(network, by)
    _storing.make_ready(chunks, limit=settings.RENVOI_IMPORT_LIMIT, key=_place_of)


def load(pk: int) -> ImportBatch | None:
    """Claim an uploaded list and import it wholly, or not at all; None when it is not to be had."""
    batch = ImportBatch.objects.claim(pk)
    if batch is None:
        return None
    try:
        if not may_contribute(batch.network, batch.recorded_by):
            raise ContributorRequired
        _staging.stage(batch)
        _merge(batch)
    except UnreadableFile as fault:
        _fail(batch, "UNREADABLE", fault.code)
    except ContributorRequired:
        _fail(batch, "RIGHT_LOST", "")
    except ClaimLost:
        log.warning("Another worker took import %s over.", batch.pk)
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Import %s could not be loaded.", batch.pk)
        _fail(batch, "UNEXPECTED", "")
    batch.refresh_from_db()
    return batch


def explain(batch: ImportBatch) -> str:
    """Return why an import failed and what to do about it, in the reader's language."""
    if batch.reason_detail in FILE_REASONS:
        return " ".join(str(part) for part in FILE_REASONS[batch.reason_detail])
    return str(batch.reason_text)


@transaction.atomic
def ask_again(batch: ImportBatch, *, by: Officer) -> None:
    """Ask for a failed import anew.

    :raises NotFailed: when it has not failed.
    """
    require_contributor(batch.network, by)
    if not batch.ask_again():
        raise NotFailed
    _record(EventKind.IMPORT_UPLOADED, batch, by, {"again": True})
    bell.ring(batch)


def _place_of(sha256: str) -> str:
    return f"imports/{sha256[:2]}/{sha256}"


def _merge(batch: ImportBatch) -> None:
    """Put the whole list into the network by one transaction, or nothing of it."""
    batch.advance(percent=60, step="MATCHING")
    with transaction.atomic():
        lock(batch.network)
        _staging.merge(batch)
        figures = _staging.figures_of(batch)
        _staging.forget(batch)
        if not batch.finish(JobState.READY, **figures):
            raise ClaimLost
        _record(
            EventKind.IMPORT_LOADED,
            batch,
            batch.recorded_by,
            {**figures, "dry_run": batch.is_dry_run},
        )


def _fail(batch: ImportBatch, reason: str, detail: str) -> None:
    with transaction.atomic():
        if batch.finish(JobState.FAILED, reason=reason, detail=detail):
            _staging.forget(batch)
            _record(EventKind.IMPORT_FAILED, batch, machine(), {"reason": reason})


def _record(kind: EventKind, batch: ImportBatch, by: Officer, payload: dict[str, object]) -> None:
    audit.record(
        kind,
        by=by,
        subject=f"import:{batch.pk}",
        network=batch.network,
        payload={"name": batch.original_name, "sha256": batch.sha256, **payload},
    )
