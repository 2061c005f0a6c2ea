"""Checkpoints, anchors and timestamps over REST."""

from casework.models import Checkpoint
from tests.casework.api.calling import calling
from tests.casework.drawing import draw


def test_checkpoints_are_given_to_those_who_keep_the_record_without_leaves(
    as_dana, as_amina, house, network
):
    draw(house)

    (row,) = as_dana.get("/api/v1/checkpoints/").json()["results"]
    assert row["sha256"] == Checkpoint.objects.get().sha256
    assert network.reference not in str(row)
    assert as_amina.get("/api/v1/checkpoints/").json()["results"] == []


def test_an_administrator_draws_one(house):
    answer = calling(house).post("/api/v1/checkpoints/")

    assert answer.status_code == 201
    assert answer.json()["number"] == 1


def test_anchors_of_a_case_are_listed(as_amina, at, house, settings, tmp_path):
    settings.RENVOI_CHECKPOINT_DIR = str(tmp_path)
    draw(house)

    (row,) = as_amina.get(f"/api/v1/{at}anchors/").json()["results"]

    assert row["where"] == "CHECKPOINT"


def test_a_token_is_handed_out_as_the_authority_gave_it(as_amina, at, failed_stamp):
    answer = as_amina.get(f"/api/v1/{at}stamps/{failed_stamp.pk}/token/")

    assert answer.getvalue() == bytes(failed_stamp.token)
