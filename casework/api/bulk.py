"""Many things in one call: all of them or none, or each for itself with a result of its own."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions import gathering, observing
from casework.actions.gathering import Gathered, Named
from casework.api.contract import operation
from casework.api.doors import Door, NetworkDoor
from casework.api.errors import fault_line, faults_of
from casework.api.observations import looks_of
from casework.api.seeking import campaigns_of
from casework.api.shapes.bulk import (
    AssetsEntry,
    BulkLooksEntry,
    BulkShape,
    PostsEntry,
)
from casework.errors import BadInput, Fault
from casework.models import ImportRow, Network, Scope

Act = Callable[[list[Any]], Sequence[Any]]


class Bulk(Door):
    """Reads a list of rows, lets one action have them, and tells of each what became of it."""

    def bulk(self, shape: type[serializers.Serializer], act: Act) -> Response:
        """Do all rows or none, or, where the client says so, each that can be done."""
        data: Any = self.request.data
        if not isinstance(data, dict) or data.get("atomic", True) is not False:
            sent = self.read(shape)
            made = act(sent[self.rows])
            return self._told([told(place, one) for place, one in enumerate(made)])
        sound, wrong = self._sound(shape)
        done, refused = each(sound, act)
        results = [told(place, one) for place, one in done.items()]
        results += [untold(place, faults) for place, faults in (wrong | refused).items()]
        return self._told(sorted(results, key=lambda one: int(one["index"])))

    def _told(self, results: list[dict[str, Any]]) -> Response:
        return Response({"results": results}, status.HTTP_200_OK)

    def _sound(
        self, shape: type[serializers.Serializer]
    ) -> tuple[dict[int, Any], dict[int, list[Fault]]]:
        """Part the rows that the contract allows from those that it does not."""
        data: Any = self.request.data
        given = shape(data=data)
        if given.is_valid():
            return dict(enumerate(given.validated_data[self.rows])), {}
        found = given.errors.get(self.rows)
        is_by_row = isinstance(found, dict) and all(isinstance(place, int) for place in found)
        if len(given.errors) > 1 or not is_by_row:
            raise serializers.ValidationError(given.errors)
        assert isinstance(found, dict), "is_by_row says so"
        wrong = {place: list(faults_of(one)) for place, one in found.items()}
        rows = data[self.rows]
        left = [place for place in range(len(rows)) if place not in wrong]
        if not left:
            return {}, wrong
        again = shape(data={**data, self.rows: [rows[place] for place in left]})
        again.is_valid(raise_exception=True)
        return dict(zip(left, again.validated_data[self.rows], strict=True)), wrong


class Numbered(Protocol):
    @property
    def pk(self) -> int: ...


def each(rows: dict[int, Any], act: Act) -> tuple[dict[int, Any], dict[int, list[Fault]]]:
    """Leave out the rows that the action names as wrong until it takes the rest at once.

    :raises BadInput: when what is wrong is no row's fault.
    """
    left = dict(rows)
    wrong: dict[int, list[Fault]] = {}
    while left:
        places = list(left)
        try:
            return dict(zip(places, act(list(left.values())), strict=True)), wrong
        except BadInput as found:
            if any(not fault.row for fault in found.faults):
                raise
            for fault in found.faults:
                wrong.setdefault(places[(fault.row or 1) - 1], []).append(fault)
            left = {place: row for place, row in left.items() if place not in wrong}
    return {}, wrong


def told(place: int, made: Numbered | Gathered) -> dict[str, Any]:
    """Return what is said of a row that was done."""
    if not isinstance(made, Gathered):
        return {"index": place, "status": 201, "id": made.pk, "asset": None, "problem": None}
    is_new = made.result != ImportRow.Result.UNCHANGED
    pk = made.post or made.asset
    asset = made.asset if made.post else None
    return {
        "index": place,
        "status": 201 if is_new else 200,
        "id": pk,
        "asset": asset,
        "problem": None,
    }


def untold(place: int, faults: Sequence[Fault]) -> dict[str, Any]:
    """Return what is said of a row that was not."""
    problem = problem_of([fault_line(fault) | {"row": place + 1} for fault in faults])
    return {"index": place, "status": 400, "id": None, "asset": None, "problem": problem}


def problem_of(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what is wrong with one row or file, the first fault first."""
    return {"code": lines[0]["code"], "detail": lines[0]["message"], "errors": lines}


class NetworkBulk(NetworkDoor, Bulk):
    """A list that goes into one network."""


class BulkAssets(NetworkBulk):
    write_scope = Scope.ASSETS
    rows = "assets"

    @operation(
        "Add up to 1,000 addresses or handles", request=AssetsEntry, responses={200: BulkShape}
    )
    def post(self, request: Request, reference: str) -> Response:
        network = self.network()

        def act(rows: list[dict[str, Any]]) -> list[Gathered]:
            named = [_named(row) for row in campaigns_of(network, rows)]
            return gathering.attach_all(network, named=named, by=self.officer)

        return self.bulk(AssetsEntry, act)


class BulkPosts(NetworkBulk):
    write_scope = Scope.ASSETS
    rows = "posts"

    @operation("Add up to 1,000 posts", request=PostsEntry, responses={200: BulkShape})
    def post(self, request: Request, reference: str) -> Response:
        network = self.network()

        def act(rows: list[dict[str, Any]]) -> list[Gathered]:
            named = [_post(row) for row in campaigns_of(network, rows)]
            return gathering.attach_all_posts(network, named=named, by=self.officer)

        return self.bulk(PostsEntry, act)


class BulkObservations(NetworkBulk):
    write_scope = Scope.OBSERVATIONS
    rows = "observations"

    @operation("Record up to 1,000 looks", request=BulkLooksEntry, responses={200: BulkShape})
    def post(self, request: Request, reference: str) -> Response:
        network: Network = self.network()

        def act(rows: list[dict[str, Any]]) -> Sequence[Any]:
            looks = looks_of(network, [dict(row) for row in rows])
            return observing.record(network, looks=looks, by=self.officer)

        return self.bulk(BulkLooksEntry, act)


def _named(row: dict[str, Any]) -> Named:
    said = {name: value for name, value in row.items() if name not in ("value", "platform")}
    post = {"campaign": row["campaign"]} if row.get("campaign") else {}
    return Named(row["value"], row.get("platform", ""), said, post)


def _post(row: dict[str, Any]) -> Named:
    said = {name: value for name, value in row.items() if name != "url"}
    return Named(row["url"], of_post=said)
