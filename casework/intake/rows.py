"""Records → rows: what each line of a list names, or why it names nothing that we can use."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from casework.intake import columns, identity, posts, reading
from casework.intake.columns import UnusableCell
from casework.intake.families import ASSETS, POSTS, Family
from casework.intake.findings import AuthorlessPost, Finding, Identity, Unrecognised
from casework.intake.objects import Broken
from casework.intake.platforms.table import (
    PLATFORMS,
    WEB,
    platform_mentioned,
    platform_named,
)
from casework.intake.posts import PostCells
from casework.intake.reading import Table
from casework.intake.reasons import UnreadableFile

# Types of Meta's indicator files whose values look like something else.
_TYPES_OF_APPS = frozenset({"android_package_name", "ios_app_id", "app_id", "package_name"})
_ADDITIONS = frozenset({"handle", "stable_id", "kind"})
_AMBIGUOUS = Unrecognised("AMBIGUOUS_HANDLE")
_NOT_A_POST = Unrecognised("NOT_A_POST")
_BLANK = Unrecognised("BLANK")
_CONTRADICTION = Unrecognised("CONTRADICTION")
_NOTHING_SAID = PostCells()


@dataclass(slots=True)
class Row:
    """One record of a list; either `identity` is set or `reason` says why not."""

    line: int
    value: str
    identity: Identity | AuthorlessPost | None = None
    reason: str = ""
    display_name: str = ""
    stable_id: str = ""
    confidence: str = ""
    rationale: str = ""
    note: str = ""
    techniques: list[str] = field(default_factory=list)
    account_created: date | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    post: PostCells = _NOTHING_SAID
    extras: dict[str, str] = field(default_factory=dict)


def interpret(stream: BinaryIO, *, default_platform: str = "", kind: str = ASSETS) -> Iterator[Row]:
    """Yield one row for every record below the header, in order.

    A bare handle is read as one of `default_platform` where the row itself names none.

    :raises UnreadableFile: before the first row, or where a line is too long to read.
    """
    return rows_of(reading.open_table(stream, kind), kind=kind, default_platform=default_platform)


def rows_of(table: Table, *, kind: str = ASSETS, default_platform: str = "") -> Iterator[Row]:
    """Yield one row for every record of an open table.

    :raises UnreadableFile: UNKNOWN_HEADER, before the first row.
    """
    if not table.family.is_recognised:
        raise UnreadableFile("UNKNOWN_HEADER")
    return _rows(table, default_platform, kind == POSTS)


def _rows(table: Table, default: str, are_posts: bool) -> Iterator[Row]:
    if not table.family.has_header:
        yield _row(table.header_line, table.header, table.family, default, are_posts)
    for line, record in table:
        yield _row(line, record, table.family, default, are_posts)


def _row(line: int, record: list[str], family: Family, default: str, is_post: bool) -> Row:
    if isinstance(record, Broken):
        return Row(line, record[0][: identity.LONGEST], reason="BROKEN_JSON")
    cells = {
        name: record[position].strip()
        for position, name in family.fields.items()
        if position < len(record)
    }
    row = Row(
        line,
        _value(cells)[: identity.LONGEST],
        display_name=cells.get("display_name", ""),
        rationale=cells.get("rationale", ""),
        note=cells.get("note", ""),
        extras=_extras(record, family),
    )
    try:
        _read(row, cells)
        found = _found(cells, row.stable_id, default)
        if is_post and not isinstance(found, Unrecognised):
            row.post = posts.read(cells)
            found = found if found.post else _NOT_A_POST
    except UnusableCell as error:
        found = Unrecognised(error.args[0])
    if isinstance(found, Unrecognised):
        row.reason = found.reason
    else:
        row.identity = found
    return row


def _value(cells: dict[str, str]) -> str:
    return cells.get("url") or cells.get("handle") or cells.get("stable_id", "")


def _extras(record: list[str], family: Family) -> dict[str, str]:
    """Return what stands in columns that we do not read, also beyond the last header."""
    width = len(family.fields) + len(family.extras)
    if not family.extras and len(record) <= width:
        return {}
    extras = {
        name: record[position]
        for position, name in family.extras.items()
        if position < len(record) and record[position]
    }
    for position, cell in enumerate(record[width:], start=width + 1):
        if cell.strip():
            extras[f"column {position}"] = cell
    return extras


def _read(row: Row, cells: dict[str, str]) -> None:
    """Fill in the cells that have a form of their own."""
    if not _value(cells):
        return
    row.stable_id = columns.stable_id(cells.get("stable_id", ""))
    columns.kind(cells.get("kind", ""))
    row.confidence = columns.confidence(cells.get("confidence", ""))
    row.techniques = columns.techniques(cells.get("techniques", ""))
    row.account_created = columns.day(cells.get("account_created", ""))
    row.first_seen = columns.day(cells.get("first_seen", ""))
    row.last_seen = columns.day(cells.get("last_seen", ""))
    if row.first_seen and row.last_seen and row.last_seen < row.first_seen:
        raise UnusableCell("BAD_DATE")


def _found(cells: dict[str, str], stable_id: str, default: str) -> Finding:
    """Return what the columns together name."""
    stated = cells.get("platform", "")
    platform = platform_named(stated) if stated else ""
    found = _named(cells, stable_id, platform)
    if default and not stated and _is_ambiguous(found):
        found = _named(cells, stable_id, default)
    if isinstance(found, Unrecognised):
        is_wanting = stated and not platform and _is_ambiguous(found)
        return Unrecognised("UNKNOWN_PLATFORM") if is_wanting else found
    if stated and not _agrees(found, stated, platform):
        return Unrecognised("PLATFORM_MISMATCH" if platform else "UNKNOWN_PLATFORM")
    if _ADDITIONS.isdisjoint(cells):
        return found
    return _completed(found, cells, stable_id)


def _is_ambiguous(found: Finding) -> bool:
    return isinstance(found, Unrecognised) and found.reason == "AMBIGUOUS_HANDLE"


def _named(cells: dict[str, str], stable_id: str, platform: str) -> Finding:
    """Return what the address names, else the handle, else the number."""
    if url := cells.get("url"):
        if cells.get("type", "").lower() in _TYPES_OF_APPS:
            return Unrecognised("APP_IDENTIFIER")
        return identity.identify(url, platform or _hint(url, cells))
    if handle := cells.get("handle"):
        return _by_handle(handle, platform)
    if not stable_id:
        return _BLANK
    return identity.by_stable_id(stable_id, platform) if platform else _AMBIGUOUS


def _hint(url: str, cells: dict[str, str]) -> str:
    """Return the platform that Meta's procedure speaks of, for values that are a handle only."""
    return platform_mentioned(cells.get("rationale", "")) if url.startswith("@") else ""


