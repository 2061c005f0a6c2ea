"""Ways into a restricted network over the API."""

from tests.casework.api.calling import calling

WHY = {"reason": "The committee asks about it."}


def test_asked_granted_and_read(network, amina, eve):
    caller = calling(eve)
    asks = [
        caller.post("access-requests/", {"reference": reference, **WHY}, format="json")
        for reference in (network.reference, "NET-222222")
    ]
    assert {(one.status_code, one.json()["is_granted"]) for one in asks} == {(201, False)}
    assert asks[0].json().keys() == asks[1].json().keys()
    place = f"networks/{network.reference}/access-requests/"
    assert caller.get(place).status_code == 404
    [seen] = calling(amina).get(place).json()["results"]
    assert (seen["requested_by"]["id"], seen["verdict"]) == (eve.pk, "")

    refused = calling(amina).post(f"{place}{seen['id']}/decision/", {}, format="json")
    assert refused.json()["errors"][0]["field"] == "reason"
    done = calling(amina).post(f"{place}{seen['id']}/decision/", {"place": "READER"}, format="json")

    assert (done.status_code, done.json()["verdict"]) == (200, "GRANTED")
    assert caller.get(f"networks/{network.reference}/").status_code == 200
    mine = caller.get("access-requests/").json()["results"]
    assert [one["is_granted"] for one in mine] == [False, True]


def test_members_see_no_requests_and_decide_on_none(network, boris, eve):
    calling(eve).post("access-requests/", {"reference": network.reference, **WHY}, format="json")

    place = f"networks/{network.reference}/access-requests/"
    assert calling(boris).get(place).json()["results"] == []
    told = calling(boris).post(f"{place}1/decision/", {"place": "LEAD"}, format="json")
    assert (told.status_code, told.json()["code"]) == (403, "lead-required")


def test_an_auditor_breaks_the_glass(network, enlist, amina):
    auditor = enlist("Otto", "AUDITOR")
    made = calling(auditor).post(
        "broken-glass/", {"reference": network.reference, **WHY}, format="json"
    )

    assert (made.status_code, made.json()["why"]) == (201, WHY["reason"])
    assert calling(auditor).get(f"networks/{network.reference}/").status_code == 200
    [told] = calling(amina).get(f"networks/{network.reference}/broken-glass/").json()["results"]
    assert told["officer"]["id"] == auditor.pk
    again = calling(auditor).post(
        "broken-glass/", {"reference": network.reference, **WHY}, format="json"
    )
    assert (again.status_code, again.json()["code"]) == (400, "nothing-to-break")
