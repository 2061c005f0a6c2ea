import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions import _storing
from casework.actions._checking import check
from casework.actions._copying import copy_in
from casework.actions._facts import CHUNK, AssetFacts, PostFacts
from casework.actions._placing import Placed, Result, place_assets, place_posts
from casework.actions.attributing import facts_of, lock
from casework.actions.enlisting import machine
from casework.errors import WrongState
from casework.intake.reasons import FILE_REASONS, UnreadableFile
from casework.intake.reasons import REASONS as INTAKE_REASONS
from casework.intake.rows import Row, interpret
from casework.models import EventKind, ImportBatch, ImportRow, JobState, Network, Officer, Platform
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
    "HANDLE_TAKEN": (
        _("The handle belongs to a record with another stable id."),
        _("Check which record is right; two records of one account must be merged."),
    ),
}


class NotFailed(WrongState):
    code = "not-failed"
    message = _("Only a job that failed can be asked for again.")


class ClaimLost(WrongState):
    code = "claim-lost"
    message = _("Another worker took this job over.")


def upload(
    network: Network,
    *,
    chunks: _storing.Incoming,
    name: str,
    by: Officer,
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
    stored = _storing.store(
        chunks, limit=settings.RENVOI_IMPORT_LIMIT, key=lambda h: f"imports/{h[:2]}/{h}"
    )
    with transaction.atomic():
        batch = ImportBatch(
            network=network,
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
        _record(EventKind.IMPORT_UPLOADED, batch, by, {"size": stored.size})
        bell.ring(batch)
    return batch


def load(pk: int) -> ImportBatch | None:
    """Claim an uploaded list and import it wholly, or not at all; None when it is not to be had."""
    batch = ImportBatch.objects.claim(pk)
    if batch is None:
        return None
    try:
        if not may_contribute(batch.network, batch.recorded_by):
            raise ContributorRequired
        _merge(batch, list(_read(batch)))
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


def _read(batch: ImportBatch) -> Iterator[Row]:
    batch.advance(percent=1, step="READING")
    with default_storage.open(batch.storage_key) as stream:
        rows = interpret(cast(BinaryIO, stream), default_platform=batch.default_platform)
        for count, row in enumerate(rows):
            if count % CHUNK == CHUNK - 1:
                batch.advance(percent=min(40, 1 + count // 5000), step="READING")
            yield row


def _merge(batch: ImportBatch, rows: list[Row]) -> None:
    batch.advance(percent=50, step="MATCHING")
    with transaction.atomic():
        lock(batch.network)
        with transaction.atomic():
            placed = _place(batch, rows)
            # A dry run finds out what would happen, and leaves no trace but its report.
            transaction.set_rollback(batch.is_dry_run)
        results = _results(batch, rows, placed)
        copy_in(ImportRow, results)
        figures: dict[str, Any] = {"rows": len(results)}
        for result in Result:
            figures[result.value.lower()] = sum(r.result == result for r in results)
        if not batch.finish(JobState.READY, **figures):
            raise ClaimLost
        _record(
            EventKind.IMPORT_LOADED,
            batch,
            batch.recorded_by,
            {**figures, "dry_run": batch.is_dry_run},
        )


def _place(batch: ImportBatch, rows: list[Row]) -> dict[int, Placed]:
    """Place every recognised row; the answers are by line."""
    assets: list[tuple[int, AssetFacts]] = []
    posts: list[tuple[int, PostFacts]] = []
    known = set(Platform.objects.values_list("slug", flat=True))
    for row in rows:
        if row.identity is None:
            continue
        if row.identity.platform not in known:
            row.identity, row.reason = None, "PLATFORM_NOT_KEPT"
            continue
        asset, post = facts_of(row.identity, facts=_said(batch, row))
        if asset:
            assets.append((row.line, asset))
        if post:
            posts.append((row.line, post))
    placed = _by_line(assets, place_assets, batch)
    taken = {line for line, one in placed.items() if one.pk is None}
    posts = [(line, post) for line, post in posts if line not in taken]
    # Where the row is a post, what became of the post is what became of the row.
    return placed | _by_line(posts, place_posts, batch)


def _by_line(
    facts: Sequence[tuple[int, Any]], place: Callable[..., list[Placed]], batch: ImportBatch
) -> dict[int, Placed]:
    answers = place(batch.network, [f for _, f in facts], by=batch.recorded_by, batch=batch)
    return {line: answer for (line, _), answer in zip(facts, answers, strict=True)}


def _said(batch: ImportBatch, row: Row) -> dict[str, object]:
    return {
        "display_name": row.display_name,
        "confidence": row.confidence or batch.confidence,
        "rationale": "\n".join(text for text in (row.rationale, row.note) if text),
        "source": batch.source or batch.original_name,
        "techniques": row.techniques,
        "account_created_on": row.account_created,
        "first_seen_on": row.first_seen,
        "last_seen_on": row.last_seen,
    }


def _results(batch: ImportBatch, rows: list[Row], placed: dict[int, Placed]) -> list[ImportRow]:
    results = []
    for row in rows:
        one = placed.get(row.line, Placed(None, Result.NOT_IMPORTED, row.reason))
        is_post = row.identity is not None and getattr(row.identity, "post", None) is not None
        # After a dry run there is nothing to point at.
        pk = None if batch.is_dry_run else one.pk
        results.append(
            ImportRow(
                batch=batch,
                line=row.line,
                value=row.value[:2000].replace("\x00", "\ufffd"),
                result=one.result,
                reason=one.reason,
                asset_id=None if is_post else pk,
                post_id=pk if is_post else None,
            )
        )
    return results


def _fail(batch: ImportBatch, reason: str, detail: str) -> None:
    with transaction.atomic():
        if batch.finish(JobState.FAILED, reason=reason, detail=detail):
            _record(EventKind.IMPORT_FAILED, batch, machine(), {"reason": reason})


def _record(kind: EventKind, batch: ImportBatch, by: Officer, payload: dict[str, object]) -> None:
    audit.record(
        kind,
        by=by,
        subject=f"import:{batch.pk}",
        network=batch.network,
        payload={"name": batch.original_name, "sha256": batch.sha256, **payload},
    )
