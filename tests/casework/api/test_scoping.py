import pytest
from rest_framework.test import APIRequestFactory, force_authenticate

from casework.api.doors import Door, Guarded
from casework.api.scoping import needed
from casework.models import Scope
from tests.casework.api.calling import calling, scopes_for
from tests.casework.api.routes import methods_of, routes


def test_a_token_without_the_read_scope_reads_nothing(amina, network, at):
    answer = calling(amina, "networks:write").get(at)

    assert answer.status_code == 403
    assert answer.json()["code"] == "scope-required"
    assert "read" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("campaigns/", "networks:write"),
        ("members/", "networks:write"),
        ("assets/", "assets:write"),
        ("imports/", "assets:write"),
        ("evidence/", "evidence:write"),
        ("observations/bulk/", "observations:write"),
    ],
)
def test_writing_needs_the_scope_of_the_door(amina, network, at, address, scope):
    others = [s for s in Scope.values if s != scope]

    without = calling(amina, *others).post(at + address, {})
    alone = calling(amina, scope).post(at + address, {})

    assert without.status_code == 403
    assert without.json()["code"] == "scope-required"
    assert alone.status_code in (400, 415)


def test_own_names_need_a_scope_that_writes_whichever(robot_inside, network):
    place = f"external-ids/network/{network.reference}/"
    body = {"external_ids": ["N-1"]}

    for alone in ("read", "webhooks"):
        refused = calling(robot_inside, alone).put(place, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "writing-required")
    for scope in (s for s in scopes_for(robot_inside) if s.endswith(":write")):
        assert calling(robot_inside, scope).put(place, body).status_code == 200


def test_a_token_never_does_more_than_its_officer(dana, network, at):
    answer = calling(dana).post(at + "assets/", {"value": "https://x.com/lantern_7"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "contributor-required"


def test_a_door_that_writes_must_name_its_scope():
    with pytest.raises(TypeError, match="scope"):
        type("Forgetful", (Door,), {"post": lambda self, request: None})


def test_a_door_that_lost_its_scope_stays_shut(amina, rf):
    door = type("Door", (Guarded,), {"write_scope": Scope.NETWORKS, "post": lambda s, r: None})
    door.write_scope = None
    request = APIRequestFactory().post("/")
    force_authenticate(request, amina)

    answer = door.as_view()(request)

    assert answer.status_code == 403
    assert answer.data["code"] == "scope-undeclared"


def test_every_door_of_the_api_is_guarded():
    for route in routes():
        door = route.door
        assert issubclass(door, Guarded), route.name
        for method in methods_of(door):
            assert needed(method, door) is not None, (route.name, method)
