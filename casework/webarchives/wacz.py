"""Reads WACZ files: the manifest and its digest, the list of pages, and the WARCs within."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from casework.webarchives import warc
from casework.webarchives.notebook import MOST_RATIO, Notebook, TooLarge, Unreadable

MOST_MEMBERS = 10_000
SMALL = 1024 * 1024
LONGEST_NAME = 1000
LONGEST_JSON = 16 * 1024 * 1024
LONGEST_LINE = 8 * 1024 * 1024
MOST_PAGES = 20_000
CHUNK = 1024 * 1024
MANIFEST, DIGEST = "datapackage.json", "datapackage-digest.json"
Members = dict[str, zipfile.ZipInfo]


def read(file: Path, book: Notebook) -> None:
    """Read a WACZ.

    :raises Unreadable: when the ZIP is broken, or no WACZ.
    """
    book.form = "WACZ"
    try:
        archive = zipfile.ZipFile(file)
    except Exception as fault:
        raise Unreadable from fault
    with archive:
        members = _sound(archive.infolist(), book)
        warcs = [name for name in sorted(members) if _is_warc(name)]
        if MANIFEST not in members and not warcs and not book.faults:
            raise Unreadable
        _manifest(archive, members, book)
        book.progress(40)
        # “pages.jsonl” comes after “extraPages.jsonl”, and is what its maker meant to capture.
        for name in sorted(members, reverse=True):
            if name.startswith("pages/") and name.endswith(".jsonl"):
                _pages(archive, members[name], book)
        for place, name in enumerate(warcs, start=1):
            with _noting(book, "MEMBER_BROKEN", name), archive.open(members[name]) as opened:
                warc.read(opened, book, name, lambda: None)
            book.progress(40 + 59 * place // len(warcs))


@contextmanager
def _noting(book: Notebook, code: str, name: str) -> Iterator[None]:
    """Let whatever is wrong with one file be a fault of this file, and of no other."""
    try:
        yield
    except (TooLarge, MemoryError):
        raise
    except Exception as fault:  # noqa: BLE001 - readers of broken files fail in many ways
        book.fault(code, name, str(fault))


def _sound(found: list[zipfile.ZipInfo], book: Notebook) -> Members:
    """Return the members that may be opened; none is ever written under its own name."""
    if len(found) > MOST_MEMBERS:
        book.fault("TOO_MANY_MEMBERS", str(len(found)))
    members: Members = {}
    for info in found[:MOST_MEMBERS]:
        name = info.filename
        if info.is_dir():
            continue
        if not _is_harmless(name):
            book.fault("MEMBER_NAME", name)
        elif name in members:
            book.fault("MEMBER_TWICE", name)
        elif info.flag_bits & 1:
            book.fault("MEMBER_ENCRYPTED", name)
        elif info.file_size > SMALL and info.file_size > MOST_RATIO * max(1, info.compress_size):
            book.fault("MEMBER_RATIO", name, f"{info.file_size} / {info.compress_size}")
        else:
            members[name] = info
    return members


def _is_harmless(name: str) -> bool:
    parts = name.split("/")
    return (
        0 < len(name) <= LONGEST_NAME
        and not any(part in ("", ".", "..") for part in parts)
        and "\\" not in name
        and ":" not in parts[0]
        and name.isprintable()
    )


def _manifest(archive: zipfile.ZipFile, members: Members, book: Notebook) -> None:
    """Hold every file against the manifest, and the manifest against its own digest."""
    if MANIFEST not in members:
        book.fault("MANIFEST_MISSING", MANIFEST)
        return
    text = _json(archive, members[MANIFEST], book)
    listed = _resources(text)
    if listed is None:
        book.fault("MANIFEST_UNREADABLE", MANIFEST)
    else:
        _compare(archive, members, listed, book)
    _digest(archive, members, text, book)
    # What was left out of the reading is not as the manifest says either.
    book.manifest = "DIFFERS" if book.fault_total else "HOLDS"


def _compare(archive: zipfile.ZipFile, members: Members, listed: Any, book: Notebook) -> None:
    known = {MANIFEST, DIGEST}
    for name, said, size in listed:
        known.add(name)
        if name not in members:
            book.fault("MANIFEST_NO_FILE", name)
            continue
        algorithm, _colon, wanted = said.partition(":")
        if algorithm not in ("sha256", "sha512", "sha1", "md5"):
            book.fault("MANIFEST_HASH_UNKNOWN", name, said)
            continue
        with _noting(book, "MEMBER_BROKEN", name), archive.open(members[name]) as opened:
            found, count = _hash(opened, algorithm, book)
            if found != wanted.lower():
                book.fault("MANIFEST_HASH", name, f"{algorithm}:{found}")
            elif size is not None and size != count:
                book.fault("MANIFEST_SIZE", name, f"{size} / {count}")
    for name in sorted(set(members) - known):
        book.fault("MANIFEST_UNLISTED", name)


def _digest(archive: zipfile.ZipFile, members: Members, text: bytes, book: Notebook) -> None:
    if DIGEST not in members:
        return
    try:
        said = json.loads(_json(archive, members[DIGEST], book))
        wanted = str(said["hash"])
        book.is_signed = bool(said.get("signedData"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        book.fault("MANIFEST_UNREADABLE", DIGEST)
        return
    if wanted.lower() != f"sha256:{hashlib.sha256(text).hexdigest()}":
        book.fault("MANIFEST_DIGEST", DIGEST, wanted)


def _resources(text: bytes) -> list[tuple[str, str, int | None]] | None:
    """Return path, hash and size of every file that a manifest lists; None where it cannot be."""
    try:
        found = json.loads(text)["resources"]
        return [
            (
                str(one.get("path") or one.get("name")),
                str(one["hash"]),
                one["bytes"] if isinstance(one.get("bytes"), int) else None,
            )
            for one in found
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _pages(archive: zipfile.ZipFile, info: zipfile.ZipInfo, book: Notebook) -> None:
    """Note what the list of pages says of each; its first line is a heading."""
    with _noting(book, "PAGES_UNREADABLE", info.filename), archive.open(info) as opened:
        for line in _lines(opened, book):
            page = json.loads(line)
            if isinstance(page, dict) and isinstance(page.get("url"), str):
                title, at, words = (str(page.get(name) or "") for name in ("title", "ts", "text"))
                book.pages.enter(page["url"], title=title, at=at, words=words)
            if len(book.pages.titles) >= MOST_PAGES:
                book.fault("TOO_MANY_PAGES", info.filename)
                return


def _lines(opened: IO[bytes], book: Notebook) -> Iterator[bytes]:
    """Yield the lines that are there, none of them longer than may be.

    :raises ValueError: when one is.
    """
    while line := opened.readline(LONGEST_LINE):
        book.spend(len(line))
        if len(line) == LONGEST_LINE:
            raise ValueError("a line is too long")
        if line.strip():
            yield line


def _json(archive: zipfile.ZipFile, info: zipfile.ZipInfo, book: Notebook) -> bytes:
    """Return the text of a small file; of a broken or a long one nothing."""
    text = b""
    with _noting(book, "MEMBER_BROKEN", info.filename), archive.open(info) as opened:
        text = opened.read(LONGEST_JSON + 1)
        book.spend(len(text))
    return b"" if len(text) > LONGEST_JSON else text


def _hash(opened: IO[bytes], algorithm: str, book: Notebook) -> tuple[str, int]:
    digest, size = hashlib.new(algorithm, usedforsecurity=False), 0
    while chunk := opened.read(CHUNK):
        book.spend(len(chunk))
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _is_warc(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))
