"""The bell reaches the broker from wherever it is rung, and only for what was committed."""

import logging
import time
from threading import Thread

import pytest
from django.db import transaction

from casework import bell
from casework.actions import importing
from casework.models import ImportBatch
from tests.casework.brokers import broker_at, take_rings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def batch(open_case, amina) -> ImportBatch:
    made = importing.upload(open_case, chunks=[b"url\n"], name="l.csv", by=amina)
    take_rings()
    return made


def test_a_job_is_rung_for_by_name_after_the_commit(batch):
    with transaction.atomic():
        bell.ring(batch)
        assert take_rings() == []

    assert take_rings() == [("casework.load_import", batch.pk)]


def test_what_is_undone_is_not_rung_for(batch):
    with transaction.atomic():
        bell.ring(batch)
        transaction.set_rollback(True)

    assert take_rings() == []


def test_a_thread_of_the_web_server_rings_the_same_bell(batch):
    """Celery keeps the current application for each thread apart."""
    thread = Thread(target=bell._send, args=(batch.TASK, batch.pk))
    thread.start()
    thread.join()

    assert take_rings() == [("casework.load_import", batch.pk)]


def test_a_broker_that_is_away_costs_neither_the_work_nor_much_time(
    open_case, amina, caplog, tmp_path
):
    began = time.monotonic()

    with (
        broker_at(f"redis+socket://{tmp_path}/away.sock?virtual_host=0"),
        caplog.at_level(logging.WARNING, logger="casework.bell"),
    ):
        batch = importing.upload(open_case, chunks=[b"url\n"], name="l.csv", by=amina)

    assert time.monotonic() - began < 5
    assert batch.state == "REQUESTED"
    assert "did not take casework.load_import" in caplog.text
