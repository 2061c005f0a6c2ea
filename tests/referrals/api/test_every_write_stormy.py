"""Each write of the contract comes three times while its server is killed, and counts once.

Waiting for servers to come back takes minutes, so `make test` tries each fourth; `make storm` all.
"""

import itertools
import os
from pathlib import Path

import pytest

from tests.casework.api import writes as casework_writes
from tests.casework.api.conftest import (  # noqa: F401 - fixtures
    batch,
    failed_stamp,
    post,
    things,
)
from tests.casework.api.routes import Route, routes
from tests.referrals.api.writes import WRITES
from tests.referrals.storming import require_once
from tests.referrals.webs import Web

ROUTES: dict[str, Route] = {route.name: route for route in routes()}
STEP = 1 if os.environ.get("STORM") else 4
DELAYS = itertools.cycle((0.002, 0.008, 0.015, 0.025, 0.04))
pytestmark = [pytest.mark.worker, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def web(django_db_setup, tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("stormy")
    made = Web(folder, store=folder / "store")
    yield made.start()
    made.stop()


@pytest.fixture
def officers(transactional_db, web, settings, amina, boris, chen, dana, eve, robot, house):
    """Everybody, and a store that is the server's too."""
    place = {**settings.STORAGES["default"], "OPTIONS": {"location": str(web.store)}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    people = {"amina": amina, "boris": boris, "chen": chen, "dana": dana}
    return {**people, "eve": eve, "robot": robot, "ada": house}


@pytest.mark.parametrize("write", casework_writes.WRITES[::STEP], ids=str)
def test_a_write_of_a_case_counts_once(write, web, officers, request, settings):
    found = request.getfixturevalue("things")
    # The server has no authority of timestamps.
    settings.RENVOI_TSA_URL = ""

    require_once(web, ROUTES[write.route], write, found, officers, kill_after=next(DELAYS))


@pytest.mark.parametrize("write", WRITES[::STEP], ids=str)
def test_a_write_of_a_referral_counts_once(write, web, officers, request):
    found = request.getfixturevalue("things_at")(write.stage)

    require_once(web, ROUTES[write.route], write, found, officers, kill_after=next(DELAYS))
