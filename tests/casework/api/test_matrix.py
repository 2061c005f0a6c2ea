"""Right × route: who may do what through every door, and nobody ever gets a server error."""

import pytest
from django.db import transaction

from casework.api import urls
from tests.casework.api.calling import Caller
from tests.casework.api.routes import methods_of, routes
from tests.casework.api.writes import MEMBERS, WRITES

ROUTES = {route.name: route for route in routes(urls)}
# The contract and its page are the same for all, and have tests of their own.
READS = [
    r for r in ROUTES.values() if "GET" in methods_of(r.door) and r.name not in ("docs", "schema")
]

# How the house itself fares, for those who administer or audit it.
OVERSEEN = ("integrity", "integrity-damage", "integrity-runs", "integrity-sweeps")
OVERSEERS = ("ada", "dana", "eve")


def answer_of(caller: Caller, write, things) -> int:
    """Try the write and undo it, so that everybody meets the same case."""
    with transaction.atomic():
        answer = caller.generic_write(
            write.method, ROUTES[write.route].address(**things), write.body(things), write.form
        )
        transaction.set_rollback(True)
    return answer.status_code


def test_every_write_is_in_the_table():
    offered = {
        (route.name, method)
        for route in ROUTES.values()
        for method in methods_of(route.door)
        if method != "GET"
    }

    assert {(write.route, write.method) for write in WRITES} == offered


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_only_those_may_write_whom_the_table_names(write, cast, things, stranger):
    hidden = "reference" in ROUTES[write.route].parameters

    for name, caller in cast.items():
        status = answer_of(caller, write, things)
        if name in write.allowed:
            assert status in write.numbers, (name, status)
        else:
            out_of_sight = hidden and name not in MEMBERS
            assert status == (404 if out_of_sight else 403), (name, status)
    assert answer_of(stranger, write, things) == 401


@pytest.mark.parametrize("route", READS, ids=lambda r: r.name)
def test_only_members_read_a_restricted_case(route, cast, things, stranger):
    address = route.address(**things)
    hidden = "reference" in route.parameters

    for name, caller in cast.items():
        expected = 404 if hidden and name not in MEMBERS else 200
        if route.name in OVERSEEN and name not in OVERSEERS:
            expected = 403
        assert caller.get(address).status_code == expected, name
    assert stranger.get(address).status_code == 401


@pytest.mark.parametrize(
    "route", [r for r in READS if "reference" in r.parameters], ids=lambda r: r.name
)
def test_a_child_is_found_through_its_own_case_only(route, cast, things):
    other = {**things, "reference": things["open_case"].reference}
    lists = len(route.parameters) == 1

    answer = cast["amina"].get(route.address(**other))

    assert answer.status_code == (200 if lists else 404)
    if lists and route.name not in ("network", "members", "events"):
        assert answer.json()["results"] == []
