"""What moves or edits a referral names the version that was read; appends name none."""

import pytest
from django.db import transaction

from casework.api.versions import TAG
from referrals.api import urls
from referrals.models import Delivery
from tests.casework.api.calling import tag_at
from tests.casework.api.routes import routes
from tests.referrals.api.writes import WRITES

ROUTES = {route.name: route for route in routes(urls)}
MATCHED = [
    write
    for write in WRITES
    if getattr(getattr(ROUTES[write.route].door, write.method.lower()), "is_matched", False)
]
STEPS = {"submit", "revise", "withdraw", "approve", "return", "reject", "send", "close", "reopen"}

DELIVERED = {f"delivery-{step}" for step in ("ticket", "confirm", "lost", "rest", "cancel")}


def answer_of(cast, write, things, **facts):
    caller = getattr(cast[write.allowed[0]], write.method.lower())
    with transaction.atomic():
        answer = caller(ROUTES[write.route].address(**things), write.body(things), **facts)
        transaction.set_rollback(True)
    return answer


def test_every_step_and_edit_is_matched_and_no_append():
    names = {write.route for write in MATCHED}

    assert names >= STEPS | DELIVERED | {"hand-over", "notice-retract", "referral", "item"}
    assert not names & {"replies", "outcomes", "acknowledge", "no-response", "copy", "referrals"}


@pytest.mark.parametrize("write", MATCHED, ids=str)
def test_none_is_428_and_a_stale_one_412_with_what_there_is_now(write, cast, things_at):
    things = things_at(write.stage)

    missing = answer_of(cast, write, things, HTTP_IF_MATCH="")
    stale = answer_of(cast, write, things, HTTP_IF_MATCH='"999"')

    assert (missing.status_code, missing.json()["code"]) == (428, "match-required")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    address = ROUTES[write.route].address(**things)
    assert tag_at(address) == f'"{stale.json()["current"]["version"]}"'
    assert TAG.findall(stale["ETag"]) == [str(stale.json()["current"]["version"])]


def test_of_two_who_look_into_a_delivery_the_second_is_told(as_chen, reach, at):
    """One finds that it did not arrive; whoever read it before may not say that it did."""
    place = f"{at}deliveries/{reach('uncertain').deliveries.get().pk}/"
    tag = as_chen.get(place)["ETag"]

    lost = as_chen.post(place + "lost/", {"proof": "Nothing there."}, HTTP_IF_MATCH=tag)
    found = {"proof": "It is there.", "occurred_at": "2026-09-03T10:00:00Z"}
    late = as_chen.post(place + "confirm/", found, HTTP_IF_MATCH=tag)

    assert (lost.status_code, late.status_code) == (200, 412)
    assert late.json()["current"]["state"] == lost.json()["state"] == "FAILED"
    assert late["ETag"] == lost["ETag"] == as_chen.get(place)["ETag"] != tag


def test_progress_gives_a_delivery_another_tag_but_no_other_version(as_chen, reach, at):
    delivery = reach("queued").deliveries.get()
    place = f"{at}deliveries/{delivery.pk}/"
    tag = as_chen.get(place)["ETag"]
    Delivery.objects.filter(pk=delivery.pk).update(percent=40)

    polled = as_chen.get(place, headers={"if-none-match": tag})

    assert (polled.status_code, polled.json()["percent"]) == (200, 40)
    assert as_chen.post(place + "cancel/", HTTP_IF_MATCH=tag).status_code == 200
