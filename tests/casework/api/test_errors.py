import json

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from rest_framework.exceptions import Throttled

from casework.api import errors
from casework.errors import BadInput, Fault, NotAllowed, WrongState
from tests.casework.api.calling import calling

MEMBERS = {"type", "title", "status", "detail", "code", "remedy", "errors"}


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (NotAllowed("no"), 403, "not-allowed"),
        (WrongState("late"), 409, "wrong-state"),
        (BadInput("bad"), 400, "bad-input"),
        (ValidationError("bad"), 400, "bad-input"),
        (DataError("out of range"), 400, "out-of-range"),
        (IntegrityError("twice"), 409, "conflict"),
        (SuspiciousOperation("odd"), 400, "malformed"),
        (RequestDataTooBig("big"), 413, "body-too-large"),
        (Throttled(wait=3), 429, "throttled"),
    ],
)
def test_each_kind_of_refusal_has_one_number(raised, status, code):
    answer = errors.handle(raised, {})

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.data["code"] == code
    assert answer.data.keys() >= MEMBERS


def test_a_throttled_client_is_told_when_to_come_back():
    assert errors.handle(Throttled(wait=3), {})["Retry-After"] == "4"


def test_what_was_not_foreseen_is_a_problem_without_internals(as_amina, monkeypatch):
    def fail(*args, **facts):
        raise RuntimeError("secret path /srv/renvoi")

    monkeypatch.setattr("casework.api.me.Me.show", fail)
    as_amina.raise_request_exception = False

    answer = as_amina.get("me/")

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "internal-error"
    assert "secret" not in answer.content.decode()


def test_an_unforeseen_fault_is_heard_by_those_who_watch(as_amina, monkeypatch):
    def fail(*args, **facts):
        raise RuntimeError("loud")

    monkeypatch.setattr("casework.api.me.Me.show", fail)

    with pytest.raises(RuntimeError, match="loud"):
        as_amina.get("me/")


def test_every_fault_of_a_refusal_is_listed_with_its_remedy():
    faults = [Fault("Wrong.", "number", 2, "Count again.", "no-such-item")]

    answer = errors.handle(BadInput(faults=faults), {})

    assert answer.data["detail"] == "Wrong."
    assert answer.data["errors"] == [
        {
            "field": "number",
            "row": 2,
            "pointer": "/number/1",
            "message": "Wrong.",
            "remedy": "Count again.",
            "code": "no-such-item",
            "severity": "BLOCK",
        }
    ]


def test_an_error_in_a_list_names_its_row(as_amina, network, at):
    looks = [
        {"asset": 1, "presence": "LIVE", "occurred_at": "2026-09-01T12:00:00Z"},
        {"asset": 1, "presence": "HIDING", "occurred_at": "2026-09-01T12:00:00Z"},
    ]

    answer = as_amina.post(at + "observations/bulk/", {"observations": looks})

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["field"], error["row"], error["code"]) == (
        "observations.presence",
        2,
        "invalid-choice",
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("de, en;q=0.5", "en"),
        ("zz", "en"),
        ("*", "en"),
        ("\xff\xfe", "en"),
    ],
)
def test_the_language_of_errors_is_the_one_asked_for(amina, asked, said):
    caller = calling(amina)

    answer = caller.get("networks/NET-NONE99/", headers={"accept-language": asked})

    assert answer.status_code == 404
    assert answer["Content-Language"] == said


def test_without_a_wish_the_officers_own_language_is_used(enlist):
    answer = calling(enlist("Chloe", "OFFICER", language="fr")).get("networks/x/")

    assert answer["Content-Language"] == "fr"


@pytest.mark.parametrize(
    "address", ["nowhere/", "networks", "networks/NET/../x", "me", "networks/%00/", "a" * 3000]
)
def test_an_address_that_leads_nowhere_is_told_as_a_problem(as_amina, address):
    answer = as_amina.get(address)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_stranger_does_not_learn_which_addresses_exist(stranger, db):
    assert stranger.get("nowhere/").status_code == 401
    assert stranger.get("networks/").status_code == 401


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_a_method_that_is_not_served_is_405(as_amina, method):
    answer = getattr(as_amina, method)("me/")

    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


def test_a_form_is_not_read_where_json_is_asked_for(as_amina):
    answer = as_amina.post("networks/", {"title": "x"}, format="multipart")

    assert answer.status_code == 415


def test_an_answer_in_another_form_is_refused(as_amina):
    answer = as_amina.get("me/", headers={"accept": "text/html"})

    assert answer.status_code == 406
    assert json.loads(answer.content)["code"] == "not-acceptable"


def test_a_body_that_is_too_large_is_413_with_the_limit(as_amina, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    small = as_amina.post("networks/", {"title": "x" * 100})
    large = as_amina.post("networks/", {"title": "x" * 1000})

    assert small.status_code == 201
    assert large.status_code == 413
    assert (large.json()["code"], large.json()["limit"]) == ("body-too-large", 1000)
