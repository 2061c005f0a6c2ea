from casework.models import Membership, Observation

SEEN = "2026-09-01T12:00:00Z"


def test_looks_are_recorded_and_presence_follows(as_robot, robot_inside, assets, post, at):
    looks = [
        {"asset": assets[0].pk, "presence": "REMOVED", "occurred_at": SEEN, "vantage": "CA"},
        {"post": post.pk, "presence": "LIVE", "occurred_at": SEEN, "note": "Still there."},
    ]

    answer = as_robot.post(at + "observations/bulk/", {"observations": looks})

    assert answer.status_code == 200, answer.content
    assert [o["status"] for o in answer.json()["results"]] == [201, 201]
    assert Membership.objects.get(asset=assets[0]).presence == "REMOVED"
    rows = as_robot.get(f"{at}observations/?asset={assets[0].pk}").json()["results"]
    assert [row["occurred_at"] for row in rows] == [SEEN]


def test_all_looks_are_recorded_or_none(as_amina, assets, at):
    looks = [
        {"asset": assets[0].pk, "presence": "LIVE", "occurred_at": SEEN},
        {"asset": 999_999, "presence": "LIVE", "occurred_at": SEEN},
        {"presence": "LIVE", "occurred_at": SEEN},
        {"asset": assets[0].pk, "post": 1, "presence": "LIVE", "occurred_at": SEEN},
        {"asset": assets[0].pk, "presence": "LIVE", "occurred_at": SEEN, "evidence": 999},
    ]

    answer = as_amina.post(at + "observations/bulk/", {"observations": looks})

    assert answer.status_code == 400
    assert [(e["row"], e["field"]) for e in answer.json()["errors"]] == [
        (2, "asset"),
        (3, "asset"),
        (4, "asset"),
        (5, "evidence"),
    ]
    assert not Observation.objects.exists()


def test_nothing_is_seen_in_the_future(as_amina, assets, at):
    look = {"asset": assets[0].pk, "presence": "LIVE", "occurred_at": "2199-01-01T00:00:00Z"}

    answer = as_amina.post(at + "observations/bulk/", {"observations": [look]})

    assert answer.json()["errors"][0]["code"] == "in-the-future"
    assert answer.json()["errors"][0]["pointer"] == "/observations/0/occurred_at"


def test_a_thousand_looks_at_most(as_amina, assets, at):
    look = {"asset": assets[0].pk, "presence": "LIVE", "occurred_at": SEEN}

    answer = as_amina.post(at + "observations/bulk/", {"observations": [look] * 1001})

    assert answer.status_code == 400
