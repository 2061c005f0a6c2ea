"""The client of the documentation against a real server, killed wherever it happens to be."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from casework.actions import attributing, describing, sharing
from referrals.actions import concluding, drafting
from tests.casework.api.calling import secret_of
from tests.referrals.api.conftest import SENT

pytestmark = pytest.mark.django_db(transaction=True)

CLIENT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "sync_client.py"
CRASHES = 5


class Partner:
    """A partner's machine with its mirror: its client can be started, killed and looked into."""

    def __init__(self, address: str, secret: str, folder: Path) -> None:
        self.base, self.secret, self.path = f"{address}/api/v1/", secret, folder / "mirror.sqlite"

    def start(self, *pause: str, limit: int = 3) -> subprocess.Popen[bytes]:
        # Small pages, so that a kill meets it in the middle of things.
        return subprocess.Popen(
            [sys.executable, str(CLIENT), self.base, str(self.path), *pause],
            env={**os.environ, "RENVOI_TOKEN": self.secret, "RENVOI_LIMIT": str(limit)},
            start_new_session=True,
        )

    def finish(self) -> None:
        assert self.start(limit=1000).wait(60) == 0

    def crash(self, client: subprocess.Popen[bytes]) -> None:
        """Kill a client that follows, wherever it is; it never ends by itself."""
        os.killpg(client.pid, signal.SIGKILL)
        assert client.wait() == -signal.SIGKILL

    def held(self) -> dict[tuple[str, str, str], object]:
        with sqlite3.connect(self.path) as mirror:
            rows = mirror.execute("SELECT network, kind, id, version, body FROM object")
            return {(n, k, i): (v, json.loads(body)) for n, k, i, v, body in rows}

    def seen(self) -> dict[tuple[str, str, str], object]:
        """Return what the server shows this client now."""
        answer = requests.get(
            f"{self.base}snapshot/", headers={"Authorization": f"Bearer {self.secret}"}, timeout=60
        )
        _first, *rows, _last = map(json.loads, answer.iter_lines())
        return {(r["network"], r["kind"], r["id"]): (r["version"], r["object"]) for r in rows}


@pytest.fixture
def partner(live_server, robot_inside, tmp_path) -> Partner:
    return Partner(live_server.url, secret_of(robot_inside), tmp_path)


def test_the_client_is_short_enough_to_be_read():
    lines = CLIENT.read_text().splitlines()
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
