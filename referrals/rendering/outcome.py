"""What goes into and comes out of a rendering besides the contents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Progress = Callable[[int, str], object]

# The words that people read for these stand with the job, in `models.Volume.STEPS`.
STEPS = ("PREPARING", "PICTURES", "LAYOUT", "WRITING", "CHECKING", "DONE")


@dataclass(frozen=True, slots=True)
class Approval:
    """One reviewer's approval of one content digest."""

    name: str
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """One finished PDF, its number of pages, and what it was made with."""

    pdf: bytes
    pages: int
    environment: dict[str, Any]
