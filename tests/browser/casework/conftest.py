"""A case with something on every page, and the addresses of its pages."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.actions import attributing, collecting, importing, issuing, linking, observing
from tests.casework.web import pages
from tests.casework.web.conftest import LIST, page

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def filled(network, amina, assets, evidence):
    """The restricted case with assets, posts, evidence, observations and imports in all states."""
    long_name = "screenshot of a very long name " * 4 + ".png"
    attributing.attach(network, value="https://x.com/lantern_0/status/1700000000000", by=amina)
    attributing.attach(network, value="https://example.org/" + "long-path-" * 20, by=amina)
    collecting.add(network, chunks=[b"text"], name=long_name, by=amina)
    linking.link(evidence, thing=assets[0], by=amina)
    observing.record(
        network, looks=[observing.Look(assets[0], "REMOVED", YESTERDAY, "CA", "Gone")], by=amina
    )
    issuing.issue(amina, scopes=["read"], days=3, by=amina, label="Dashboard")
    return network


@pytest.fixture
def loaded(filled, amina):
    batch = importing.upload(filled, chunks=[LIST], name="wave.csv", by=amina)
    return importing.load(batch.pk)


@pytest.fixture
def waiting(filled, amina):
    return importing.upload(filled, chunks=[LIST], name="waiting.csv", by=amina)


@pytest.fixture
def failed(filled, amina):
    batch = importing.upload(filled, chunks=[b"%PDF-1.4"], name="wrong.pdf", by=amina)
    return importing.load(batch.pk)


@pytest.fixture
def addresses(filled, loaded, waiting, failed, assets, evidence) -> list[str]:
    """Every page of casework that an officer can look at."""
    plain = (*pages.READ, *pages.FILL, *pages.LEAD)
    imports = [page("import", filled, batch.pk) for batch in (loaded, waiting, failed)]
    return [
        page("networks"),
        page("network-new"),
        page("tokens"),
        page("health"),
        *(page(name, filled) for name in plain),
        page("asset", filled, assets[0].pk),
        page("asset-edit", filled, assets[0].pk),
        page("evidence", filled, evidence.pk),
        page("evidence-viewing", filled, evidence.pk),
        page("observation-new", filled) + f"?asset={assets[0].pk}&asset={assets[1].pk}",
        *imports,
    ]
