"""The same contents give the same bytes, in another process and another place."""

import pytest

from referrals.rendering import isolated
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import EXHIBITS

CONTENTS = samples.contents(exhibits=[samples.exhibit(1, EXHIBITS[1])])


@pytest.fixture(scope="module")
def first() -> bytes:
    return samples.render(CONTENTS, {1: EXHIBITS[1]}).pdf


def test_time_zone_locale_and_hash_seed_change_no_byte(first, monkeypatch):
    original = isolated._environment
    elsewhere = {"TZ": "Asia/Shanghai", "LANG": "fr_CA.UTF-8", "PYTHONHASHSEED": "4242"}
    monkeypatch.setattr(isolated, "_environment", lambda *args: original(*args) | elsewhere)

    again = samples.render(CONTENTS, {1: EXHIBITS[1]}).pdf

    assert again == first


def test_other_contents_or_approvals_give_another_identifier(first):
    unapproved = samples.build(CONTENTS, {1: EXHIBITS[1]}, [], lambda percent, step: None).pdf

    assert unapproved != first
    assert unapproved[-200:] != first[-200:]
