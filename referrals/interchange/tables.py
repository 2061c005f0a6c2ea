"""The tables of a case, each as CSV for people and as JSON for machines."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from casework import audit
from casework import models as known
from casework.models import Officer
from referrals import models as asked
from referrals.interchange.bag import Bag
from referrals.interchange.sight import Sight

CHUNK = 2000
# What a worker needs to do its work says nothing of the case.
MACHINERY = frozenset(
    {"claim", "lease_until", "password", "last_login", "token", "step", "percent"}
)
# A cell that begins with one of these would be run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Each table with the model and the way from it to the network.
TABLES: tuple[tuple[str, type[Model], str], ...] = (
    ("network", known.Network, "pk"),
    ("members", known.NetworkMember, "network"),
    ("links", known.NetworkLink, "network"),
    ("campaigns", known.Campaign, "network"),
    ("attributions", known.Attribution, "network"),
    ("targets", known.Target, "network"),
    ("narratives", known.Narrative, "network"),
    ("platforms", known.Platform, ""),
    ("assets", known.Asset, "memberships__network"),
    ("memberships", known.Membership, "network"),
    ("handle_changes", known.HandleChange, "network"),
    ("posts", known.Post, "memberships__network"),
    ("post_memberships", known.PostMembership, "network"),
    ("observations", known.Observation, "network"),
    ("evidence", known.Evidence, "network"),
    ("evidence_links", known.EvidenceLink, "evidence__network"),
    ("corrections", known.EvidenceAnnotation, "evidence__network"),
    ("redactions", known.Redaction, "evidence__network"),
    ("web_archives", known.WebArchive, "evidence__network"),
    ("captures", known.Capture, "archive__evidence__network"),
    ("seals", known.Seal, "evidence__network"),
    ("unsealings", known.Unsealing, "seal__evidence__network"),
    ("legal_holds", known.LegalHold, "network"),
    ("imports", known.ImportBatch, "network"),
    ("import_rows", known.ImportRow, "batch__network"),
    ("anchors", known.Anchor, "chain__network"),
    ("referrals", asked.Referral, "network"),
    ("policies", asked.Policy, ""),
    ("citations", asked.Citation, "referral__network"),
    ("channels", asked.Channel, ""),
    ("contributions", asked.Contribution, "referral__network"),
    ("items", asked.Item, "referral__network"),
    ("exhibits", asked.Exhibit, "referral__network"),
    ("submissions", asked.Submission, "referral__network"),
    ("waivers", asked.Waiver, "submission__referral__network"),
    ("reviews", asked.Review, "submission__referral__network"),
    ("answers", asked.Answer, "review__submission__referral__network"),
    ("comments", asked.Comment, "referral__network"),
    ("comment_turns", asked.CommentTurn, "comment__referral__network"),
    ("notices", asked.Notice, "referral__network"),
    ("packages", asked.Package, "submission__referral__network"),
    ("volumes", asked.Volume, "package__submission__referral__network"),
    ("deliveries", asked.Delivery, "referral__network"),
    ("messages", asked.Message, "delivery__referral__network"),
    ("replies", asked.Reply, "referral__network"),
    ("outcomes", asked.Outcome, "item__referral__network"),
    ("disclosures", asked.Disclosure, "network"),
)
# What these say would tell what a piece of evidence shows.
OF_ITS_CONTENTS = (known.EvidenceAnnotation, known.Redaction, known.WebArchive, known.Capture)


def write(bag: Bag, sight: Sight) -> dict[str, int]:
    """Write every table, and return how many rows each has."""
    counts = {}
    for name, model, way in TABLES:
        counts[name] = _write(bag, sight, name, _rows(model, way, sight), _columns(model))
    people = _people(sight)
    counts["officers"] = _write(bag, sight, "officers", people, ["id", "name", "title", "email"])
    index = [{"name": name, "rows": count} for name, count in counts.items()]
    bag.add_text("tables/index.json", json.dumps(index, indent=1) + "\n")
    return counts


def _rows(model: type[Model], way: str, sight: Sight) -> QuerySet:
    rows = model._default_manager.all()
    if way:
        rows = rows.filter(**{way: sight.network.pk})
    if model in OF_ITS_CONTENTS:
        evidence = way.removesuffix("__network")
        rows = rows.filter(**{f"{evidence}__keeping": known.Keeping.KEPT})
        if sight.is_redacted:
            rows = rows.exclude(**{f"{evidence}__in": sight.sensitive})
    if model is known.NetworkLink:
        rows = rows.filter(other__in=known.Network.objects.visible_to(sight.officer))
    if model is asked.Disclosure:
        rows = rows.filter(requested_by=sight.officer)
    return rows.order_by("pk").distinct()


def _columns(model: type[Model]) -> list[str]:
    """Return the columns in the order in which they are declared; frozen contents stand apart."""
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if name not in MACHINERY and name != "contents"]


def _people(sight: Sight) -> QuerySet:
    """Everybody whose name stands in the trail or the ledger of the case, or who is a member."""
    events = known.Event.objects.filter(chain__network=sight.network)
    reads = known.Access.objects.filter(network=sight.network)
    return (
        Officer.objects.filter(
            Q(pk__in=events.values("actor"))
            | Q(pk__in=reads.values("officer"))
            | Q(networks=sight.network)
        )
        .distinct()
        .order_by("pk")
    )


def _write(bag: Bag, sight: Sight, name: str, rows: QuerySet, columns: list[str]) -> int:
    """Write one table twice from one reading, row by row."""
    count, lines = 0, io.StringIO()
    table = csv.writer(lines)
    table.writerow(columns)
    with bag.open(f"tables/{name}.json") as write_json:
        write_json(b"[")
        for row in _shown(rows, columns, sight, name):
            write_json(("\n" if not count else ",\n").encode() + row[1])
            table.writerow(row[0])
            count += 1
        write_json(b"\n]\n")
    bag.add_text(f"tables/{name}.csv", "\ufeff" + lines.getvalue())
    return count


def _shown(
    rows: QuerySet, columns: list[str], sight: Sight, name: str
) -> Iterator[tuple[list[str], bytes]]:
    for facts in rows.values(*columns).iterator(chunk_size=CHUNK):
        row = {column: _plain(value) for column, value in sight.row(name, facts).items()}
        cells = [_cell(value) for value in row.values()]
        yield cells, json.dumps(row, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return audit.moment(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    text = text.replace("\x00", "\ufffd")
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
