"""Takes bytes in once, hashed as they are written, and gives them their place in the store."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import puremagic
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, WrongState

HEAD = 8192
CHUNK = 1024 * 1024


class TooLarge(BadInput):
    """The doors answer this one with 413."""

    code = "too-large"
    remedy = _("Split it, or ask the operator to raise the limit.")
    sentence = _("The file is larger than the %(limit)d bytes allowed here.")
    named = "file"

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(self.sentence % {"limit": limit}, field=self.named)


class EmptyFile(BadInput):
    code = "empty-file"
    message = _("The file is empty.")
    remedy = _("Choose a file that has contents.")


class StorageFailed(WrongState):
    code = "storage-failed"
    message = _("The file could not be stored and read back. Nothing was kept.")
    remedy = _("Try again; if it happens again, tell the operator.")


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are in the store."""

    sha256: str
    size: int
    media_type: str


class Staging:
    """Bytes on their way in: on the store's own disk, hashed as they come, and nobody's yet."""

    def __init__(self, *, most: int) -> None:
        self.size, self.most, self.head = 0, most, b""
        self._is_settled = False
        # Where it was made ready to lie, so that it is not read through twice.
        self.ready_at = ""
        self._digest = hashlib.sha256()
        self._part = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it outlives this call
            dir=_incoming(), prefix="renvoi-", suffix=".part"
        )

    @property
    def path(self) -> Path:
        return Path(self._part.name)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; what is beyond the limit is counted, and not kept."""
        self.size += len(chunk)
        if self.size > self.most:
            return
        self._digest.update(chunk)
        self.head += chunk[: max(0, HEAD - len(self.head))]
        self._part.write(chunk)

    def settle(self, *, limit: int) -> None:
        """Flush to the disk, so that what is said to be here survives a loss of power.

        :raises TooLarge: when there are more than `limit` bytes.
        :raises EmptyFile: when there are none.
        """
        if self.size > limit:
            raise TooLarge(limit)
        if not self.size:
            raise EmptyFile(field="file")
        if not self._is_settled:
            self._part.flush()
            os.fsync(self._part.fileno())
            self._is_settled = True

    def open(self) -> IO[bytes]:
        self._part.flush()
        return self.path.open("rb")

    def discard(self) -> None:
        """Let go of the bytes; those that were given a place keep it."""
        self._part.close()


Incoming = Iterable[bytes] | Staging


def handed_in(file: File) -> Incoming:
    """Return what a form's file brought: bytes that lie ready, or the chunks to read."""
    return getattr(file, "staging", None) or file.chunks()


def stage(incoming: Incoming, *, limit: int) -> Staging:
    """Bring the bytes to the disk, hashed; the caller discards them in the end.

    :raises TooLarge: when there are more than `limit` bytes.
    :raises EmptyFile: when there are none.
    """
    if isinstance(incoming, Staging):
        incoming.settle(limit=limit)
        return incoming
    staging = Staging(most=limit)
    try:
        for chunk in incoming:
            staging.write(chunk)
            if staging.size > limit:
                break
        staging.settle(limit=limit)
    except BaseException:
        staging.discard()
        raise
    return staging


def make_ready(incoming: Incoming, *, limit: int, key: Callable[[str], str]) -> None:
    """Do all that is slow with bytes that lie ready, before whoever needs them opens a transaction.

    :raises TooLarge: when there are more than `limit` bytes.
    :raises EmptyFile: when there are none.
    """
    if isinstance(incoming, Staging):
        incoming.settle(limit=limit)
        prepare(incoming, key(incoming.sha256))


def prepare(staging: Staging, name: str) -> None:
    """Do what is slow before anything is locked: read what is there, or fill a far store.

    :raises StorageFailed: when other bytes lie under the name.
    """
    if staging.ready_at == name:
        return
    if default_storage.exists(name):
        _require(name, staging.sha256)
    elif not hasattr(default_storage, "adopt"):
        with staging.open() as part:
            keep(part, name, staging.sha256)
    staging.ready_at = name


def promote(staging: Staging, name: str) -> None:
    """Give the bytes their place, in one step and for good.

    :raises StorageFailed: when other bytes lie under the name.
    """
    if default_storage.exists(name):
        return
    if not hasattr(default_storage, "adopt"):
        # The same bytes were destroyed for another case since this store was filled.
        with staging.open() as part:
            keep(part, name, staging.sha256)
        return
    if not default_storage.adopt(staging.path, name):
        # The same bytes came in at the same moment, or others under their name.
        _require(name, staging.sha256)


def store(chunks: Incoming, *, limit: int, key: Callable[[str], str]) -> Stored:
    """Write the chunks under the key that their hash gives, once however often they come.

    :raises TooLarge: when there are more than `limit` bytes.
    :raises EmptyFile: when there are none.
    """
    staging = stage(chunks, limit=limit)
    try:
        prepare(staging, key(staging.sha256))
        promote(staging, key(staging.sha256))
    finally:
        staging.discard()
    return Stored(staging.sha256, staging.size, sniff(staging.head))


def lock_bytes(sha256: str) -> None:
    """Let nobody else give these bytes a place, or take it, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


def keep(part: IO[bytes], name: str, sha256: str) -> None:
    """Put bytes under their name, and read them back.

    :raises StorageFailed: when what is stored is not what was given.
    """
    if default_storage.exists(name) and hash_of(name) == sha256:
        return
    saved = default_storage.save(name, File(part))
    if saved != name:
        # The same bytes came in at the same moment; the store made a second copy, which is ours.
        default_storage.delete(saved)
    _require(name, sha256)


def hash_of(name: str) -> str | None:
    """Return the SHA-256 of stored bytes, or None where there are none."""
    if not default_storage.exists(name):
        return None
    digest = hashlib.sha256()
    with default_storage.open(name) as stored:
        for chunk in stored.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sniff(head: bytes) -> str:
    """Guess the media type from the first bytes; it is recorded, never trusted."""
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    if found:
        return found
    # Text has no magic; a cut character at the end of the head is no fault.
    text = head.decode("utf-8", errors="replace").rstrip("\ufffd")
    printable = "\ufffd" not in text and "\x00" not in text
    return "text/plain" if printable else "application/octet-stream"


def _require(name: str, sha256: str) -> None:
    if hash_of(name) != sha256:
        raise StorageFailed


def _incoming() -> str | None:
    """Where bytes wait: on the disk of the store where it has one, so that a link will do."""
    waits: Callable[[], Path] | None = getattr(default_storage, "incoming", None)
    return str(waits()) if waits else None