def _by_handle(handle: str, platform: str) -> Finding:
    """Return the account of a handle column, where some people write addresses."""
    found = identity.identify(handle, platform)
    if not isinstance(found, Unrecognised) and "/" in handle:
        return found
    if platform in PLATFORMS:
        return identity.identify_handle(handle, platform)
    is_word = isinstance(found, Unrecognised) and found.reason == "TEXT" and " " not in handle
    return _AMBIGUOUS if is_word else found


def _agrees(found: Identity | AuthorlessPost, stated: str, platform: str) -> bool:
    """Tell whether the platform column fits; on hosts without a rule it may name the site."""
    if platform:
        return platform == found.platform
    labels = found.key.partition("/")[0].split(".") if isinstance(found, Identity) else []
    return found.platform == WEB and "".join(stated.lower().split()) in labels


def _completed(found: Identity | AuthorlessPost, cells: dict[str, str], stable_id: str) -> Finding:
    """Return the finding with what the other columns add, unless they contradict it."""
    rule = PLATFORMS.get(found.platform)
    if stable_id and rule and not rule.stable_id.fullmatch(stable_id):
        return Unrecognised("BAD_STABLE_ID")
    handle = cells.get("handle", "") if cells.get("url") else ""
    owner = _by_handle(handle, found.platform) if handle and rule else None
    if isinstance(owner, Unrecognised):
        return owner
    if isinstance(found, AuthorlessPost):
        if not isinstance(owner, Identity):
            return found
        found = dataclasses.replace(owner, post=found.post)
    if isinstance(owner, Identity) and not _is_same(found, owner):
        return _CONTRADICTION
    if stable_id and found.stable_id not in ("", stable_id):
        return _CONTRADICTION
    return _enriched(
        found,
        kind=columns.kind(cells.get("kind", "")),
        handle=owner.handle if isinstance(owner, Identity) else handle,
        stable_id=stable_id,
    )


def _is_same(found: Identity, owner: Identity) -> bool:
    """Tell whether two findings can be one account: a number does not say its handle."""
    is_number = found.key.startswith("id:") and not found.handle
    return is_number or owner.key.startswith("id:") or found.key == owner.key


def _enriched(found: Identity, *, kind: str, handle: str, stable_id: str) -> Identity:
    told = (kind or found.kind, handle or found.handle, stable_id or found.stable_id)
    if told == (found.kind, found.handle, found.stable_id):
        return found
    return dataclasses.replace(found, kind=told[0], handle=told[1], stable_id=told[2])
