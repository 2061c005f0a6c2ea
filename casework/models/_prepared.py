"""Questions that every call of the API asks: the ORM writes them once, then only values change.

Building one of them anew costs more than PostgreSQL takes to answer it. The rule stays where it
is, in a queryset; nothing here says a second time who may see what.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

Row = TypeVar("Row", bound=models.Model)


class Prepared(Generic[Row]):
    """A queryset of which one row is wanted, with the one-to-one rows that it brings along.

    `marks` are values as unlike any other as can be: where they stand in the parameters of the
    statement, the values of a call will.
    """

    def __init__(
        self, ask: Callable[..., "models.QuerySet[Row]"], *, along: Sequence[str] = (), **marks: Any
    ) -> None:
        self._ask, self._along, self._marks = ask, along, marks

    @cached_property
    def _statement(self) -> tuple[str, list[tuple[str | None, Any]], list[type[models.Model]]]:
        rows = self._ask(**self._marks).select_related(*self._along or (None,))[:1]
        sql, values = rows.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        places = [(self._name_of(value), value) for value in values]
        assert {name for name, _value in places} >= set(self._marks), "a value got lost"
        made: list[Any] = [rows.model]
        made += [rows.model._meta.get_field(name).related_model for name in self._along]
        return sql, places, made

    def _name_of(self, value: Any) -> str | None:
        return next((name for name, mark in self._marks.items() if value == mark), None)

    def first(self, **values: Any) -> Row | None:
        """Return the row that the queryset's `first` would, for these values."""
        sql, places, models_made = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else value for name, value in places])
            found = cursor.fetchone()
        return self._row(found, models_made) if found else None

    def _row(self, found: Sequence[Any], made: list[type[models.Model]]) -> Row:
        rows, start = [], 0
        for model in made:
            fields = [field.attname for field in model._meta.concrete_fields]
            part = found[start : start + len(fields)]
            rows.append(model.from_db(DEFAULT_DB_ALIAS, fields, part))
            start += len(fields)
        first: Any = rows[0]
        for name, other in zip(self._along, rows[1:], strict=True):
            setattr(first, name, other)
        return first
