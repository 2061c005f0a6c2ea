import pytest

from casework.models import Network, NetworkMember
from tests.casework.api.calling import calling


def test_a_network_is_opened_by_its_lead(as_amina, amina):
    answer = as_amina.post("networks/", {"title": "Lantern", "marking": "UNCLASSIFIED"})

    assert answer.status_code == 201
    reference = answer.json()["reference"]
    assert answer["Location"].endswith(f"/api/v1/networks/{reference}/")
    assert answer.json()["opened_by"] == {"id": amina.pk, "name": "Amina"}
    assert answer.json()["recorded_at"].endswith("Z")
    network = Network.objects.get(reference=reference)
    assert network.memberships_of_officers.get().place == NetworkMember.Place.LEAD


def test_the_list_holds_what_is_in_sight_and_matches(as_amina, as_eve, network, open_case):
    assert len(as_amina.get("networks/").json()["results"]) == 2
    assert [n["reference"] for n in as_eve.get("networks/").json()["results"]] == [
        open_case.reference
    ]
    assert len(as_amina.get("networks/?q=paper").json()["results"]) == 1
    assert len(as_amina.get(f"networks/?q={network.reference}").json()["results"]) == 1
    assert len(as_amina.get("networks/?marking=PROTECTED_B").json()["results"]) == 0
    assert len(as_eve.get("networks/?q=paper").json()["results"]) == 0


def test_an_edit_names_the_version_it_was_made_from(as_amina, network, at):
    first = as_amina.patch(at, {"title": "Silk Lantern"}, HTTP_IF_MATCH='"1"')
    stale = as_amina.patch(at, {"title": "Other"}, HTTP_IF_MATCH='"1"')
    weak = as_amina.patch(at, {"title": "Third"}, HTTP_IF_MATCH='"7", W/"2"')

    assert first.status_code == 200
    assert (first.json()["title"], first.json()["version"]) == ("Silk Lantern", 2)
    assert first["ETag"] == '"2"'
    assert stale.status_code == 412
    assert stale["ETag"] == '"2"'
    assert stale.json()["code"] == "stale-version"
    assert stale.json()["remedy"]
    assert stale.json()["current"] == first.json()
    assert weak.json()["title"] == "Third"


@pytest.mark.parametrize("sent", ["", "*", '"x"', "2", '"-1"', '"99999999999"'])
def test_an_edit_that_names_no_version_is_428_or_stale(as_amina, network, at, sent):
    answer = as_amina.patch(at, {"title": "Other"}, HTTP_IF_MATCH=sent)

    assert answer.status_code == (428 if sent in ("", "*") else 412)
    network.refresh_from_db()
    assert network.title == "Paper Lantern"


def test_members_come_and_go(as_amina, network, at, eve):
    added = as_amina.post(at + "members/", {"officer": "EVE@renvoi.example", "place": "READER"})
    assert added.status_code == 201
    assert added.json()["officer"] == {"id": eve.pk, "name": "Eve"}
    assert calling(eve).get(at).status_code == 200

    names = [m["officer"]["name"] for m in as_amina.get(at + "members/").json()["results"]]
    assert names == ["Amina", "Boris", "Chen", "Dana", "Eve"]
    assert as_amina.delete(f"{at}members/{eve.pk}/").status_code == 204
    assert calling(eve).get(at).status_code == 404
    assert as_amina.delete(f"{at}members/{eve.pk}/").status_code == 404


def test_the_last_lead_stays(as_amina, amina, network, at):
    answer = as_amina.delete(f"{at}members/{amina.pk}/")

    assert answer.status_code == 409
    assert answer.json()["code"] == "last-lead"


def test_a_member_must_be_somebody(as_amina, at, network):
    answer = as_amina.post(at + "members/", {"officer": "no@one.example", "place": "READER"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "officer"


def test_the_directory_of_platforms(as_robot, platforms):
    results = as_robot.get("platforms/").json()["results"]

    assert {"slug": "x", "name": "X", "is_active": True} in results
