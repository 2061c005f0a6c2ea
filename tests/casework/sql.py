"""PostgreSQL by hand: what its superuser can do, and what it refuses to everybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction


def run(statement: str, *values: Any) -> int:
    """Run one statement, and say how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.rowcount


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one query, and return what it found."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


@contextmanager
def as_replica() -> Iterator[None]:
    """Do what only the superuser of the database can: ordinary triggers rest meanwhile."""
    run("SET session_replication_role = replica")
    try:
        yield
    finally:
        run("SET session_replication_role = origin")


def tamper(statement: str, *values: Any) -> int:
    """Change what no trigger would let through."""
    with as_replica():
        return run(statement, *values)


@contextmanager
def refused(words: str) -> Iterator[None]:
    """Expect PostgreSQL to refuse with these words, and leave the transaction usable."""
    # Foreign keys are looked at when the test ends otherwise, and stop a TRUNCATE until then.
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield
