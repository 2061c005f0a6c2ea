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
    # Printed in place of the name where the channel gives out no names.
    number: str = ""


@dataclass(frozen=True, slots=True)
class VolumeFact:
    """What the main document says of one annex that has been built."""

    number: int
    first: int
    last: int
    items: int
    length: int
    sha256: str
    pages: int
    # The name of its file, where that is known already.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """One finished PDF, how many pages and items it shows, and what it was made with.

    `memory` is the most that its process held, in bytes.
    """

    pdf: bytes
    pages: int
    environment: dict[str, Any]
    items: int = 0
    memory: int = 0
