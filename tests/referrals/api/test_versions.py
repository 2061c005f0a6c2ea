"""What moves or edits a referral names the version that was read; appends name none."""

import pytest
from django.db import transaction

from referrals.api import urls
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


def answer_of(cast, write, things, **facts):
    caller = getattr(cast[write.allowed[0]], write.method.lower())
    with transaction.atomic():
        answer = caller(ROUTES[write.route].address(**things), write.body(things), **facts)
        transaction.set_rollback(True)
    return answer


def test_every_step_and_edit_is_matched_and_no_append():
    names = {write.route for write in MATCHED}

    assert names >= STEPS | {"hand-over", "notice-retract", "referral", "item"}
    assert not names & {"replies", "outcomes", "acknowledge", "no-response", "copy", "referrals"}


@pytest.mark.parametrize("write", MATCHED, ids=str)
def test_none_is_428_and_a_stale_one_412_with_what_there_is_now(write, cast, things_at):
    things = things_at(write.stage)

    missing = answer_of(cast, write, things, HTTP_IF_MATCH="")
    stale = answer_of(cast, write, things, HTTP_IF_MATCH='"999"')

    assert (missing.status_code, missing.json()["code"]) == (428, "match-required")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    address = ROUTES[write.route].address(**things)
    assert stale["ETag"] == tag_at(address)
    assert stale.json()["current"]["reference" if write.route != "item" else "number"]
