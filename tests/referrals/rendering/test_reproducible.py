"""The same contents give the same bytes, in another process and another place."""

import django
import pydyf
import pytest
import weasyprint
from weasyprint.text import ffi

from referrals import rendering
from referrals.rendering import environment, forkservers
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import EXHIBITS

ANNEXED = samples.contents(items=[*samples.BASE["items"], *samples.spoken(30, "zh-Hant")])
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


@pytest.fixture(scope="module")
def annex() -> bytes:
    return rendering.build_volume(ANNEXED, 1, lambda percent, step: None).pdf


def test_an_annex_is_the_same_elsewhere_too(annex, elsewhere):
    again = rendering.build_volume(ANNEXED, 1, lambda percent, step: None).pdf

    assert again == annex


def test_the_parent_tells_the_same_environment_as_the_child_has():
    told = environment.describe()

    assert told["weasyprint"] == weasyprint.__version__
    assert told["pydyf"] == pydyf.VERSION
    assert told["django"] == django.get_version()
    assert told["harfbuzz_subset"] == (ffi.harfbuzz_subset is not None)
    version = ffi.pango.pango_version()
    assert told["pango"] == f"{version // 10000}.{version // 100 % 100}.{version % 100}"


def test_other_contents_or_approvals_give_another_identifier(first):
    unapproved = samples.build(CONTENTS, {1: EXHIBITS[1]}, [], lambda percent, step: None).pdf

    assert unapproved != first
    assert unapproved[-200:] != first[-200:]
