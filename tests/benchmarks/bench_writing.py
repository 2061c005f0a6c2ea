"""Writing by REST: a thousand assets at once, and many clients that write outcomes in batches."""

import os
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest
import requests

from casework.actions import gathering
from casework.actions.gathering import Named
from referrals.actions import drafting
from referrals.models import Outcome
from tests.benchmarks.conftest import seconds_of
from tests.casework.api.calling import calling, secret_of
from tests.referrals.api.conftest import WAYS, Life
from tests.referrals.webs import Web

SINGLES = int(os.environ.get("RENVOI_BENCH_SINGLES", "1000"))
CLIENTS, BATCHES, BATCH = 32, int(os.environ.get("RENVOI_BENCH_BATCHES", "3")), 100
WHEN = {"occurred_at": "2026-09-03T10:00:00Z"}


@pytest.mark.django_db
def test_bulk_create(open_case, amina, report):
    caller, at = calling(amina), f"networks/{open_case.reference}/assets/"
    caller.post(at, {"value": "https://x.com/warm"})

    def singly() -> None:
        for n in range(SINGLES):
            answer = caller.post(at, {"value": f"https://x.com/single_{n}"})
            assert answer.status_code == 201

    def at_once() -> None:
        rows = [{"value": f"https://x.com/bulk_{n}"} for n in range(1000)]
        answer = caller.post(at + "bulk/", {"assets": rows})
        assert {one["status"] for one in answer.json()["results"]} == {201}

    single = seconds_of(singly) * 1000 / SINGLES
    bulk = seconds_of(at_once)
    report.add(
        f"1,000 assets at once against 1,000 single calls ({SINGLES} measured)",
        f"{single / bulk:.0f}× faster ({single:.1f} s → {bulk:.2f} s)",
        bar="≥ 50×",
        command="make bench ARGS='-k bulk_create'",
    )


@pytest.mark.django_db(transaction=True)
def test_parallel_outcomes(draft, portal, amina, boris, chen, tmp_path, report):
    count = CLIENTS * BATCHES * BATCH
    named = [Named(f"https://x.com/parallel_{n}") for n in range(count)]
    gathered = gathering.attach_all(draft.network, named=named, by=amina)
    things = draft.network.memberships.filter(asset__in=[one.asset for one in gathered])
    assets = [member.asset for member in things.select_related("asset")]
    items = drafting.add_items(draft, things=assets, by=amina, why="Same text.")
    life = Life(draft, portal, amina, boris, chen)
    for step in WAYS["sent"]:
        draft.refresh_from_db()
        getattr(life, step)()
    web = Web(tmp_path, processes=2, threads=16).start()
    secret, address = secret_of(amina), f"{web.root}referrals/{draft.reference}/outcomes/bulk/"
    numbers = [item.number for item in items]

    def client(place: int) -> list[int]:
        told = []
        for batch in range(BATCHES):
            start = (place * BATCHES + batch) * BATCH
            rows = [{"number": n, "extra": "NO_ACTION"} for n in numbers[start : start + BATCH]]
            headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"{place}-{batch}"}
            answer = requests.post(
                address, json={"outcomes": rows, **WHEN}, headers=headers, timeout=300
            )
            told.append(answer.status_code)
        return told

    began = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = [status for told in pool.map(client, range(CLIENTS)) for status in told]
    took = perf_counter() - began
    web.stop()
    assert set(statuses) == {200}, statuses
    said = Outcome.objects.filter(item__referral=draft)
    assert said.count() == said.values("item").distinct().count() == count
    report.add(
        f"{CLIENTS} clients write outcomes in batches of {BATCH}",
        f"{count / took:.0f} outcomes/s, {len(statuses)} calls, no 5xx, none lost or doubled",
        bar="no 5xx, none lost or doubled",
        command="make bench ARGS='-k parallel_outcomes'",
    )
