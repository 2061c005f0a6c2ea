"""Frozen contents → PDFs, in child processes with limits; no models, no database.
WeasyPrint belongs in the child's modules only, so that importing this package stays light."""

from referrals.rendering.building import build, build_main, build_volume
from referrals.rendering.cutting import Cut, plan, volume_key
from referrals.rendering.outcome import Approval, Rendering, VolumeFact

__all__ = [
    "Approval",
    "Cut",
    "Rendering",
    "VolumeFact",
    "build",
    "build_main",
    "build_volume",
    "plan",
    "volume_key",
]
