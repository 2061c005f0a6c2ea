"""Every list costs the same number of queries for 3 rows and for 60 (LESSONS 2, row 34)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import (
    attributing,
    collecting,
    describing,
    importing,
    issuing,
    observing,
    opening,
    sharing,
)
from tests.casework.web.conftest import page

FEW, MANY = 3, 60


def networks(network, amina, count):
    for number in range(count):
        opening.open_network(title=f"Case {number}", by=amina)
    return page("networks")


def campaigns(network, amina, count):
    for number in range(count):
        title = f"Wave {number}"
        describing.add_campaign(network, title=title, started_on=date(2023, 8, 7), by=amina)
    return page("network-campaigns", network)


def targets(network, amina, count):
    for _each in range(count):
        describing.add_target(network, name=f"T{_unique()}", kind="OFFICIAL", by=amina)
    return page("network-targets", network)


def assets(network, amina, count):
    for _each in range(count):
        attributing.attach(network, value=f"https://x.com/many_{_unique()}", by=amina)
    return page("network-assets", network)


def posts(network, amina, count):
    for _each in range(count):
        value = f"https://x.com/many_{_unique()}/status/17{_unique():06d}"
        attributing.attach(network, value=value, by=amina)
    return page("network-posts", network)


def evidence(network, amina, count):
    for _each in range(count):
        text = f"file {_unique()}"
        collecting.add(network, chunks=[text.encode()], name=text, by=amina)
    return page("network-evidence", network)


def imports(network, amina, count):
    for _each in range(count):
        importing.upload(network, chunks=[b"url\n"], name="x.csv", by=amina)
    return page("network-imports", network)


def rows(network, amina, count):
    lines = ["url", *(f"https://x.com/row_{_unique()}" for _each in range(count))]
    batch = importing.upload(network, chunks=["\n".join(lines).encode()], name="x", by=amina)
    importing.load(batch.pk)
    return page("import", network, batch.pk)


def trail(network, amina, count):
    for _each in range(count):
        title = f"N{_unique()}"
        describing.add_narrative(network, title_en=title, title_fr=title, by=amina)
    return page("network-trail", network)


def tokens(network, amina, count):
    for _each in range(count):
        issuing.issue(amina, scopes=["read"], days=3, by=amina)
    return page("tokens")


def observations(network, amina, count):
    asset = attributing.attach(network, value="https://x.com/watched", by=amina).asset
    for number in range(count):
        seen_at = datetime.now(UTC) - timedelta(hours=number + 1)
        looks = [observing.Look(asset, "LIVE", seen_at)]
        observing.record(network, looks=looks, by=amina)
    return page("asset", network, asset.pk)


def summary(network, amina, count):
    trail(network, amina, count)
    return page("network", network)


_numbers = iter(range(10_000))


def _unique() -> int:
    return next(_numbers)


def _cost(browser, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


FILLED = [
    networks,
    campaigns,
    targets,
    assets,
    posts,
    evidence,
    imports,
    rows,
    trail,
    tokens,
    observations,
    summary,
]


@pytest.mark.parametrize("fill", FILLED, ids=lambda fill: fill.__name__)
def test_sixty_rows_cost_as_many_queries_as_three(fill, browse, network, amina):
    browser = browse(amina)
    few = _cost(browser, fill(network, amina, FEW))

    many = _cost(browser, fill(network, amina, MANY - FEW))

    assert many == few
    assert few <= 25


def test_sixty_members_cost_as_many_queries_as_three(browse, network, amina, enlist):
    browser = browse(amina)
    few = _cost(browser, page("network-members", network))
    for _each in range(MANY):
        officer = enlist(f"Member{_unique()}", "OFFICER")
        sharing.add_member(network, officer=officer, place="READER", by=amina)

    assert _cost(browser, page("network-members", network)) == few


def test_pages_follow_each_other_without_gap_or_repetition(browse, network, amina):
    address, browser = assets(network, amina, MANY), browse(amina)

    first = browser.get(address).context["listing"]
    second = browser.get(address + first.next_address).context["listing"]

    keys = [row.pk for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows)) == (50, 10)
    assert len(set(keys)) == 60
    assert not second.has_next
