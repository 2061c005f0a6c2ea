"""Every job run twice, killed half-way, taken over, and given up on: the row is the truth."""

from datetime import timedelta
from importlib import import_module

import pytest
from celery import current_app
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from casework.actions import importing, sweeping
from casework.models import Asset, Event, Heartbeat, ImportBatch, Job, JobState
from referrals import tasks
from referrals.actions import packaging, reviewing, submitting
from referrals.models import Delivery, Package, Volume

LIST = b"url\nhttps://x.com/lantern_a\nhttps://x.com/lantern_b\n"


@pytest.fixture
def batch(open_case, amina) -> ImportBatch:
    return importing.upload(open_case, chunks=[LIST], name="l.csv", by=amina)


@pytest.fixture
def volume(submission, boris) -> Volume:
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    return submission.package.main


@pytest.fixture(params=["batch", "volume"])
def job(request) -> Job:
    """An import or a volume that somebody asked for."""
    return request.getfixturevalue(request.param)


def age(job: Job) -> None:
    """Let somebody have asked for it an hour ago."""
    type(job).objects.filter(pk=job.pk).update(requested_at=timezone.now() - timedelta(hours=1))


def let_lease_run_out(job: Job) -> None:
    past = timezone.now() - timedelta(seconds=1)
    assert type(job).objects.filter(pk=job.pk).update(lease_until=past)


def facts_of_a_whole_job(job: Job) -> dict[str, object]:
    return {"sha256": "0" * 64, "size": 1, "pages": 1} if isinstance(job, Volume) else {}


def test_a_job_is_claimed_once(job):
    first = type(job).objects.claim(job.pk)

    assert (first.state, first.attempts) == ("RUNNING", 1)
    assert first.lease_until > timezone.now()
    assert type(job).objects.claim(job.pk) is None


def test_a_ring_for_what_is_not_there_is_no_error(db):
    assert importing.load(999_999) is None
    assert packaging.build(999_999) is None


def test_progress_renews_the_lease_and_is_told_in_words(job):
    held = type(job).objects.claim(job.pk)
    let_lease_run_out(job)

    assert held.advance(percent=40, step=next(iter(job.STEPS)))

    job.refresh_from_db()
    assert job.percent == 40
    assert job.lease_until > timezone.now()
    assert str(job.step_text)


def test_a_worker_that_lost_its_claim_changes_nothing_any_more(job):
    dead = type(job).objects.claim(job.pk)
    let_lease_run_out(job)
    heir = type(job).objects.claim(job.pk)

    assert heir.attempts == 2
    assert not dead.advance(percent=99, step="")
    assert not dead.finish(JobState.FAILED, reason="UNEXPECTED")
    assert heir.finish(JobState.READY, **facts_of_a_whole_job(job))
    assert not dead.finish(JobState.READY, **facts_of_a_whole_job(job))

    job.refresh_from_db()
    assert (job.state, job.percent, job.attempts) == ("READY", 100, 2)
    assert not type(job).objects.filter(pk=job.pk).claimable().exists()


def test_a_job_whose_ring_was_lost_is_rung_for_again(job):
    assert sweeping.ring_for_lost() == 0

    age(job)

    assert sweeping.ring_for_lost() == 1


def test_a_job_that_runs_is_not_rung_for(job):
    age(job)
    type(job).objects.claim(job.pk)

    assert sweeping.ring_for_lost() == 0


def test_a_job_whose_worker_died_is_rung_for_again(job):
    age(job)
    type(job).objects.claim(job.pk)
    let_lease_run_out(job)

    assert sweeping.ring_for_lost() == 1


def test_a_job_that_kills_its_workers_is_given_up_and_can_be_asked_for_again(job, amina):
    age(job)
    for _ in range(settings.RENVOI_MAX_ATTEMPTS):
        assert type(job).objects.claim(job.pk)
        let_lease_run_out(job)

    assert sweeping.ring_for_lost() == 0

    job.refresh_from_db()
    assert (job.state, job.reason) == ("FAILED", "WORKER_DIED")
    assert "operator" in str(job.reason_text)
    assert Event.objects.get(kind="job.died").chain.network == job.case
    assert type(job).objects.claim(job.pk) is None
    again = importing if isinstance(job, ImportBatch) else packaging
    again.ask_again(job, by=amina)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.reason) == ("REQUESTED", 0, "")
    with pytest.raises(again.NotFailed):
        again.ask_again(job, by=amina)


def test_an_import_that_is_run_twice_changes_nothing(batch):
    first = importing.load(batch.pk)
    before = (first.figures, Asset.objects.count(), Event.objects.count())

    assert importing.load(batch.pk) is None

    batch.refresh_from_db()
    assert (batch.figures, Asset.objects.count(), Event.objects.count()) == before


def test_an_import_that_was_killed_half_way_is_done_once(batch, open_case):
    age(batch)
    ImportBatch.objects.claim(batch.pk)
    let_lease_run_out(batch)
    assert sweeping.ring_for_lost() == 1

    done = importing.load(batch.pk)

    assert (done.state, done.created, done.attempts) == ("READY", 2, 2)
    assert open_case.assets.count() == 2
    assert Event.objects.filter(kind="import.loaded").count() == 1


def test_a_package_that_was_killed_half_way_is_built_once(volume):
    age(volume)
    dead = Volume.objects.claim(volume.pk)
    let_lease_run_out(volume)
    assert sweeping.ring_for_lost() == 1

    tasks.build_volume(volume.pk)
    tasks.build_volume(volume.pk)

    volume.refresh_from_db()
    assert (volume.state, volume.attempts) == ("READY", 2), volume.reason_detail
    assert packaging.read(volume).startswith(b"%PDF")
    assert Event.objects.filter(kind="package.built").count() == 1
    assert Package.objects.get().environment
    assert not dead.finish(JobState.FAILED, reason="UNEXPECTED")


def test_a_package_whose_exhibit_is_missing_is_not_built(volume, evidence):
    default_storage.delete(evidence.storage_key)

    done = packaging.build(volume.pk)

    assert (done.state, done.reason, done.reason_detail) == ("FAILED", "EVIDENCE_CHANGED", "1")
    assert Event.objects.filter(kind="package.failed").count() == 1
    assert "hash" in str(done.reason_text)


def test_a_package_is_cancelled_by_a_revision_and_its_worker_told(volume, submission, amina):
    working = Volume.objects.claim(volume.pk)

    submitting.revise(submission.referral, by=amina)

    volume.refresh_from_db()
    assert volume.state == "CANCELLED"
    assert not working.finish(JobState.READY, **facts_of_a_whole_job(volume))
    assert packaging.build(volume.pk) is None
    assert Package.objects.get().voided_at is not None


def test_every_kind_of_job_has_a_task_that_a_worker_knows():
    for app in ("casework", "referrals"):
        import_module(f"{app}.tasks")

    assert {kind.TASK for kind in sweeping.kinds_of_job()} <= set(current_app.tasks)
    assert set(sweeping.kinds_of_job()) >= {ImportBatch, Volume, Delivery}
    ticks = {tick["task"] for tick in settings.CELERY_BEAT_SCHEDULE.values()}
    assert ticks <= set(current_app.tasks)
    assert "casework.sweep" in ticks


def test_a_task_may_not_outlive_the_patience_of_the_broker():
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST


def test_whoever_works_shows_a_sign_of_life(db):
    sweeping.beat("worker")
    first = Heartbeat.objects.get().beat_at

    sweeping.beat("worker")

    assert Heartbeat.objects.get().beat_at > first
