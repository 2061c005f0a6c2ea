"""The client of the documentation against a real server, killed wherever it happens to be."""

import random
import time

import pytest

from casework.actions import attributing, describing, sharing
from referrals.actions import concluding, drafting
from tests.casework.api.calling import secret_of
from tests.referrals.api.conftest import SENT
from tests.referrals.api.partners import EXAMPLE, GENERATED, Partner, generate

pytestmark = pytest.mark.django_db(transaction=True)

CRASHES = 5


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("generated"))


@pytest.fixture(params=["example", "generated"])
def partner(request, live_server, robot_inside, tmp_path) -> Partner:
    """The client of the documentation, or the one that a machine wrote from the contract."""
    place = (live_server.url, secret_of(robot_inside), tmp_path / "mirror.sqlite")
    if request.param == "example":
        return Partner(*place)
    return Partner(*place, GENERATED, request.getfixturevalue("generated"))


def test_the_client_is_short_enough_to_be_read():
    lines = EXAMPLE.read_text().splitlines()
    code = [line for line in lines if line.strip() and not line.strip().startswith("#")]

    assert len(code) <= 80


def test_a_mirror_equals_the_server_after_crashes_at_any_point(
    partner, reach, network, open_case, robot_inside, amina, platforms
):
    referral = reach("sent")
    chance = random.Random(7)

    for crash in range(CRASHES):
        client = partner.start("0.01")
        for n in range(6):
            value = f"https://x.com/lamp_{crash}_{n}"
            attributing.attach(network, value=value, by=amina)
        describing.add_campaign(network, title=f"Wave {crash}", started_on="2026-08-01", by=amina)
        drafting.open_referral(open_case, platform=platforms["x"], title=f"R{crash}", by=amina)
        concluding.record_reply(
            referral, kind="under_review", occurred_at=SENT, text=f"{crash}", by=amina
        )
        time.sleep(chance.random())
        partner.crash(client)
    partner.finish()

    assert len(partner.held()) > 30
    assert partner.held() == partner.seen()


def test_a_client_forgets_what_it_may_no_longer_see_and_learns_it_again(
    partner, network, open_case, robot_inside, assets, amina
):
    partner.finish()
    assert network.reference in {key[0] for key in partner.held()}

    sharing.remove_member(network, officer=robot_inside, by=amina)
    partner.finish()
    assert network.reference not in {key[0] for key in partner.held()}

    sharing.add_member(network, officer=robot_inside, place="READER", by=amina)
    partner.finish()
    assert network.reference in {key[0] for key in partner.held()}
    assert partner.held() == partner.seen()
