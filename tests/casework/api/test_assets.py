import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import attributing, describing, opening
from casework.api.shapes.assets import AssetShape, PostShape
from casework.models import Asset, ExternalId


def test_an_address_becomes_an_asset_once(as_amina, network, at):
    entry = {"value": "x[.]com/Paper_Lamp", "display_name": "Lamp", "confidence": "HIGH"}

    first = as_amina.post(at + "assets/", entry)
    again = as_amina.post(at + "assets/", {"value": "@paper_lamp", "platform": "x"})

    assert first.status_code == 201
    assert first.json()["result"] == "CREATED"
    assert first.json()["asset"]["platform"] == "x"
    assert first.json()["asset"]["display_name"] == "Lamp"
    assert first.json()["post"] is None
    assert again.status_code == 200
    assert again.json()["result"] == "UNCHANGED"
    assert Asset.objects.count() == 1


def test_the_address_of_a_post_gives_the_post_and_its_author(as_amina, network, at):
    answer = as_amina.post(at + "assets/", {"value": "https://x.com/lamp/status/123456789012345"})

    assert answer.status_code == 201
    assert answer.json()["post"]["author"]["handle"] == answer.json()["asset"]["handle"]
    assert as_amina.get(at + "posts/").json()["results"] == [answer.json()["post"]]


@pytest.mark.parametrize("value", ["nothing to see", "10.0.0.1", "7,704 accounts"])
def test_what_names_no_asset_is_refused_with_a_remedy(as_amina, network, at, value):
    answer = as_amina.post(at + "assets/", {"value": value})

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] == "value"
    assert error["message"]
    assert error["remedy"]


def test_lists_are_filtered(as_amina, assets, post, network, at):
    def count(query: str) -> int:
        return len(as_amina.get(f"{at}{query}").json()["results"])

    assert count("assets/") == 3
    assert count("assets/?platform=x") == 3
    assert count("assets/?platform=reddit") == 0
    assert count("assets/?q=lantern_2") == 1
    assert count("assets/?presence=REMOVED") == 0
    assert count("posts/?platform=x") == 1
    assert count(f"posts/?author={assets[1].pk}") == 1
    assert count("posts/?q=1234567890") == 1
    assert count("posts/?language=fr") == 0


def test_an_asset_tells_of_networks_in_sight_only(
    as_amina, as_eve, eve, amina, assets, network, open_case, at
):
    attributing.attach(open_case, value=assets[0].url, by=amina)

    mine = as_amina.get(f"{at}assets/{assets[0].pk}/").json()
    theirs = as_eve.get(f"networks/{open_case.reference}/assets/{assets[0].pk}/").json()

    assert mine["also_in"] == [open_case.reference]
    assert theirs["also_in"] == []
    assert theirs["handle_changes"] == []


def test_what_the_case_says_of_an_asset_is_corrected(as_amina, assets, at):
    address = f"{at}assets/{assets[0].pk}/"

    answer = as_amina.patch(address, {"display_name": "Lamp", "confidence": "LOW"})

    assert answer.status_code == 200
    assert as_amina.get(address).json()["display_name"] == "Lamp"
    assert as_amina.patch(address, {"handle": "other"}).status_code == 400


def test_an_asset_is_found_through_its_network_only(as_amina, amina, assets, open_case):
    answer = as_amina.get(f"networks/{open_case.reference}/assets/{assets[0].pk}/")

    assert answer.status_code == 404


def test_an_author_known_elsewhere_only_is_not_told(as_eve, amina, network, open_case, post):
    hidden = post.author
    # The open case knows the post, but not who published it.
    open_case.post_memberships.create(post=post, recorded_by=amina)

    [row] = as_eve.get(f"networks/{open_case.reference}/posts/").json()["results"]

    assert hidden is not None
    assert row["author"] is None


def test_a_list_of_thirty_costs_what_a_list_of_three_does(as_amina, amina, platforms):
    counts = []
    # The first call of a minute also notes that the token is in use.
    as_amina.get("me/")
    for size in (3, 30):
        network = opening.open_network(title=f"{size}", by=amina)
        for n in range(size):
            value = f"https://x.com/crowd_{size}_{n}/status/1234567890{n:05}"
            attributing.attach(network, value=value, by=amina)
        for kind in ("assets", "posts", "events"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                as_amina.get(f"networks/{network.reference}/{kind}/")
            counts.append((kind, len(queries)))

    assert counts[:3] == counts[3:]


@pytest.mark.parametrize(("kind", "shape"), [("asset", AssetShape), ("post", PostShape)])
def test_postgresql_writes_each_row_of_a_list_as_its_shape_has_it(
    as_amina, amina, network, at, kind, shape
):
    campaign = describing.add_campaign(
        network, title="Spring", started_on=datetime.date(2026, 3, 1), by=amina
    )
    for n in range(3):
        attributing.attach(
            network,
            value=f"https://x.com/crowd_{n}/status/123456789{n}",
            display_name=f'Crowd "\\ 人 {n}',
            campaign=campaign,
            techniques=["T0049"],
            first_seen_on=datetime.date(2026, 3, n + 1),
            by=amina,
        )
    rows = as_amina.get(f"{at}{kind}s/").json()["results"]
    for value in ("z", "a"):
        ExternalId.objects.create(officer=amina, kind=kind, object_id=rows[0]["id"], value=value)

    rows = as_amina.get(f"{at}{kind}s/").json()["results"]

    assert rows[0]["external_ids"] == ["a", "z"]
    for row in rows:
        one = as_amina.get(f"{at}{kind}s/{row['id']}/").json()
        assert row == {name: one[name] for name in shape().fields}
