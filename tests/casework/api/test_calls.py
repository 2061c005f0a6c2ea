"""Each call has a number and one line in the log; a house at a standstill is read, not written."""

import logging

import pytest
from django.core.management import CommandError, call_command

from casework.actions import pausing
from casework.models import Event, EventKind, Network
from casework.permissions import RoleRequired
from tests.casework.api.calling import bearing, secret_of


def test_a_call_keeps_the_number_that_it_came_with(as_amina):
    answer = as_amina.get("me/", HTTP_X_REQUEST_ID="sync-2026.11_7")

    assert answer["X-Request-Id"] == "sync-2026.11_7"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "é", "a;b"])
def test_a_number_that_is_none_is_replaced(as_amina, given):
    number = as_amina.get("me/", HTTP_X_REQUEST_ID=given)["X-Request-Id"]

    assert len(number) == 32
    assert number.isalnum()


def test_the_log_tells_of_a_call_without_secrets_words_or_bodies(amina, network, caplog):
    secret = secret_of(amina)
    caller = bearing(secret)
    with caplog.at_level(logging.INFO, logger="renvoi.access"):
        caller.get("networks/?q=Zhang", HTTP_X_REQUEST_ID="n-1")
        caller.post("networks/", {"title": "Opaque words"})

    lines = [record.getMessage() for record in caplog.records if record.name == "renvoi.access"]
    assert lines[0].startswith("n-1 GET /api/v1/networks/ 200 ")
    assert f"officer={amina.pk} " in lines[0]
    told = "\n".join(lines)
    assert not any(word in told for word in (secret, "Zhang", "Opaque"))


def test_at_a_standstill_reading_goes_on_and_writing_waits(as_amina, amina, house, client, network):
    pausing.pause("Moving the database", by=house)
    client.force_login(amina)

    refused = as_amina.post("networks/", {"title": "New"})
    page = client.post("/networks/new/", {"title": "New"})

    assert (refused.status_code, refused.json()["code"]) == (503, "read-only")
    assert int(refused["Retry-After"]) > 0
    assert (page.status_code, page["Retry-After"]) == (503, refused["Retry-After"])
    assert as_amina.get("networks/").status_code == client.get("/networks/").status_code == 200
    assert Network.objects.count() == 1
    pausing.resume(by=house)
    assert as_amina.post("networks/", {"title": "New"}).status_code == 201


def test_every_page_says_beforehand_that_nothing_is_saved(amina, house, client, settings):
    client.force_login(amina)
    sentence = "whatever you send is not saved"
    assert sentence not in client.get("/networks/new/").content.decode()

    pausing.pause("Moving the database", by=house)

    assert sentence in client.get("/networks/new/").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert "rien de ce que vous envoyez" in client.get("/").content.decode()
    client.logout()
    assert sentence not in client.get("/sign-in/", follow=True).content.decode()


def test_people_come_in_to_read_at_a_standstill(amina, house, client):
    pausing.pause("", by=house)

    answer = client.post(
        "/sign-in/", {"username": amina.email, "password": "correct horse battery 9"}
    )

    assert answer.status_code == 302


def test_the_operators_setting_does_the_same_without_a_row(as_amina, settings):
    settings.RENVOI_READ_ONLY = True

    assert as_amina.post("networks/", {"title": "New"}).status_code == 503
    assert as_amina.get("me/").status_code == 200


def test_strangers_are_told_nothing_of_a_standstill(stranger, house):
    pausing.pause("", by=house)

    assert stranger.post("networks/", {"title": "New"}).status_code == 401


def test_only_an_administrator_stops_the_house_and_once(amina, house):
    with pytest.raises(RoleRequired):
        pausing.pause("", by=amina)
    with pytest.raises(pausing.NotPaused):
        pausing.resume(by=house)
    pausing.pause("", by=house)
    with pytest.raises(pausing.AlreadyPaused):
        pausing.pause("", by=house)


def test_the_command_stops_and_lets_go(house):
    call_command("read_only", "on", "--reason", "Move")
    assert pausing.is_read_only()
    with pytest.raises(CommandError):
        call_command("read_only", "on")
    call_command("read_only", "off", "--by", house.email)

    assert not pausing.is_read_only()
    kinds = [EventKind.HOUSE_PAUSED, EventKind.HOUSE_RESUMED]
    assert Event.objects.filter(kind__in=kinds).count() == 2
