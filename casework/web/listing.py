"""Every list of the house: search, filters, stable sort and pages, at a constant query count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

PAGE_SIZE = 50
# Beyond this, counting costs more than the number is worth; the page says “more than”.
COUNTED = 10_000
Label = str | Promise


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a list: a query parameter, the lookup it stands for, and its choices."""

    name: str
    label: Label
    lookup: str
    choices: Sequence[tuple[str, Label]]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, with all that a template needs to draw its controls."""

    rows: list[Any]
    page: int
    has_next: bool
    total: int
    is_more: bool
    query: str
    sort: str
    sorts: Mapping[str, Label]
    filters: Sequence[Filter]
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_previous(self) -> bool:
        return self.page > 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.chosen)

    @property
    def next_address(self) -> str:
        return self._address(self.page + 1)

    @property
    def previous_address(self) -> str:
        return self._address(self.page - 1)

    def _address(self, page: int) -> str:
        parts = {"q": self.query, "sort": self.sort, **self.chosen, "page": page}
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def listing(
    request: HttpRequest,
    rows: QuerySet,
    *,
    sorts: Mapping[str, tuple[Label, Sequence[str]]],
    search: Sequence[str] = (),
    filters: Sequence[Filter] = (),
) -> Listing:
    """Return the page that the request asks for; what it asks for wrongly is left out.

    `sorts` maps a name to its label and an order that ends in a unique column; the first is
    the default.
    """
    asked = request.GET
    query = asked.get("q", "").replace("\x00", "").strip()[:200]
    chosen = {
        one.name: asked[one.name]
        for one in filters
        if asked.get(one.name) in {str(value) for value, _label in one.choices}
    }
    for one in filters:
        if one.name in chosen:
            rows = rows.filter(**{one.lookup: chosen[one.name]})
    if query and search:
        rows = rows.filter(_any(search, query))
    sort = asked.get("sort", "")
    sort = sort if sort in sorts else next(iter(sorts))
    page = page_of(asked.get("page", ""))
    total = rows.order_by()[: COUNTED + 1].count()
    start = (page - 1) * PAGE_SIZE
    found = list(rows.order_by(*sorts[sort][1])[start : start + PAGE_SIZE + 1])
    return Listing(
        rows=found[:PAGE_SIZE],
        page=page,
        has_next=len(found) > PAGE_SIZE,
        total=min(total, COUNTED),
        is_more=total > COUNTED,
        query=query,
        sort=sort,
        sorts={name: label for name, (label, _order) in sorts.items()},
        filters=filters,
        chosen=chosen,
    )


def _any(search: Sequence[str], query: str) -> Q:
    found = Q()
    for lookup in search:
        found |= Q(**{lookup: query})
    return found


def page_of(asked: str) -> int:
    """Return the page that was asked for, or the first where that is no number."""
    return min(max(int(asked), 1), 1_000_000) if asked.isdecimal() and len(asked) < 8 else 1
