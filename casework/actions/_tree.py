"""One hash over many texts, from which each text can be shown to be in it and no other be guessed.

As in RFC 6962: a leaf is hashed with 0 before it, a pair with 1; who has no partner moves up.
"""

import hashlib
from collections.abc import Sequence

Path = list[tuple[str, str]]


def leaf_hash(text: str) -> bytes:
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def root(texts: Sequence[str]) -> str:
    """Return the root over these texts, in their order; of none, the hash of nothing."""
    level = [leaf_hash(text) for text in texts]
    while len(level) > 1:
        level = _up(level)
    return (level[0] if level else hashlib.sha256(b"").digest()).hex()


def path_to(text: str, *, texts: Sequence[str]) -> Path:
    """Return the hashes beside the way from this text up to the root, and on which side."""
    place, level, path = list(texts).index(text), [leaf_hash(one) for one in texts], []
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            path.append(("left" if beside < place else "right", level[beside].hex()))
        place, level = place // 2, _up(level)
    return path


def _up(level: Sequence[bytes]) -> list[bytes]:
    pairs = [level[n : n + 2] for n in range(0, len(level), 2)]
    return [
        hashlib.sha256(b"\x01" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0]
        for pair in pairs
    ]
