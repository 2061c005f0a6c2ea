"""Right × route: who may do what through every door, and nobody ever gets a server error."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from casework.models import Token
from casework.models.token import digest_of, new_secret
from referrals.actions import drafting
from referrals.api import urls
from tests.casework.api.calling import Caller, bearing, calling
from tests.casework.api.routes import methods_of, routes
from tests.casework.api.writes import MEMBERS
from tests.conftest import PASSWORD
from tests.referrals.api.writes import WRITES

ROUTES = {route.name: route for route in routes(urls)}
READS = [r for r in ROUTES.values() if "GET" in methods_of(r.door)]
CHILDREN = [r for r in ROUTES.values() if len(r.parameters) > 1 and "reference" in r.parameters]
REASON = {"approve": {}, "return": {"reason": "Dates."}, "reject": {"reason": "Dates."}}


@pytest.fixture
def other(network, platforms, amina):
    """A second draft of the same case, with nothing in it."""
    return drafting.open_referral(network, platform=platforms["x"], title="Other", by=amina)


def answer_of(caller, write, things) -> int:
    with transaction.atomic():
        address = ROUTES[write.route].address(**things)
        answer = caller.generic_write(write.method, address, write.body(things), write.form)
        transaction.set_rollback(True)
    return answer.status_code


# A disclosure is given to whoever asked for it, a webhook to its officer, and to nobody else.
OWN = {
    **{name: "dana" for name in ROUTES if name.startswith("disclosure-") or name == "disclosure"},
    **{name: "robot" for name in ROUTES if name.startswith("webhook-")},
    **dict.fromkeys(("webhook", "push", "pushes"), "robot"),
}


def expected_refusal(write, name: str) -> int:
    if write.route in OWN:
        return 404
    if name in MEMBERS:
        return 403
    # What the body names is no address: out of sight, it is bad input.
    return 400 if write.route == "referrals" else 404


def test_every_write_is_in_the_table():
    offered = {
        (route.name, method)
        for route in ROUTES.values()
        for method in methods_of(route.door)
        if method != "GET"
    }

    assert {(write.route, write.method) for write in WRITES} == offered


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_only_those_may_write_whom_the_table_names(write, cast, things_at, client):
    things = things_at(write.stage)

    for name, caller in cast.items():
        status = answer_of(caller, write, things)
        if name in write.allowed:
            assert status in write.numbers, (name, status)
        else:
            assert status == expected_refusal(write, name), (name, status)
    address = ROUTES[write.route].address(**things)
    assert getattr(client, write.method.lower())(address).status_code == 401


@pytest.mark.parametrize("route", READS, ids=lambda r: r.name)
def test_only_members_read_what_hangs_on_a_restricted_case(route, cast, things_at, client):
    things = things_at("noticed")
    address = route.address(**things)
    hidden = {"reference", "network", "webhook"} & set(route.parameters)
    # Nobody has built the disclosure yet, so its owner is told to wait.
    found = 409 if route.name == "disclosure-file" else 200

    for name, caller in cast.items():
        seen = name == OWN[route.name] if route.name in OWN else name in MEMBERS
        expected = 404 if hidden and not seen else found
        assert caller.get(address).status_code == expected, name
    assert client.get(address).status_code == 401


@pytest.mark.parametrize(
    "route",
    CHILDREN,
    ids=lambda r: r.name,
)
def test_a_child_is_found_through_its_own_referral_only(route, cast, things_at, other):
    things = {**things_at("noticed"), "reference": other.reference}

    for method in methods_of(route.door):
        body = next(
            (w.body(things) for w in WRITES if (w.route, w.method) == (route.name, method)), {}
        )
        answer = cast["amina"].generic_write(method, route.address(**things), body)
        # A reviewer's scope and right are asked first; Amina has no say in the other doors.
        assert answer.status_code == 404, (method, answer.content)


@pytest.mark.parametrize("way", ["approve", "return", "reject"])
def test_a_service_never_reviews_even_with_the_scope(way, robot_inside, things_at):
    things = things_at("submitted")
    secret = new_secret()
    # No door gives a service this scope; the step refuses it all the same.
    Token.objects.create(
        officer=robot_inside,
        digest=digest_of(secret),
        scopes=["read", "reviews:write"],
        issued_by=robot_inside,
        expires_at=timezone.now() + timedelta(days=1),
    )

    answer = bearing(secret).post(
        ROUTES[way].address(**things), {"digest": things["digest"]} | REASON[way]
    )

    assert answer.status_code == 403
    assert answer.json()["code"] == "person-required"


@pytest.mark.parametrize("way", ["approve", "return", "reject"])
def test_a_person_reviews_by_session_and_by_their_own_token(way, boris, things_at):
    things = things_at("submitted")
    body = {"digest": things["digest"]} | REASON[way]
    by_session = Caller()
    by_session.login(username=boris.email, password=PASSWORD)
    without = calling(boris, "read", "referrals:write")

    for caller, status in ((without, 403), (calling(boris), 200), (by_session, 200)):
        with transaction.atomic():
            answer = caller.post(ROUTES[way].address(**things), body)
            transaction.set_rollback(True)
        assert answer.status_code == status, answer.content
