"""A real worker that is killed, and a real broker that forgets: no work is lost or done twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import bell
from casework.actions import importing, sweeping
from casework.models import Event, ImportBatch, Job
from config._valkey import Valkey
from referrals.actions import packaging, reviewing
from referrals.models import Package, Volume
from tests.casework.brokers import broker_at, take_rings
from tests.referrals.workers import Worker, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """A Valkey of our own: emptying the one that all tests share would lose their rings."""
    folder = tmp_path_factory.mktemp("valkey")
    server = Valkey(folder=folder, log=folder / "valkey.log", password="of this test")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def worker(broker, tmp_path):
    broker.empty()
    made = Worker(broker, tmp_path)
    with broker_at(broker.address):
        yield made
    made.kill()


def fresh(job: Job) -> Job:
    job.refresh_from_db()
    return job


def sweep_until_ready(job: Job) -> None:
    """Let the sweep do its rounds, as if somebody had asked an hour ago."""

    def is_ready() -> bool:
        sweeping.ring_for_lost()
        return fresh(job).state == "READY"

    long_ago = timezone.now() - timedelta(hours=1)
    type(job).objects.filter(pk=job.pk).update(requested_at=long_ago)
    wait_until(is_ready)


def test_a_package_gets_ready_once_although_its_worker_was_killed(worker, submission, boris):
    worker.start()
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    volume = submission.package.main
    wait_until(lambda: fresh(volume).state == "RUNNING" and volume.percent >= 5)

    worker.kill()

    assert fresh(volume).state == "RUNNING"
    worker.start()
    sweep_until_ready(volume)
    assert volume.attempts == 2
    assert packaging.read(volume).startswith(b"%PDF")
    for _ in range(3):
        bell._send(volume.TASK, volume.pk)
    wait_until(lambda: worker.log.read_text().count(f"Task {volume.TASK}") >= 8)
    internal = submission.package.volumes.get(variant="INTERNAL")
    wait_until(lambda: fresh(internal).state == "READY")
    assert fresh(volume).attempts == 2
    told = Event.objects.filter(kind="package.built", payload__contains='"variant":"PLATFORM"')
    assert told.count() == 1
    assert (Package.objects.count(), Volume.objects.count()) == (1, 2)


def test_a_broker_that_forgets_everything_loses_no_work(worker, broker, open_case, amina):
    def upload(name: str) -> ImportBatch:
        lines = f"url\nhttps://x.com/{name}\n".encode()
        return importing.upload(open_case, chunks=[lines], name="l.csv", by=amina)

    lost = upload("lantern_a")
    broker.empty()
    assert take_rings() == []
    worker.start()

    # And once more under the feet of a worker that listens.
    broker.empty()
    assert fresh(lost).state == "REQUESTED"
    sweep_until_ready(lost)
    assert (lost.created, lost.attempts) == (1, 1)

    later = upload("lantern_b")
    wait_until(lambda: fresh(later).state == "READY")
    assert later.created == 1
    assert Event.objects.filter(kind="import.loaded").count() == 2
