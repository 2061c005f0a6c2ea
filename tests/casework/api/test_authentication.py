from datetime import timedelta

import pytest
from django.utils import timezone

from casework.actions import enlisting, issuing
from casework.models import Token
from casework.models.token import digest_of
from tests.casework.api.calling import Caller, bearing, calling, secret_of
from tests.conftest import PASSWORD


def test_a_token_lets_its_officer_in(amina):
    answer = calling(amina, "read").get("me/")

    assert answer.status_code == 200
    assert answer.json() == {
        "id": amina.pk,
        "email": "amina@renvoi.example",
        "name": "Amina",
        "title": "",
        "language": "en",
        "roles": ["OFFICER"],
        "is_service": False,
        "scopes": ["read"],
    }


def test_only_the_hash_of_a_token_is_kept(amina):
    secret = secret_of(amina, "read")

    token = Token.objects.get()

    assert token.digest == digest_of(secret)
    assert secret not in str(Token.objects.values().get())


@pytest.mark.parametrize("spoil", ["expired", "revoked", "inactive officer"])
def test_a_token_that_ended_is_refused(amina, house, spoil):
    token, secret = issuing.issue(amina, scopes=["read"], days=1, by=amina)
    if spoil == "expired":
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoked":
        issuing.revoke(token, by=amina)
    else:
        enlisting.change(amina, by=house, is_active=False)

    answer = bearing(secret).get("me/")

    assert answer.status_code == 401
    assert answer.json()["code"] == "token-refused"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer renvoi_wrong",
        "Bearer nothing",
        "bearer renvoi_" + "x" * 5000,
        "Bearer renvoi_\x00",
        "Bearer renvoi_é",
        "Bearer a b c",
        "Basic YTpi",
        "Token renvoi_x",
        "",
    ],
)
def test_whatever_is_no_token_is_answered_with_401_and_the_scheme(db, header):
    answer = Caller(headers={"authorization": header}).get("me/")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_the_last_use_is_noted_at_most_once_a_minute(amina):
    caller = calling(amina)
    caller.get("me/")
    first = Token.objects.get().last_used_at
    caller.get("me/")
    same = Token.objects.get().last_used_at
    Token.objects.update(last_used_at=first - timedelta(seconds=61))
    caller.get("me/")

    assert first is not None
    assert same == first
    assert Token.objects.get().last_used_at >= first


def test_a_signed_in_person_has_every_scope(amina):
    caller = Caller()
    assert caller.login(username=amina.email, password=PASSWORD)

    assert caller.get("me/").json()["scopes"][0] == "read"
    assert caller.post("networks/", {"title": "Mine"}).status_code == 201


def test_a_session_without_the_csrf_token_cannot_write(amina):
    caller = Caller(enforce_csrf_checks=True)
    caller.login(username=amina.email, password=PASSWORD)

    answer = caller.post("networks/", {"title": "Forged"})

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_needs_no_csrf_token(amina):
    caller = calling(amina, enforce_csrf_checks=True)

    assert caller.post("networks/", {"title": "Mine"}).status_code == 201
