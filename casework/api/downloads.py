"""Hands files out so that no browser ever opens them in our name."""

from typing import IO
from urllib.parse import quote

from django.http import FileResponse

LONGEST_NAME = 255
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def attachment(stream: IO[bytes], *, name: str) -> FileResponse:
    """Return the bytes as a download under this name, whatever they claim to be."""
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def disposition(name: str) -> str:
    """Return the header that names a file (RFC 6266): plain for all, exact for those that can."""
    exact = _fitting("".join(c for c in name if c.isprintable() and c not in "/\\")) or "unnamed"
    plain = "".join(c if c in PLAIN else "_" for c in exact)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(exact, safe='')}"


def _fitting(name: str) -> str:
    """Cut the stem so that the whole name fits a file system, and keep what follows the dot."""
    name = name.encode("utf-8", "replace").decode()
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 16:
        stem, dot, suffix = name, "", ""
    room = LONGEST_NAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + suffix
