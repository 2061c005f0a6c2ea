"""Long lists as the API gives them out: PostgreSQL writes each object, and we hand the text on.

What an object says here is what its shape in `casework.api.shapes` says; a test compares them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, models

from casework.models import Network, Officer
from casework.queries.shapes import ASSET, POST, built, parts

OFFICER = "%(officer)s"


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of long list: the rows of a table, and the text of each."""

    table: str
    joins: str
    shape: str

    def all_of(self, network: Network) -> "WholeCase":
        """Return the keys of all rows of a case that is in sight."""
        return WholeCase(self.table, network.pk)

    def told(self, keys: "Keys", *, officer: Officer) -> list[tuple[int, str]]:
        """Return the rows of these primary keys as JSON, each with its key, in this order.

        Whether the officer may see them is asked where the keys are.
        """
        written = keys if isinstance(keys, WholeCase) else keys.query
        sought, values = written.sql_with_params()
        return self._told(f"ARRAY({sought})", values, officer)

    def texts(self, keys: Sequence[int], *, officer: Officer) -> list[str]:
        """Return what `told` does of keys that are known, without them."""
        return [text for _key, text in self._told("%s::bigint[]", [list(keys)], officer)]

    def _told(self, keys: str, values: Sequence[Any], officer: Officer) -> list[tuple[int, str]]:
        # The keys bring values by position, so the shape must as well; it stands before them.
        own = [officer.pk] * self.shape.count(OFFICER)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT r.id, {self.shape.replace(OFFICER, '%s')}::text "  # noqa: S608 - our own words
                f"FROM unnest({keys}) WITH ORDINALITY k(id, place) "
                f"JOIN {self.table} r ON r.id = k.id {self.joins} ORDER BY k.place",
                [*own, *values],
            )
            found: list[tuple[int, str]] = cursor.fetchall()
        return found


@dataclass(frozen=True, slots=True)
class WholeCase:
    """The keys of all rows of one case, which it is the caller's to have in sight.

    It answers as a queryset would, but for what a paginator asks alone: sync clients read whole
    lists, and composing such a simple question anew took longer than answering it.
    """

    table: str
    network: int
    bound: tuple[str, int] | None = None
    direction: str = "ASC"
    start: int = 0
    stop: int = 0

    def order_by(self, column: str) -> "WholeCase":
        return replace(self, direction={"pk": "ASC", "-pk": "DESC"}[column])

    def filter(self, **place: Any) -> "WholeCase":
        ((lookup, position),) = place.items()
        sign = {"pk__gt": ">", "pk__lt": "<"}[lookup]
        return replace(self, bound=(sign, int(position)))

    def __getitem__(self, stretch: slice) -> "WholeCase":
        return replace(self, start=stretch.start, stop=stretch.stop)

    def sql_with_params(self) -> tuple[str, list[Any]]:
        sign, position = self.bound or (">", 0)
        sought = f"SELECT id FROM {self.table} WHERE network_id = %s AND id {sign} %s"  # noqa: S608 - our own words
        cut = f"ORDER BY id {self.direction} LIMIT %s OFFSET %s"
        return f"{sought} {cut}", [self.network, position, self.stop - self.start, self.start]


Keys = models.QuerySet | WholeCase


@dataclass(frozen=True, slots=True)
class Told:
    """The keys of a list, for a paginator: a slice of it is read with the texts of its rows."""

    keys: Keys
    listing: Listing
    officer: Officer

    def order_by(self, *columns: str) -> "Told":
        return replace(self, keys=self.keys.order_by(*columns))

    def filter(self, **place: Any) -> "Told":
        return replace(self, keys=self.keys.filter(**place))

    def __getitem__(self, stretch: slice) -> list[tuple[int, str]]:
        return self.listing.told(self.keys[stretch], officer=self.officer)


def found_by_key(table: str, alias: str, key: str) -> str:
    """Return SQL for a join that no planner turns into reading the whole table."""
    return f"CROSS JOIN LATERAL (SELECT * FROM {table} WHERE id = {key} OFFSET 0) {alias}"  # noqa: S608 - our own words


def alongside(thing: str) -> str:
    """Return SQL for the joins that both kinds of list need, for the alias of the thing itself."""
    officer = found_by_key("casework_officer", "o", "r.recorded_by_id")
    return f"JOIN casework_platform pl ON pl.id = {thing}.platform_id {officer}"


RECORDED_BY = "json_build_object('id', o.id, 'name', o.name)"
ASSETS = Listing(
    "casework_membership",
    f"{found_by_key('casework_asset', 'a', 'r.asset_id')} {alongside('a')}",
    built(ASSET | parts("version techniques", recorded_by=RECORDED_BY)),
)
POSTS = Listing(
    "casework_postmembership",
    f"{found_by_key('casework_post', 'p', 'r.post_id')} {alongside('p')}",
    built(
        POST
        | parts(
            "version translation_en translation_fr techniques",
            recorded_by=RECORDED_BY,
            author="""(SELECT json_build_object('id', w.id, 'handle', w.handle)
                FROM casework_membership m JOIN casework_asset w ON w.id = m.asset_id
                WHERE m.network_id = r.network_id AND m.asset_id = p.author_id)""",
        )
    ),
)
