"""Digests as archives declare them: any usual algorithm, in hex, base32 or base64 (RFC 4648)."""

import base64
import binascii
import hashlib

ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
# Some tools name none: hex digits tell it by their number, and 32 other characters are SHA-1.
BY_HEX = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
HEX = frozenset("0123456789abcdefABCDEF")


class Declared:
    """One digest of an archive, held against the bytes as they are read."""

    def __init__(self, text: str | None) -> None:
        self.text = (text or "").strip()
        name, _colon, value = self.text.rpartition(":")
        name = name.lower().replace("-", "")
        if not name and value:
            name = BY_HEX.get(len(value), "") if HEX.issuperset(value) else "sha1"
        self._digest = (
            hashlib.new(name, usedforsecurity=False) if name in ALGORITHMS and value else None
        )
        self._meant = _meanings(value, self._digest.digest_size) if self._digest else set()

    def update(self, data: bytes) -> None:
        if self._digest:
            self._digest.update(data)

    @property
    def holds(self) -> bool | None:
        """Whether the bytes are these; None where nothing is declared, or nothing known here."""
        if not self._digest or not self._meant:
            return None
        return self._digest.digest() in self._meant


def _meanings(value: str, size: int) -> set[bytes]:
    """Return what a digest of this many bytes may mean, whichever way it was written."""
    found = set()
    padded = value.rstrip("=")
    padded += "=" * (-len(padded) % 8)
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    for decode, text in (
        (binascii.unhexlify, value),
        (base64.b32decode, padded.upper()),
        (base64.b64decode, plain + "=" * (-len(plain) % 4)),
    ):
        try:
            found.add(decode(text))
        except (ValueError, TypeError):
            continue
    return {one for one in found if len(one) == size}
