"""What edits a case names the version that was read; appends name none."""

import pytest
from django.db import transaction

from casework.actions import attributing, correcting
from casework.actions._checking import StaleVersion
from casework.models import Evidence, PostMembership
from tests.casework.api.calling import tag_at
from tests.casework.api.test_matrix import ROUTES
from tests.casework.api.writes import WRITES
from tests.referrals.api.mirror import Mirror

MATCHED = [
    write
    for write in WRITES
    if getattr(getattr(ROUTES[write.route].door, write.method.lower()), "is_matched", False)
]


def answer_of(cast, write, things, **facts):
    caller = getattr(cast["amina"], write.method.lower())
    with transaction.atomic():
        answer = caller(ROUTES[write.route].address(**things), write.body(things), **facts)
        transaction.set_rollback(True)
    return answer


def test_every_edit_is_matched():
    assert {write.route for write in MATCHED} == {
        "network",
        "asset",
        "post",
        "evidence-annotations",
    }


@pytest.mark.parametrize("write", MATCHED, ids=str)
def test_none_is_428_and_a_stale_one_412_with_what_there_is_now(write, cast, things):
    address = ROUTES[write.route].address(**things)

    missing = answer_of(cast, write, things, HTTP_IF_MATCH="")
    stale = answer_of(cast, write, things, HTTP_IF_MATCH='"999"')
    right = answer_of(cast, write, things)

    assert (missing.status_code, missing.json()["code"]) == (428, "match-required")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    assert stale["ETag"] == tag_at(address) == f'"{stale.json()["current"]["version"]}"'
    assert right.status_code in write.numbers


def test_of_two_who_read_the_same_post_the_second_is_told(as_amina, as_robot, robot_inside, things):
    place = f"networks/{things['reference']}/posts/{things['post']}/"
    tag = as_amina.get(place)["ETag"]

    first = as_amina.patch(place, {"translation_en": "A bribe."}, HTTP_IF_MATCH=tag)
    second = as_robot.patch(place, {"translation_en": "A gift."}, HTTP_IF_MATCH=tag)

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["current"]["translation_en"] == "A bribe."
    assert first["ETag"] == second["ETag"] != tag
    assert PostMembership.objects.get(post=things["post"]).translation_en == "A bribe."


def test_a_version_is_compared_again_under_the_lock(network, evidence, amina, things):
    """The door read the right one, but somebody came in between."""
    place = PostMembership.objects.get(network=network, post=things["post"])
    evidence.refresh_from_db()
    attributing.read_into(place, translation_en="A.", version=place.version, by=amina)
    said = {"field": "captured_by", "value": "Ada", "reason": "Known.", "by": amina}
    correcting.correct(evidence, version=evidence.version, **said)

    for act in (
        lambda: attributing.read_into(place, translation_en="B.", version=place.version, by=amina),
        lambda: correcting.correct(evidence, version=evidence.version, **said),
    ):
        with pytest.raises(StaleVersion):
            act()


def test_a_correction_is_a_change_of_the_evidence_that_mirrors_hear_of(
    as_amina, evidence, robot_inside, things
):
    mirror = Mirror(robot_inside)
    place = f"networks/{things['reference']}/evidence/{evidence.pk}/"
    before = as_amina.get(place)

    for value in ("Ada", "Ada L."):
        body = {"field": "captured_by", "value": value, "reason": "Known."}
        assert as_amina.post(place + "annotations/", body).status_code == 201
    mirror.follow()

    after = as_amina.get(place)
    assert after["ETag"] != before["ETag"]
    assert after.json()["corrections"] == {"captured_by": "Ada L."}
    assert after.json()["captured_by"] == before.json()["captured_by"]
    [row] = [r for r in mirror.of_kind("evidence") if r["id"] == str(evidence.pk)]
    assert row["object"]["corrections"] == {"captured_by": "Ada L."}
    assert row["version"] == Evidence.objects.get(pk=evidence.pk).version
    assert mirror.held == mirror.fresh()
