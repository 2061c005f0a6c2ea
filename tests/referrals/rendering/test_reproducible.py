"""The same contents give the same bytes, in another process and another place."""

import pytest

from referrals.rendering import forkservers
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import EXHIBITS

CONTENTS = samples.contents(exhibits=[samples.exhibit(1, EXHIBITS[1])])


@pytest.fixture(scope="module")
def first() -> bytes:
    return samples.render(CONTENTS, {1: EXHIBITS[1]}).pdf


@pytest.fixture
def elsewhere(monkeypatch):
    """Servers in another time zone, another locale and with another hash seed."""
    original = forkservers.environment
    changes = {"TZ": "Asia/Shanghai", "LANG": "fr_CA.UTF-8", "PYTHONHASHSEED": "4242"}
    monkeypatch.setattr(forkservers, "environment", lambda: original() | changes)
    forkservers.end_idle()
    yield
    forkservers.end_idle()


def test_time_zone_locale_and_hash_seed_change_no_byte(first, elsewhere):
    again = samples.render(CONTENTS, {1: EXHIBITS[1]}).pdf

    assert again == first


def test_other_contents_or_approvals_give_another_identifier(first):
    unapproved = samples.build(CONTENTS, {1: EXHIBITS[1]}, [], lambda percent, step: None).pdf

    assert unapproved != first
    assert unapproved[-200:] != first[-200:]
