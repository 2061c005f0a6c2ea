"""What clients call our objects: each client its own way, one name for one thing."""

import json

import pytest
from rest_framework.test import APIClient

from casework.actions import attributing
from casework.models import Event, ExternalId
from tests.referrals.api.mirror import Mirror

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(robot, open_case, amina):
    attributing.attach(open_case, value="https://x.com/a/status/1", by=amina)
    client = APIClient()
    client.force_authenticate(robot)
    return client


def name(client, kind, place, *ids):
    address = f"/api/v1/external-ids/{kind}/{place}/"
    return client.put(address, {"external_ids": list(ids)}, format="json")


def asset_of(network):
    return network.memberships.get().asset


def test_a_client_finds_an_object_by_its_own_id(partner, open_case):
    asset = asset_of(open_case)

    assert name(partner, "asset", asset.pk, "A-1", "A-2").status_code == 200
    address = f"/api/v1/networks/{open_case.reference}/assets/"
    found = partner.get(address, {"external_id": "A-2"}).json()["results"]

    assert [row["external_ids"] for row in found] == [["A-1", "A-2"]]
    assert partner.get(address, {"external_id": "A-3"}).json()["results"] == []
    assert partner.get(f"{address}{asset.pk}/").json()["external_ids"] == ["A-1", "A-2"]


def test_the_whole_set_is_replaced_and_taken_away(partner, open_case):
    place = open_case.reference
    name(partner, "network", place, "N-1", "N-2")

    assert name(partner, "network", place, "N-2").json() == {"external_ids": ["N-2"]}
    assert partner.delete(f"/api/v1/external-ids/network/{place}/").status_code == 204
    assert partner.get(f"/api/v1/networks/{place}/").json()["external_ids"] == []
    assert Event.objects.filter(kind="external_id.set").count() == 3


def test_one_id_names_one_object_of_a_client(partner, open_case, eve):
    asset, other = asset_of(open_case), APIClient()
    other.force_authenticate(eve)
    name(partner, "network", open_case.reference, "X-1")
    name(partner, "asset", asset.pk, "X-1")

    post = open_case.post_memberships.get().post
    name(partner, "post", post.pk, "P-1")
    second = attributing.attach(open_case, value="https://x.com/b", by=open_case.opened_by).asset
    refused = name(partner, "asset", second.pk, "X-1")

    assert refused.status_code == 409
    assert refused.json()["code"] == "names-another"
    assert name(other, "asset", second.pk, "X-1").status_code == 200


def test_no_other_client_sees_it(partner, open_case, eve):
    name(partner, "network", open_case.reference, "N-1")
    other = APIClient()
    other.force_authenticate(eve)

    assert other.get(f"/api/v1/networks/{open_case.reference}/").json()["external_ids"] == []
    assert "N-1" not in json.dumps(Mirror(eve).of_kind("network"))
    seen = Mirror(partner.handler._force_user).of_kind("network")
    assert seen[0]["object"]["external_ids"] == ["N-1"]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("asset", "0"),
        ("asset", "x"),
        ("officer", "1"),
        ("network", "NET-222222"),
        ("post", "9" * 30),
    ],
)
def test_what_is_not_in_sight_cannot_be_named(partner, kind, place):
    assert name(partner, kind, place, "X").status_code == 404
    assert not ExternalId.objects.exists()


def test_a_referral_its_reply_and_outcome_have_names(partner, reach, robot_inside, network):
    referral = reach("sent")
    client = APIClient()
    client.force_authenticate(robot_inside)
    when = {"occurred_at": "2026-09-03T10:00:00Z"}
    base = f"/api/v1/referrals/{referral.reference}/"
    key = {"HTTP_IDEMPOTENCY_KEY": "k1"}
    reply = client.post(
        f"{base}replies/", {"kind": "under_review", **when}, format="json", **key
    ).json()

    assert name(client, "referral", referral.reference, "R-1").status_code == 200
    assert name(client, "reply", reply["id"], "Y-1").status_code == 200

    assert client.get(base).json()["external_ids"] == ["R-1"]
    assert client.get("/api/v1/referrals/", {"external_id": "R-1"}).json()["results"]
    assert client.get(f"{base}replies/", {"external_id": "Y-1"}).json()["results"]
    assert client.get(f"{base}outcomes/", {"external_id": "Y-1"}).json()["results"] == []
