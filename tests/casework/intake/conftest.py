"""Lists for the intake: built in memory, or published by others beside the repository."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.intake.rows import Row, interpret

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "meta-threat-research"


@pytest.fixture
def read() -> Callable[..., list[Row]]:
    """Interpret a text, or bytes, as an uploaded list."""

    def read(content: str | bytes, encoding: str = "utf-8") -> list[Row]:
        raw = content.encode(encoding) if isinstance(content, str) else content
        return list(interpret(io.BytesIO(raw)))

    return read


@pytest.fixture
def published() -> Callable[[str], list[Row]]:
    """Interpret one of the lists that Meta published."""

    def published(name: str) -> list[Row]:
        path = PUBLISHED / name
        if not path.exists():
            pytest.skip(f"needs the published list {name} in ../shared/data/meta-threat-research")
        with path.open("rb") as stream:
            return list(interpret(stream))

    return published
