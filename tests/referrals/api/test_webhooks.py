"""A client keeps its webhooks by the API alone, from the first ping to a replay."""

import pytest
from standardwebhooks.webhooks import Webhook

from casework.actions import issuing
from referrals.actions import publishing, pushing, subscribing
from referrals.models import Push
from tests.casework.api.calling import bearing, calling, secret_of
from tests.referrals.receivers import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    with receiving() as one:
        yield one


def test_a_client_is_told_of_its_own_write_and_finds_it_in_the_feed(
    network, robot_inside, receiver
):
    client = calling(robot_inside)
    publishing.number()
    made = client.post("webhooks/", {"url": receiver.url, "kinds": ["network"]})
    assert made.status_code == 201
    address, secret = made["Location"], made.json()["secret"]

    sent = client.post(f"{address}ping/")
    pushing.push(made.json()["id"])
    assert client.get(sent["Location"]).json()["state"] == "SENT"

    client.post(f"networks/{network.reference}/targets/", {"name": "A. Member", "kind": "FAMILY"})
    client.post("networks/", {"title": "Another"})
    pushing.put_in_line()
    pushing.push(made.json()["id"])

    headers, body = receiver.taken[-1]
    told = Webhook(secret).verify(body, headers)
    page = client.get("changes/", {"after": told["data"]["cursor"], "limit": 1}).json()
    assert page["results"][0]["id"] == told["data"]["id"]
    log = client.get(f"{address}pushes/", {"state": "SENT", "kind": "network"}).json()["results"]
    detail = client.get(f"{address}pushes/{log[0]['id']}/").json()
    assert detail["message_id"] == headers["webhook-id"]
    assert detail["attempts"][0]["status"] == 200
    assert secret not in str(detail)

    replayed = client.post(f"{address}replay/", {"first": log[0]["id"], "last": log[0]["id"]})
    assert replayed.json() == {"replayed": 1}
    pushing.push(made.json()["id"])
    assert receiver.taken[-1][0]["webhook-id"] == headers["webhook-id"]


def test_the_secret_is_told_once_even_under_the_same_key(robot_inside, receiver):
    client, key = calling(robot_inside), {"HTTP_IDEMPOTENCY_KEY": "one"}
    body = {"url": receiver.url}

    first = client.post("webhooks/", body, **key).json()
    again = client.post("webhooks/", body, **key).json()

    assert first["secret"].startswith("whsec_")
    assert again == {**first, "secret": None}
    rotated = client.post(f"webhooks/{first['id']}/rotate/", {}).json()
    assert rotated["secret"] not in (None, first["secret"])
    assert rotated["version"] > first["version"]
    for address in ("webhooks/", f"webhooks/{first['id']}/"):
        assert "whsec_" not in client.get(address).content.decode()


def test_a_token_without_the_scope_keeps_no_webhooks(robot_inside, receiver):
    answer = calling(robot_inside, "read").post("webhooks/", {"url": receiver.url})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope-required")


def test_a_token_kept_to_a_network_must_name_it(network, robot_inside, receiver):
    _token, secret = issuing.issue(
        robot_inside,
        scopes=["read", "webhooks"],
        days=1,
        networks=[network.reference],
        by=robot_inside,
    )
    kept, free = bearing(secret), bearing(secret_of(robot_inside))
    body = {"url": receiver.url}

    assert kept.post("webhooks/", body).json()["errors"][0]["field"] == "network"
    assert kept.post("webhooks/", {**body, "network": network.reference}).status_code == 201
    free.post("webhooks/", body)
    assert len(kept.get("webhooks/").json()["results"]) == 1
    assert len(free.get("webhooks/").json()["results"]) == 2


def test_a_webhook_of_another_is_not_there(robot_inside, amina, receiver):
    hook, _secret = subscribing.add(robot_inside, url=receiver.url, by=robot_inside)

    for address in (f"webhooks/{hook.pk}/", f"webhooks/{hook.pk}/pushes/"):
        assert calling(amina).get(address).status_code == 404
    assert not Push.objects.exists()


def test_what_is_wrong_is_named(robot_inside, receiver):
    client = calling(robot_inside)

    inside = client.post("webhooks/", {"url": "https://192.168.0.1/"})
    kinds = client.post("webhooks/", {"url": receiver.url, "kinds": ["cabbage"]})

    assert (inside.status_code, inside.json()["errors"][0]["field"]) == (400, "url")
    assert (kinds.status_code, kinds.json()["errors"][0]["field"]) == (400, "kinds")
