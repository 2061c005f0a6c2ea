"""Heartbeats leave a history, in which silence is a gap."""

import pytest

from casework.actions import sweeping
from casework.models import AliveSpan
from tests.casework import sql

pytestmark = pytest.mark.django_db


def test_beats_that_follow_one_another_are_one_span():
    for _ in range(3):
        sweeping.beat("worker")

    assert AliveSpan.objects.count() == 1


def test_a_silence_begins_another_span():
    sweeping.beat("worker")
    sql.tamper(
        "UPDATE casework_alivespan SET began_at = now() - interval '1 hour', "
        "ended_at = now() - interval '10 minutes'"
    )

    sweeping.beat("worker")

    assert AliveSpan.objects.filter(name="worker").count() == 2


def test_a_span_only_grows():
    sweeping.beat("worker")

    with sql.refused("only grows"):
        sql.run("UPDATE casework_alivespan SET began_at = began_at - interval '1 day'")
    with sql.refused("append-only"):
        AliveSpan.objects.all().delete()
