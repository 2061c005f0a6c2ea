"""What the demo shows while it plays: a bar on a terminal, plain lines elsewhere."""

import io

import pytest

from casework.actions import importing
from casework.models import ImportBatch, JobState
from referrals.management.demo import waiting
from referrals.management.demo.progress import Stage
from referrals.management.demo.waiting import DemoStopped


@pytest.fixture
def told():
    return io.StringIO()


@pytest.fixture
def batch(network, amina) -> ImportBatch:
    return importing.upload(network, chunks=[b"url\nhttps://x.com/demo\n"], name="a.csv", by=amina)


def test_a_terminal_sees_one_line_that_fills(told):
    with Stage(told, is_terminal=True).bar("Reading", 4) as bar:
        bar.to(2, "half of it")

    lines = told.getvalue().split("\r")
    assert "50 % half of it" in lines[2]
    assert told.getvalue().count("\n") == 1
    assert "Reading: done in" in lines[-1]


def test_elsewhere_a_few_plain_lines_tell_the_same(told):
    with Stage(told, is_terminal=False).bar("Reading", 1000) as bar:
        for done in range(1001):
            bar.to(done)

    lines = told.getvalue().splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["25", "50", "75", "100"]
    assert "done in" in lines[-1]
    assert "\x1b" not in told.getvalue()


def test_what_is_written_after_a_failure_has_a_line_of_its_own(told):
    with pytest.raises(DemoStopped), Stage(told, is_terminal=True).bar("Reading", 4):
        raise DemoStopped

    assert told.getvalue().endswith("\n")


def test_a_job_that_is_done_is_waited_for(told, batch):
    importing.load(batch.pk)

    waiting.for_jobs(Stage(told, is_terminal=False), "Importing", [batch])

    assert batch.state == JobState.READY
    assert "100 %" in told.getvalue()


def test_a_job_that_failed_stops_the_story_with_its_reason(told, network, amina):
    batch = importing.upload(network, chunks=[b"colour\nred\n"], name="a.csv", by=amina)
    importing.load(batch.pk)

    with pytest.raises(DemoStopped, match="No column has a name that we know"):
        waiting.for_jobs(Stage(told, is_terminal=False), "Importing", [batch])


def test_a_house_without_a_worker_stops_the_story_with_a_hint(told, batch, monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE_FOR_A_WORKER", 0)

    with pytest.raises(DemoStopped, match="No worker takes the job"):
        waiting.for_jobs(Stage(told, is_terminal=False), "Importing", [batch])
