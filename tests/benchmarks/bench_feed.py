"""The change feed at a million changes, against PostgreSQL building the same JSON."""

import os
from statistics import median
from time import perf_counter

import pytest
import requests
from django.db import connection

from casework.models import Membership
from referrals.actions import publishing
from referrals.queries import feed
from tests.casework.api.calling import secret_of
from tests.casework.sql import rows, run
from tests.referrals.webs import Web

CHANGES = int(os.environ.get("BENCH_CHANGES", "1000000"))
ASSETS = max(1000, CHANGES // 10)
COMMAND = "make bench ARGS='-k feed'"


@pytest.fixture
def seeded(open_case, amina, platforms):
    """As many changes of a tenth as many assets, written by the triggers' own columns."""
    run(
        "INSERT INTO casework_asset (platform_id, key, kind, handle, stable_id, url) "
        "SELECT %s, 'seed_' || n, 'ACCOUNT', 'seed_' || n, '', 'https://x.com/seed_' || n "
        "FROM generate_series(1, %s) n",
        platforms["x"].pk,
        ASSETS,
    )
    run(
        "INSERT INTO casework_membership (network_id, asset_id, display_name, confidence, "
        "rationale, source, techniques, presence, recorded_by_id) "
        "SELECT %s, id, handle, 'MODERATE', 'Same text, same minute.', 'bench', '{}', 'LIVE', %s "
        "FROM casework_asset",
        open_case.pk,
        amina.pk,
    )
    run("DELETE FROM casework_change")
    run(
        "INSERT INTO casework_change (kind, object_id, public_id, network_id, version) "
        "SELECT 'asset', m.id, m.asset_id::text, m.network_id, m.version "
        "FROM generate_series(1, %s) k, casework_membership m",
        CHANGES // ASSETS,
    )
    run("ANALYZE")


@pytest.mark.django_db(transaction=True)
def test_feed_page_by_page(seeded, amina, tmp_path, report):
    publishing.number()
    run("ANALYZE casework_change")
    web = Web(tmp_path, processes=1).start()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {secret_of(amina)}"
    cursor, taken, read = "", [], 0
    while True:
        asked = {"limit": feed.MOST} | ({"after": cursor} if cursor else {})
        began = perf_counter()
        answer = session.get(f"{web.root}changes/", params=asked, timeout=60)
        taken.append(perf_counter() - began)
        page = answer.json()
        read += len(page["results"])
        cursor = page["cursor"]
        if not page["has_more"]:
            break
    web.stop()
    assert read >= CHANGES
    first, last = median(taken[:10]), median(taken[-11:-1] or taken)
    report.add(
        f"change feed over HTTP, one web process, {CHANGES:,} changes in pages of {feed.MOST:,}",
        f"{CHANGES / sum(taken):,.0f} changes/s; last pages {last / first:.2f}× the first",
        bar="≥ 10,000/s; flat",
        command=COMMAND,
    )
    ours = median(taken)
    theirs = _json_agg()
    report.add(
        f"change feed over HTTP, a page of {feed.MOST:,} against json_agg",
        f"{ours / theirs:.2f}× ({theirs * 1000:.0f} ms → {ours * 1000:.0f} ms)",
        bar="≤ 4×",
        command=COMMAND,
    )


def _json_agg() -> float:
    """Let PostgreSQL build the JSON of as many assets, as one array, by the same shape."""
    (kind,) = (kind for kind in feed.KINDS if kind.name == "asset")
    query = (
        f"SELECT json_agg({kind.shape})::text FROM casework_membership r {kind.joins} "
        f"JOIN casework_network n ON n.id = r.network_id "
        f"WHERE r.id IN (SELECT id FROM casework_membership ORDER BY id LIMIT {feed.MOST})"
    )
    values = {"officer": 0, "base": "/"}
    taken = []
    for _run in range(10):
        began = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            cursor.fetchall()
        taken.append(perf_counter() - began)
    return median(taken)


def test_feed_writes(seeded, report):
    """What telling costs: the same update with the triggers on, and resting."""
    pks = [pk for (pk,) in rows("SELECT id FROM casework_membership ORDER BY id LIMIT 1000")]

    def update(note: str) -> float:
        began = perf_counter()
        Membership.objects.filter(pk__in=pks).update(rationale=note)
        return perf_counter() - began

    told = median(update(f"a{n}") for n in range(5))
    run("SET session_replication_role = replica")
    bare = median(update(f"b{n}") for n in range(5))
    run("SET session_replication_role = origin")
    report.add(
        "update of 1,000 assets of a case, told against untold",
        f"{told / bare:.1f}× ({bare * 1000:.0f} ms → {told * 1000:.0f} ms)",
        command=COMMAND,
    )
