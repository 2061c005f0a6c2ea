"""Wraps what leaves the house only to come back: cursors, and secrets at rest."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def wrap(purpose: str, text: str) -> str:
    """Return the text so that nobody can read or change it without the house's key."""
    return _box(purpose).encrypt(text.encode()).decode()


def unwrap(purpose: str, wrapped: str) -> str | None:
    """Return what was wrapped for this purpose; None for what was not wrapped by us."""
    try:
        return _box(purpose).decrypt(wrapped.encode()).decode()
    except (InvalidToken, UnicodeError):
        return None


def _box(purpose: str) -> MultiFernet:
    # Former keys still open, so that a new key of the house breaks no cursor and no secret.
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_key(purpose, key)) for key in keys])


def _key(purpose: str, key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"renvoi {purpose} {key}".encode()).digest())
