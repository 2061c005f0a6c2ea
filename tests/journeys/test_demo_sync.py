"""Two partners mirror the demo while it is played; their clients are killed five times each."""

import random
import threading
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from casework.models import Officer, Token
from tests.casework.api.calling import secret_of
from tests.journeys.test_demo_story import worker  # noqa: F401 - a fixture
from tests.referrals.api.partners import EXAMPLE, GENERATED, Partner, generate
from tests.referrals.webs import Web
from tests.referrals.workers import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.timeout(400)]
CRASHES = 5
# What the story makes; an observation is of each item of two referrals.
KINDS = {"network", "asset", "post", "evidence", "referral", "item", "submission", "review"}
KINDS |= {"package", "delivery", "reply", "outcome", "observation", "import"}


@pytest.fixture
def web(tmp_path, transactional_db):
    made = Web(tmp_path)
    yield made.start()
    made.stop()


class Playing(threading.Thread):
    """The demo, as its command plays it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            with (self.folder / "said.txt").open("w") as said:
                summary = self.folder / "demo" / "summary.json"
                call_command("play_demo", summary=summary, scale=0.02, stdout=said)
        except BaseException as fault:  # noqa: BLE001 - the test tells of it
            self.fault = fault
        finally:
            connections.close_all()


def test_clients_killed_while_the_demo_is_played_hold_what_the_server_shows(
    worker,  # noqa: F811 - the fixture of that name
    web,
    tmp_path,
):
    playing, chance = Playing(tmp_path), random.Random(7)
    playing.start()
    wait_until(lambda: Token.objects.filter(officer__email__startswith="partner-sync@").exists())
    secret = secret_of(Officer.objects.get(email__startswith="partner-sync@"), "read")
    generated = generate(tmp_path)
    partners = [
        Partner(web.root.removesuffix("/api/v1/"), secret, tmp_path / name, program, generated)
        for name, program in (("example.sqlite", EXAMPLE), ("generated.sqlite", GENERATED))
    ]

    for _crash in range(CRASHES):
        running = [(partner, partner.start("0.05", limit=20)) for partner in partners]
        time.sleep(1 + 4 * chance.random())
        for partner, client in running:
            partner.crash(client)
    playing.join()
    assert playing.fault is None, playing.fault

    for partner in partners:
        partner.finish()
        held = partner.held()
        assert held == partner.seen()
        assert {kind for _network, kind, _id in held} >= KINDS
    assert len(held) > 500
