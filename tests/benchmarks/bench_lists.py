"""The case file's list of assets at 2,000 and at 200,000 assets."""

import statistics
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import Asset, Membership

RUNS = 20


@pytest.fixture
def seeded(open_case, amina, platforms):
    def seed(count: int) -> None:
        start = Asset.objects.count()
        assets = Asset.objects.bulk_create(
            (
                Asset(
                    platform=platforms["x"],
                    key=f"seed_{n}",
                    handle=f"seed_{n}",
                    url=f"https://x.com/seed_{n}",
                )
                for n in range(start, count)
            ),
            batch_size=10_000,
        )
        Membership.objects.bulk_create(
            (Membership(network=open_case, asset=a, recorded_by=amina) for a in assets),
            batch_size=10_000,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    return seed


def test_assets_list(client, open_case, amina, seeded, report):
    client.force_login(amina)
    address = reverse("casework:network-assets", args=[open_case.reference])
    small = _measure(client, address, seeded, 2_000)
    large = _measure(client, address, seeded, 200_000)
    assert small[1] == large[1], "the number of queries grew with the list"
    report.add(
        "assets of a case, first page, 200,000 against 2,000",
        f"p95 {large[0] / small[0]:.2f}× ({small[0] * 1000:.0f} ms → {large[0] * 1000:.0f} ms),"
        f" {large[1]} queries each",
        bar="≤ 1.5×, same queries",
        command="make bench ARGS='-k assets_list'",
    )


def _measure(client, address: str, seeded, count: int) -> tuple[float, int]:
    seeded(count)
    client.get(address)
    taken = []
    for _run in range(RUNS):
        began = perf_counter()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        taken.append(perf_counter() - began)
    return statistics.quantiles(taken, n=20)[-1], len(queries)
