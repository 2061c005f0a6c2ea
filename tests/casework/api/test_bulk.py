"""Many in one call: all or none, or each with a result of its own."""

import pytest

from casework.models import Asset, Event, EventKind, Observation, Post

SEEN = "2026-09-01T12:00:00Z"
GOOD = [{"value": f"https://x.com/bulk_{n}", "display_name": f"No. {n}"} for n in range(3)]


def test_all_are_added_and_each_is_told(as_amina, network, at):
    answer = as_amina.post(at + "assets/bulk/", {"assets": [*GOOD, GOOD[0]]})

    results = answer.json()["results"]
    assert answer.status_code == 200, answer.content
    assert [one["status"] for one in results] == [201, 201, 201, 200]
    assert [one["index"] for one in results] == [0, 1, 2, 3]
    assert results[0]["id"] == results[3]["id"]
    assert as_amina.get(f"{at}assets/{results[1]['id']}/").json()["display_name"] == "No. 1"
    event = Event.objects.filter(kind=EventKind.ASSET_ATTACHED).last()
    assert event.subject == network.reference


def test_one_wrong_row_stops_all_and_is_pointed_at(as_amina, at):
    before = Asset.objects.count()

    answer = as_amina.post(at + "assets/bulk/", {"assets": [*GOOD, {"value": "not an address"}]})

    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert (fault["row"], fault["pointer"]) == (4, "/assets/3/value")
    assert fault["remedy"]
    assert Asset.objects.count() == before


def test_where_asked_so_each_row_stands_for_itself(as_amina, at):
    rows = [
        GOOD[0],
        {"value": "not an address"},
        {"value": "https://x.com/ok", "confidence": "CERTAIN"},
        {"value": "https://x.com/ok", "campaign": 999_999},
        GOOD[1],
    ]

    answer = as_amina.post(at + "assets/bulk/", {"assets": rows, "atomic": False})

    results = answer.json()["results"]
    assert [one["status"] for one in results] == [201, 400, 400, 400, 201]
    assert results[2]["problem"]["errors"][0]["field"] == "confidence"
    assert results[3]["problem"]["code"] == "not-of-network"
    assert Asset.objects.filter(key__startswith="bulk_").count() == 2


def test_posts_come_with_their_authors(as_amina, network, at):
    rows = [
        {"url": "https://x.com/lantern_7/status/1234567890123456789", "text": "Same words."},
        {"url": "https://x.com/lantern_7"},
    ]

    each = as_amina.post(at + "posts/bulk/", {"posts": rows, "atomic": False}).json()["results"]
    none = as_amina.post(at + "posts/bulk/", {"posts": rows})

    assert [one["status"] for one in each] == [201, 400]
    assert each[1]["problem"]["code"] == "not-a-post"
    post = Post.objects.get(pk=each[0]["id"])
    assert (post.text, post.author_id) == ("Same words.", each[0]["asset"])
    assert none.status_code == 400


def test_looks_stand_for_themselves_as_well(as_amina, assets, at):
    looks = [
        {"asset": assets[0].pk, "presence": "LIVE", "occurred_at": SEEN},
        {"asset": 999_999, "presence": "LIVE", "occurred_at": SEEN},
        {"asset": assets[1].pk, "presence": "LIVE", "occurred_at": "2199-01-01T00:00:00Z"},
    ]

    answer = as_amina.post(at + "observations/bulk/", {"observations": looks, "atomic": False})

    assert [one["status"] for one in answer.json()["results"]] == [201, 400, 400]
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"assets": []},
        {"assets": None},
        {"assets": {}, "atomic": False},
        {"assets": ["x"], "atomic": False},
        {"assets": [None], "atomic": False},
        {"assets": GOOD, "atomic": None},
        {"assets": GOOD, "atomic": False, "more": 1},
        {"assets": [{"value": f"https://x.com/a{n}"} for n in range(1001)]},
    ],
)
def test_what_is_no_list_of_rows_is_refused_or_told_row_by_row(as_amina, at, body):
    answer = as_amina.post(at + "assets/bulk/", body)

    told = answer.json().get("results") or []
    assert answer.status_code == 400 or [one["status"] for one in told] == [400]


def test_a_stranger_to_the_case_adds_nothing(as_eve, as_dana, at):
    assert as_eve.post(at + "assets/bulk/", {"assets": GOOD}).status_code == 404
    assert as_dana.post(at + "assets/bulk/", {"assets": GOOD}).status_code == 403
    refused = as_dana.post(at + "assets/bulk/", {"assets": GOOD, "atomic": False})
    assert refused.status_code == 403
