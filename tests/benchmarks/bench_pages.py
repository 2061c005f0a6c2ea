"""A page of 100 assets by REST at 200,000, against the same rows by psycopg and orjson alone."""

from statistics import median

import orjson
import psycopg
import pytest
from django.db import connection
from django.test import RequestFactory
from psycopg.rows import dict_row

from config.wsgi import application
from tests.benchmarks.bench_lists import seeded  # noqa: F401 - a fixture
from tests.benchmarks.conftest import seconds_of
from tests.casework.api.calling import calling, secret_of

RUNS = 200
ASSETS, PAGE = 200_000, 100
RAW = """
SELECT m.asset_id AS id, p.slug AS platform, a.kind, a.handle, a.stable_id, a.url, m.display_name,
    m.confidence, m.rationale, m.source, m.campaign_id, m.batch_id, m.techniques,
    m.account_created_on, m.first_seen_on, m.last_seen_on, m.presence, m.presence_at,
    m.recorded_by_id, m.recorded_at, m.version,
    (SELECT coalesce(array_agg(x.value), '{}') FROM casework_externalid x
        WHERE x.kind = 'asset' AND x.object_id = a.id AND x.officer_id = %(officer)s
    ) AS external_ids
FROM casework_membership m JOIN casework_asset a ON a.id = m.asset_id
JOIN casework_platform p ON p.id = a.platform_id
WHERE m.network_id = %(network)s AND m.id > %(after)s ORDER BY m.id LIMIT 100
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["first", "deep"])
def test_api_page(open_case, amina, seeded, report, place, monkeypatch, settings):  # noqa: F811
    seeded(ASSETS)
    caller, address = calling(amina), f"networks/{open_case.reference}/assets/?page_size={PAGE}"
    after = 0
    if place == "deep":
        address = _deep(caller, address)
        after = open_case.memberships.order_by("pk")[ASSETS // 2].pk
    answer = caller.get(address)
    assert len(answer.json()["results"]) == PAGE

    # As in the house: a connection outlives a call, and figures are written down a little later.
    settings.RENVOI_METERING_SECONDS = 1
    monkeypatch.setattr(connection, "close_at", None)
    values = {"network": open_case.pk, "officer": amina.pk, "after": after}
    asked = _asked(f"/api/v1/{address}", secret_of(amina))
    assert _answered(asked) == answer.content
    ours, theirs = [], []
    with connection.cursor() as cursor:
        # By turns, so that whatever else the machine does meets both alike.
        for _run in range(RUNS):
            ours.append(seconds_of(lambda: _answered(asked)))
            theirs.append(seconds_of(lambda: _raw(cursor, values)))
    ours, theirs = median(ours), median(theirs)

    report.add(
        f"API page of {PAGE} assets at {ASSETS:,}, {place} page, against psycopg and orjson",
        f"{ours / theirs:.1f}× ({theirs * 1000:.1f} ms → {ours * 1000:.1f} ms)",
        bar="≤ 3×",
        command="make bench ARGS='-k api_page'",
    )


def _deep(caller, address: str) -> str:
    """Follow the pages a little, and return the address of one in the middle."""
    for _page in range(20):
        following = caller.get(address).json()["next"]
        address = following.partition("/api/v1/")[2]
    return address


def _asked(address: str, secret: str) -> dict:
    """Return a request as a web server hands it to us."""
    return RequestFactory().get(address, headers={"Authorization": f"Bearer {secret}"}).environ


def _answered(environ: dict) -> bytes:
    """Return the page as a web server gets it from us: through every layer, to its last byte."""
    return b"".join(application(dict(environ), lambda status, headers: None))


def _raw(cursor, values) -> bytes:
    with psycopg.Cursor(cursor.connection, row_factory=dict_row) as bare:
        bare.execute(RAW, values)
        return orjson.dumps({"results": bare.fetchall()})
