"""Writes rows by PostgreSQL's COPY: a list of thousands goes in as fast as the server takes it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_in(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Write new rows of one table; a row that breaks a constraint breaks the transaction."""
    _copy(model._meta.db_table, _columns(model), rows)


def copy_in_new(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write the rows that break no unique constraint, and leave the others out."""
    if not rows:
        return
    names = _names(_columns(model))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # One statement that may skip rows cannot be a COPY, so the rows wait beside the table.
        empty = f"SELECT {names} FROM {table} LIMIT 0"  # noqa: S608 - names of our own model
        cursor.execute(f"CREATE TEMP TABLE waiting ON COMMIT DROP AS {empty}")
        _copy("waiting", _columns(model), rows)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM waiting ON CONFLICT DO NOTHING"  # noqa: S608
        )
        cursor.execute("DROP TABLE waiting")


def _copy(table: str, fields: Sequence[Any], rows: Iterable[models.Model]) -> None:
    attributes = [field.attname for field in fields]
    statement = f"COPY {connection.ops.quote_name(table)} ({_names(fields)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in attributes])


def _columns(model: type[models.Model]) -> list[Any]:
    """Return the fields that we fill; keys and database defaults are the server's."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.has_db_default()
    ]


def _names(fields: Sequence[Any]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)
