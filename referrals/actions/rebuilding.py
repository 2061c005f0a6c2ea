import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.actions.collecting import UnderSeal
from casework.models import JobState
from referrals import rendering
from referrals.actions import _rendering
from referrals.actions._rendering import Document, ExhibitLost
from referrals.models import Package, Volume
from referrals.rendering.failures import RenderFailed

SAME, DIFFERENT = "SAME", "DIFFERENT"
ENVIRONMENT_DIFFERS = "ENVIRONMENT DIFFERS"


@dataclass(frozen=True, slots=True)
class Remade:
    """One document that was made again, beside what is kept of the first time."""

    name: str
    verdict: str
    what: str
    pdf: bytes

    @property
    def answer(self) -> str:
        return f"{self.verdict} ({self.what})" if self.what else self.verdict


def rebuild(package: Package) -> Iterator[Remade]:
    """Make every ready document again from the frozen contents, and compare; nothing is replaced.

    What is compared are the bytes before any signature, as a signature has a moment of its own.
    """
    ready = package.volumes.filter(state=JobState.READY).select_related(
        "package__submission__referral__network"
    )
    for volume in ready:
        yield _remade(volume)


def _remade(volume: Volume) -> Remade:
    try:
        made = _rendering.render(Document.of(volume), lambda percent, step: None)
    except (RenderFailed, ExhibitLost, UnderSeal, ValueError) as fault:
        return Remade(volume.file_name, DIFFERENT, f"cannot be made again: {fault}", b"")
    return _compared(volume, made)


def _compared(volume: Volume, made: rendering.Rendering) -> Remade:
    changed = _changes(volume.environment, made.environment)
    if hashlib.sha256(made.pdf).hexdigest() == volume.plain_sha256:
        return Remade(volume.file_name, SAME, "", made.pdf)
    if changed:
        return Remade(volume.file_name, ENVIRONMENT_DIFFERS, "; ".join(changed), made.pdf)
    return Remade(volume.file_name, DIFFERENT, "", made.pdf)


def _changes(before: dict[str, Any], now: dict[str, Any], at: str = "") -> list[str]:
    """Name what is not as it was, each with both values."""
    found = []
    for name in sorted(set(before) | set(now)):
        old, new = before.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found += _changes(old, new, f"{at}{name}.")
        elif old != new:
            found.append(f"{at}{name} {_short(old)} → {_short(new)}")
    return found


def _short(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 20 else f"{text[:12]}…"
