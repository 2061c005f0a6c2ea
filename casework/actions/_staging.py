"""Reads a list into its staging table, chunk by committed chunk, and merges it from there."""

from collections.abc import Iterator, Mapping
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from casework.actions import _sets
from casework.actions._lists import PROJECTIONS
from casework.actions._placing import place_incoming_assets
from casework.actions._sets import array
from casework.errors import WrongState
from casework.intake.findings import Identity
from casework.intake.rows import Row, interpret
from casework.models import ImportBatch, ImportRow, ListKind, Platform, StagedRow

# Rows between two commits: few enough to lose, many enough that a commit costs nothing.
CHUNK = 5000
# The share of the work that reading is.
READING = 50

COLUMNS = (
    "batch_id",
    "line",
    "value",
    "reason",
    "platform_id",
    "asset_key",
    "kind",
    "handle",
    "url",
    "stable_id",
    "post_key",
    "post_url",
    "display_name",
    "confidence",
    "rationale",
    "techniques",
    "account_created_on",
    "first_seen_on",
    "last_seen_on",
    "text",
    "language",
    "is_language_detected",
    "posted_at",
    "reply_to_url",
    "target",
    "narrative",
    "campaign",
    "translation_en",
    "translation_fr",
)
# Where the row is a post, what became of the post is what became of the row.
RESULTS = """
SELECT s.batch_id, s.line, s.value, coalesce(p.result, a.result, 'NOT_IMPORTED') AS result,
    coalesce(p.reason, a.reason, s.reason) AS reason,
    CASE WHEN s.post_key = '' THEN a.pk END AS asset_id, p.pk AS post_id
FROM casework_stagedrow s
LEFT JOIN placed_asset a ON a.line = s.line
LEFT JOIN placed_post p ON p.line = s.line
WHERE s.batch_id = %(batch)s
"""
REPORT = """
INSERT INTO casework_importrow (batch_id, line, value, result, reason, asset_id, post_id)
SELECT * FROM ({results}) AS r ORDER BY line
"""
# After a dry run there is nothing to point at.
WOULD_BE = "SELECT batch_id, line, value, result, reason FROM ({results}) AS r ORDER BY line"
WRITE_DOWN = "COPY casework_importrow (batch_id, line, value, result, reason) FROM STDIN"
IN_MEMORY = 8 * 1024 * 1024
PIECE = 1024 * 1024

NOTHING = Identity(platform="", kind="", key="", handle="", url="")


class ClaimLost(WrongState):
    code = "claim-lost"
    message = _("Another worker took this job over.")


def stage(batch: ImportBatch) -> None:
    """Read the list into its staging table; what an earlier worker committed is not read again.

    :raises UnreadableFile: when the file is no list, or a line of it is too long.
    :raises ClaimLost: when another worker took the job over.
    """
    known = dict(Platform.objects.values_list("slug", "pk"))
    done = StagedRow.objects.filter(batch=batch).aggregate(last=Max("line"))["last"] or 0
    with default_storage.open(batch.storage_key) as stream:
        found = interpret(
            cast(BinaryIO, stream), kind=batch.kind, default_platform=batch.default_platform
        )
        rows = (_staged(batch, row, known) for row in found if row.line > done)
        while True:
            percent = 1 + READING * stream.tell() // max(batch.size, 1)
            if not _commit(batch, islice(rows, CHUNK), percent):
                return


def merge(batch: ImportBatch) -> None:
    """Place all that was staged in the batch's network, and write what became of each row.

    Call it in a transaction that holds the network's lock.
    """
    values: dict[str, Any] = {
        "batch": batch.pk,
        "network": batch.network_id,
        "source": batch.source or batch.original_name,
    }
    _sets.prepare()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_stagedrow")
        if batch.is_dry_run:
            _rehearse(cursor, batch, values)
        else:
            _place(cursor, batch, values)
            cursor.execute(REPORT.format(results=RESULTS), values)


def figures_of(batch: ImportBatch) -> dict[str, Any]:
    """Return how many rows there were, and how many of them had each result."""
    counted = dict(batch.row_results.order_by().values_list("result").annotate(Count("pk")))
    figures = {result.lower(): counted.get(result, 0) for result in ImportRow.Result.values}
    return {"rows": sum(figures.values()), **figures}


def forget(batch: ImportBatch) -> None:
    """Remove what was staged."""
    StagedRow.objects.filter(batch=batch).delete()


def _commit(batch: ImportBatch, rows: Iterator[tuple[Any, ...]], percent: int) -> int:
    with transaction.atomic():
        # First, and with its row's lock: a worker that lost its claim adds nothing any more.
        if not batch.advance(percent=percent, step="READING"):
            raise ClaimLost
        return _sets.copy_rows("casework_stagedrow", COLUMNS, rows)


def _place(cursor: Any, batch: ImportBatch, values: Mapping[str, Any]) -> None:
    by, projection = batch.recorded_by, PROJECTIONS[ListKind(batch.kind)]
    for refusing in projection.refuse:
        cursor.execute(refusing, values)
    cursor.execute(projection.assets, values)
    place_incoming_assets(batch.network, rows=cursor.rowcount, by=by, batch=batch)
    cursor.execute(projection.posts, values)
    _sets.place(_sets.POSTS, batch.network, rows=cursor.rowcount, by=by, batch=batch)


def _rehearse(cursor: Any, batch: ImportBatch, values: Mapping[str, Any]) -> None:
    """Find out what would become of each row, and leave no trace but the report."""
    would_be = WOULD_BE.format(results=RESULTS)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as report:
        with transaction.atomic():
            _place(cursor, batch, values)
            with cursor.copy(f"COPY ({would_be}) TO STDOUT", values) as copy:
                for told in copy:
                    report.write(told)
            transaction.set_rollback(True)
        report.seek(0)
        with cursor.copy(WRITE_DOWN) as copy:
            while told := report.read(PIECE):
                copy.write(told)


def _staged(batch: ImportBatch, row: Row, known: Mapping[str, int]) -> tuple[Any, ...]:
    """Return the row in the order of `COLUMNS`."""
    found = row.identity
    platform = known.get(found.platform) if found else None
    if found and platform is None:
        found, row.reason = None, "PLATFORM_NOT_KEPT"
    asset = found if isinstance(found, Identity) else NOTHING
    post = found.post if found else None
    said = row.post
    return (
        batch.pk,
        row.line,
        row.value[:2000].replace("\x00", "\ufffd"),
        row.reason,
        platform,
        asset.key,
        asset.kind,
        asset.handle,
        asset.url,
        asset.stable_id,
        post.key if post else "",
        post.url if post else "",
        row.display_name,
        row.confidence or batch.confidence,
        "\n".join(text for text in (row.rationale, row.note) if text),
        array(row.techniques),
        row.account_created,
        row.first_seen,
        row.last_seen,
        said.text,
        said.language,
        said.is_language_detected,
        said.posted_at,
        said.reply_to,
        said.target,
        said.narrative,
        said.campaign,
        said.translation_en,
        said.translation_fr,
    )
