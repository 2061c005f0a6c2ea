import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from casework.actions import collecting, rehashing, sweeping
from casework.actions.enlisting import machine
from casework.models import Event, Evidence, IntegrityCheck, IntegrityRun, JobState
from casework.permissions import RoleRequired
from tests.casework import sql


def damage(evidence: Evidence, data: bytes = b"other bytes") -> None:
    Path(default_storage.path(evidence.storage_key)).write_bytes(data)


def age(evidence: Evidence, days: int) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(verified_at=Now() - timedelta(days=days))


@pytest.fixture
def three(network, open_case, amina) -> list[Evidence]:
    """Two in the restricted case, one in the open one."""
    return [
        collecting.add(case, chunks=[text], name="a.txt", by=amina).evidence
        for case, text in ((network, b"one"), (network, b"two"), (open_case, b"one"))
    ]


def test_a_run_hashes_every_file_and_counts(three, amina):
    run = rehashing.check_all(network=None, by=machine())

    assert (run.state, run.files, run.bytes, run.faults) == ("READY", 3, 9, 0)
    assert run.started_at <= run.finished_at
    assert not Evidence.objects.filter(verified_at=None).exists()
    told = {
        event.chain.network: json.loads(event.payload)["evidence"]
        for event in Event.objects.filter(kind="integrity.checked")
    }
    assert told == {
        three[0].network: [three[0].pk, three[1].pk],
        three[2].network: [three[2].pk],
    }


def test_a_run_of_one_network_leaves_the_others(three, open_case):
    run = rehashing.check_all(network=open_case, by=machine())

    assert list(run.checks.values_list("evidence", flat=True)) == [three[2].pk]


def test_a_flipped_byte_and_a_missing_file_are_found(three):
    damage(three[1], b"twp")
    default_storage.delete(three[0].storage_key)

    run = rehashing.check_all(network=None, by=machine())

    found = {check.evidence_id: check.state for check in run.checks.all()}
    assert found == {
        three[0].pk: "MISSING",
        three[1].pk: "MISMATCH",
        # The same bytes in another case are the same file.
        three[2].pk: "MISSING",
    }
    assert run.faults == 3
    assert Event.objects.filter(kind="evidence.mismatch").count() == 3


def test_only_what_is_due_is_hashed_by_the_clock_oldest_first(three, settings):
    settings.RENVOI_INTEGRITY_DAYS = 30
    assert rehashing.check_due() is None
    age(three[0], 23)
    age(three[1], 25)
    age(three[2], 40)
    assert list(rehashing.overdue()) == [three[2]]

    run = rehashing.check_due()

    assert list(run.checks.values_list("evidence", flat=True)) == [three[2].pk, three[1].pk]
    assert not rehashing.overdue().exists()
    assert rehashing.check_due() is None


def test_slices_go_on_where_the_last_one_stopped_until_every_file_was_seen(three, settings):
    settings.RENVOI_INTEGRITY_SECONDS = -1
    for evidence in three:
        age(evidence, 31)

    runs = [rehashing.check_due() for _slice in range(3)]

    assert [run.files for run in runs] == [1, 1, 1]
    seen = IntegrityCheck.objects.values_list("evidence", flat=True)
    assert set(seen) == {evidence.pk for evidence in three}
    assert rehashing.check_due() is None


def test_one_slice_runs_at_a_time(three):
    age(three[0], 31)
    IntegrityRun.objects.create(kind="SCHEDULED", requested_by=machine())

    assert rehashing.check_due() is None


def test_a_run_whose_worker_died_is_ended_by_another_and_counts_once(three, amina):
    run = IntegrityRun.objects.create(kind="COMMAND", requested_by=amina)
    dead = IntegrityRun.objects.claim(run.pk, lease=timedelta(seconds=-1))
    IntegrityCheck.objects.create(run=dead, evidence=three[0], state="INTACT")

    done = rehashing.check(run.pk)

    assert (done.state, done.files, done.attempts) == ("READY", 3, 2)
    assert not dead.finish(JobState.FAILED)
    assert rehashing.check(run.pk) is None


def test_an_administrator_asks_for_a_slice_and_nobody_else(house, amina, dana, three):
    for officer in (amina, dana):
        with pytest.raises(RoleRequired):
            rehashing.ask(by=officer)

    run = rehashing.ask(by=house)

    assert run in [job for kind in sweeping.kinds_of_job() for job in kind.objects.all()]
    assert rehashing.check(run.pk).files == 3


def test_a_finished_run_cannot_be_changed_or_removed(three):
    rehashing.check_all(network=None, by=machine())

    with sql.refused("cannot be changed"):
        sql.run("UPDATE casework_integrityrun SET faults = 0")
    with sql.refused("cannot be changed"):
        sql.run("DELETE FROM casework_integrityrun")


def test_verifying_by_hand_is_told_in_the_trail_and_verifying_by_the_way_is_not(evidence, amina):
    assert collecting.verify(evidence, by=amina)
    assert not Event.objects.filter(kind="evidence.verified").exists()

    assert collecting.attest(evidence, by=amina)

    assert Event.objects.get(kind="evidence.verified").actor == amina


def test_the_command_says_that_all_is_intact(three, network):
    out = StringIO()

    call_command("verify_evidence", "--network", network.reference, stdout=out)

    assert "2 files, 6 bytes: all intact." in out.getvalue()


def test_the_command_names_what_is_damaged_and_fails(three):
    damage(three[1], b"twp")
    out = StringIO()

    with pytest.raises(CommandError, match="1 of 3 files are changed or missing"):
        call_command("verify_evidence", "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert not told["ok"]
    assert [fault["evidence"] for fault in told["faults"]] == [three[1].pk]
    assert told["faults"][0] == {
        "network": three[1].network.reference,
        "evidence": three[1].pk,
        "state": "MISMATCH",
        "sha256": three[1].sha256,
        "file": three[1].storage_key,
    }


def test_the_command_knows_no_strange_network(db):
    with pytest.raises(CommandError, match="There is no network"):
        call_command("verify_evidence", "--network", "NET-222222")
