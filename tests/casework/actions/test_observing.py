from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from casework.actions import attributing, observing
from casework.actions.observing import Look, NotInNetwork, SeenInFuture
from casework.errors import BadInput
from casework.models import Event, Observation
from casework.permissions import ContributorRequired

MONDAY = datetime(2026, 8, 3, 9, tzinfo=UTC)


def look(network, thing, presence, *, by, days=0, **words):
    seen = Look(thing, presence, MONDAY + timedelta(days=days), **words)
    return observing.record(network, looks=[seen], by=by)


def presence_of(network, asset):
    member = network.memberships.get(asset=asset)
    return member.presence, member.presence_at


def test_presence_follows_the_newest_look_not_the_last_one_recorded(network, assets, amina):
    look(network, assets[0], "REMOVED", days=3, by=amina)

    look(network, assets[0], "LIVE", days=1, by=amina)

    assert presence_of(network, assets[0]) == ("REMOVED", MONDAY + timedelta(days=3))
    assert Observation.objects.count() == 2


def test_an_asset_can_come_back(network, assets, amina):
    look(network, assets[0], "REMOVED", days=1, by=amina)

    look(network, assets[0], "LIVE", days=2, by=amina)

    assert presence_of(network, assets[0])[0] == "LIVE"


@pytest.mark.parametrize("wall", ["LOGIN_WALL", "UNREACHABLE"])
def test_a_wall_says_nothing_of_what_is_behind_it(network, assets, amina, wall):
    look(network, assets[0], wall, by=amina)
    assert presence_of(network, assets[0]) == ("UNKNOWN", None)

    look(network, assets[0], "LIVE", days=1, by=amina)
    look(network, assets[0], wall, days=2, by=amina)

    assert presence_of(network, assets[0]) == ("LIVE", MONDAY + timedelta(days=1))
    assert Observation.objects.filter(presence=wall).count() == 2


def test_presence_is_that_of_one_case_only(network, open_case, assets, amina):
    attributing.attach(open_case, value=assets[0].url, by=amina)

    look(network, assets[0], "REMOVED", by=amina)

    assert presence_of(open_case, assets[0]) == ("UNKNOWN", None)


def test_a_post_is_looked_at_like_an_asset(network, amina):
    post = attributing.attach(network, value="https://x.com/a/status/1700", by=amina).post

    look(network, post, "REMOVED", by=amina)

    assert network.post_memberships.get(post=post).presence == "REMOVED"


def test_many_looks_are_one_event(network, assets, amina):
    looks = [Look(asset, "LIVE", MONDAY) for asset in assets]

    observing.record(network, looks=looks, by=amina)

    assert Observation.objects.count() == 3
    assert Event.objects.filter(kind="observation.recorded").count() == 1


def test_nothing_was_seen_in_the_future(network, assets, amina):
    tomorrow = timezone.now() + timedelta(days=1)

    with pytest.raises(BadInput) as refused:
        observing.record(network, looks=[Look(assets[0], "LIVE", tomorrow)], by=amina)

    [fault] = refused.value.faults
    assert (fault.field, fault.row, fault.code) == ("occurred_at", 1, SeenInFuture.code)
    assert not Observation.objects.exists()


def test_one_wrong_look_refuses_all(network, open_case, assets, amina):
    strange = attributing.attach(open_case, value="https://x.com/strange", by=amina).asset

    with pytest.raises(NotInNetwork):
        observing.record(
            network, looks=[Look(a, "LIVE", MONDAY) for a in (assets[0], strange)], by=amina
        )
    with pytest.raises(BadInput):
        observing.record(
            network,
            looks=[Look(assets[0], "LIVE", MONDAY), Look(assets[1], "ASLEEP", MONDAY)],
            by=amina,
        )

    assert not Observation.objects.exists()
    assert presence_of(network, assets[0]) == ("UNKNOWN", None)


def test_evidence_of_another_case_proves_no_look_in_this_one(network, open_case, evidence, amina):
    mine = attributing.attach(open_case, value="https://x.com/mine", by=amina).asset

    with pytest.raises(NotInNetwork):
        look(open_case, mine, "LIVE", evidence=evidence, by=amina)


def test_readers_and_strangers_record_no_looks(network, assets, boris, eve):
    for officer in (boris, eve):
        with pytest.raises(ContributorRequired):
            look(network, assets[0], "LIVE", by=officer)


def test_a_service_records_looks_where_it_sees_the_case(network, open_case, assets, amina, robot):
    mine = attributing.attach(open_case, value="https://x.com/mine", by=amina).asset

    look(open_case, mine, "LIVE", by=robot)

    assert presence_of(open_case, mine)[0] == "LIVE"
    with pytest.raises(ContributorRequired):
        look(network, assets[0], "LIVE", by=robot)
