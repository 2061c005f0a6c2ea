"""Streams bytes into the private store while their SHA-256 is computed."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO

import puremagic
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from casework.errors import BadInput, WrongState

HEAD = 8192
CHUNK = 1024 * 1024


class TooLarge(BadInput):
    """The doors answer this one with 413."""

    code = "too-large"

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(
            _("The file is larger than the %(limit)d bytes allowed here.") % {"limit": limit},
            field="file",
            remedy=_("Split it, or ask the operator to raise the limit."),
        )


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
    """Bytes that are in the store and were read back."""

    sha256: str
    size: int
    media_type: str


def store(chunks: Iterable[bytes], *, limit: int, key: Callable[[str], str]) -> Stored:
    """Write the chunks under the key that their hash gives, once however often they come.

    :raises TooLarge: when there are more than `limit` bytes.
    :raises EmptyFile: when there are none.
    """
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(prefix="renvoi-", suffix=".part") as part:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge(limit)
            digest.update(chunk)
            head += chunk[: max(0, HEAD - len(head))]
            part.write(chunk)
        if not size:
            raise EmptyFile(field="file")
        part.flush()
        os.fsync(part.fileno())
        part.seek(0)
        keep(part, key(digest.hexdigest()), digest.hexdigest())
    return Stored(digest.hexdigest(), size, sniff(head))


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
    if hash_of(name) != sha256:
        raise StorageFailed


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
