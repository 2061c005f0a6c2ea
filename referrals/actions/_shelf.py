"""Where built documents lie: each under its own hash, and hashed anew whenever it is taken."""

import hashlib
import io

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from casework.actions import _storing
from casework.errors import WrongState


class PackageChanged(WrongState):
    code = "package-changed"
    message = _("The stored package no longer matches its hash, or is missing.")
    remedy = _("Tell the operator at once: the package must be restored from a backup.")


def place(sha256: str) -> str:
    """Return the key under which bytes of this hash are kept."""
    return f"packages/{sha256[:2]}/{sha256}"


def put(data: bytes) -> str:
    """Write, then read back: what counts is what is stored, not what was given.

    :raises StorageFailed: when the two are not the same.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    _storing.keep(io.BytesIO(data), place(sha256), sha256)
    return sha256


def take(sha256: str) -> bytes:
    """Return the bytes of this hash.

    :raises PackageChanged: when they are missing, or are others.
    """
    key = place(sha256)
    if not sha256 or not default_storage.exists(key):
        raise PackageChanged
    with default_storage.open(key) as stored:
        data: bytes = stored.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise PackageChanged
    return data
