"""Frozen contents → one PDF, in a child process with limits; no models, no database.
WeasyPrint belongs in `package` only, so that importing this package stays light."""

from referrals.rendering.isolated import build
from referrals.rendering.outcome import Approval, Rendering

__all__ = ["Approval", "Rendering", "build"]
