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
    first = as_amina.patch(at, {"version": 1, "title": "Silk Lantern"})
    stale = as_amina.patch(at, {"version": 1, "title": "Other"})
    missing = as_amina.patch(at, {"title": "Other"})

    assert first.status_code == 200
    assert (first.json()["title"], first.json()["version"]) == ("Silk Lantern", 2)
    assert stale.status_code == 409
    assert stale.json()["code"] == "stale-version"
    assert stale.json()["remedy"]
    assert missing.status_code == 400


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
