"""A real worker that is killed, and a real broker that forgets: no work is lost or done twice."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from casework import bell
from casework.actions import gathering, importing, sweeping
from casework.models import Asset, Event, ImportBatch, Job
from config._valkey import Valkey
from referrals.actions import (
    drafting,
    packaging,
    publishing,
    pushing,
    reviewing,
    submitting,
    subscribing,
)
from referrals.models import Package, Push, Subscription, Volume
from tests.casework.brokers import broker_at, take_rings
from tests.referrals.receivers import receiving
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


def test_two_workers_build_every_volume_once_although_one_is_killed(
    worker, draft, amina, boris, tmp_path
):
    named = [gathering.Named(f"https://x.com/lantern_{n:03d}") for n in range(420)]
    gathered = gathering.attach_all(draft.network, named=named, by=amina)
    things = list(Asset.objects.filter(pk__in=[one.asset for one in gathered]))
    drafting.add_items(draft, things=things, by=amina, why="Same text.")
    submission = submitting.submit(draft, by=amina)
    second = Worker(worker.broker, tmp_path, name="second")
    worker.start()
    second.start()
    try:
        reviewing.approve(submission, digest=submission.sha256, by=boris)
        volumes = submission.package.volumes
        wait_until(lambda: volumes.filter(state="RUNNING", percent__gte=5).count() == 2)
        worker.kill()
        # Rings that come twice, and the sweep's, find everything taken.
        for volume in volumes.all():
            bell._send(volume.TASK, volume.pk)
        lost = volumes.get(state="RUNNING", attempts=1, pk__in=_left_behind(volumes))
        for volume in (lost, submission.package.main):
            sweep_until_ready(volume)
        wait_until(lambda: not volumes.exclude(state="READY").exists())
    finally:
        second.kill()
    assert volumes.filter(number__gt=0).count() == 3
    built = Event.objects.filter(kind="package.built").values_list("payload", flat=True)
    told = [(json.loads(text)["volume"], json.loads(text)["variant"]) for text in built]
    assert sorted(told) == sorted(volumes.values_list("number", "variant"))
    assert fresh(lost).attempts == 2
    with zipfile.ZipFile(io.BytesIO(packaging.take(_zip_of(submission)))) as bundle:
        assert sum(name.endswith(".pdf") for name in bundle.namelist()) == 4


def _left_behind(volumes) -> list[int]:
    """Wait for the leases to tell whose worker died: it is renewed no more."""

    def lapsed():
        return volumes.filter(state="RUNNING", lease_until__lt=timezone.now())

    wait_until(lambda: lapsed().exists())
    return list(lapsed().values_list("pk", flat=True))


def _zip_of(submission) -> str:
    return Package.objects.get(submission=submission).zip_sha256


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


def test_a_push_whose_worker_was_killed_comes_again_under_its_own_id(
    worker, amina, monkeypatch, settings
):
    monkeypatch.setenv("RENVOI_WEBHOOK_LOOPBACK", "1")
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    worker.start()
    with receiving() as receiver:
        receiver.manners = ["hang", "200"]
        publishing.number()
        hook, _secret = subscribing.add(amina, url=receiver.url, by=amina)
        subscribing.ping(hook, by=amina)
        wait_until(lambda: len(receiver.taken) == 1)

        # It was taken, and nobody wrote that down.
        worker.kill()

        assert Push.objects.get().state == Push.State.WAITING
        worker.start()
        Subscription.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        pushing.put_in_line()
        wait_until(lambda: Push.objects.get().state == Push.State.SENT)
    first, second = (headers["webhook-id"] for headers, _body in receiver.taken)
    assert first == second == Push.objects.get().name
