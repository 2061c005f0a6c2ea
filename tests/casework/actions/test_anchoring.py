"""Checkpoints: chained, written outside, and found out when anything contradicts them."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from casework import audit
from casework.actions import _tree, anchoring, stamping, verifying
from casework.actions._checkpoints import Break, Fault
from casework.models import Access, Anchor, Chain, Checkpoint, EventKind, Stamp
from casework.permissions import RoleRequired
from tests.casework import sql
from tests.casework.actions.test_verifying import recompute
from tests.casework.drawing import draw


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.RENVOI_CHECKPOINT_DIR = str(tmp_path / "outside")
    return tmp_path / "outside"


def read(network, by) -> None:
    audit.note_access(
        Access.Deed.DOWNLOADED,
        by=by,
        subject="evidence:1",
        network=network,
        door=Access.Door.WEB,
        address="192.0.2.1",
    )


@pytest.fixture
def drawn(folder, network, evidence, house, amina) -> Checkpoint:
    """Two checkpoints, with events and reads before each; the second is given."""
    read(network, amina)
    draw(house)
    read(network, amina)
    read(network, amina)
    audit.record(EventKind.OBSERVED, by=amina, subject="x", network=network, payload={"a": 1})
    return draw(house)


def examine(folder) -> tuple[list[Fault], list[verifying.Report]]:
    found = verifying.examine_checkpoints(str(folder))
    chains = Chain.objects.select_related("network")
    return found.faults, list(verifying.examine(chains, pins=found.pins))


def verify() -> dict:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_events", json=True, stdout=out)
    told: dict = json.loads(out.getvalue())
    return told


def flip(place: Path, needle: bytes) -> None:
    data = bytearray(place.read_bytes())
    data[data.index(needle)] ^= 1
    place.write_bytes(data)


def test_untouched_checkpoints_hold_against_files_chains_and_ledgers(drawn, folder):
    faults, reports = examine(folder)

    assert faults == []
    assert all(report.ok for report in reports)
    call_command("verify_events", stdout=StringIO())


def test_a_checkpoint_cites_the_one_before_and_its_file_says_the_same(drawn, folder):
    first, second = (
        json.loads((folder / f"renvoi-checkpoint-00000{n}.json").read_text()) for n in (1, 2)
    )

    assert json.loads(second["body"])["previous"] == first["sha256"]
    assert hashlib.sha256(second["body"].encode()).hexdigest() == second["sha256"]
    assert json.loads(second["body"])["root"] == _tree.root(second["leaves"])


def test_the_body_names_no_case(drawn, network):
    assert network.reference not in drawn.body
    assert network.reference in "".join(drawn.leaves)


def test_a_written_checkpoint_is_an_anchor_of_each_chain_that_moved(drawn, network):
    anchors = Anchor.objects.filter(chain__network=network, where=Anchor.Where.CHECKPOINT)

    assert anchors.count() == 2
    (report,) = verifying.examine(Chain.objects.filter(network=network))
    assert report.younger == 0


def test_without_a_folder_nothing_is_anchored_until_there_is_one(house, settings, tmp_path):
    checkpoint = draw(house)
    assert (checkpoint.written_at, Anchor.objects.count()) == (None, 0)

    settings.RENVOI_CHECKPOINT_DIR = str(tmp_path)
    anchoring.publish_waiting()

    assert (tmp_path / checkpoint.file_name).is_file()
    assert Anchor.objects.count() == 1


def test_a_checkpoint_is_mailed_without_the_names_of_cases(house, network, settings):
    settings.RENVOI_CHECKPOINT_MAIL = ["records@renvoi.example"]

    checkpoint = draw(house)

    (letter,) = mail.outbox
    assert checkpoint.mailed_at
    assert checkpoint.sha256 in letter.body
    assert network.reference not in letter.message().as_string()


def test_a_day_gets_one_checkpoint_however_often_the_clock_strikes(house, folder):
    anchoring.anchor_daily()
    anchoring.anchor_daily()

    assert Checkpoint.objects.count() == 1


def test_only_an_administrator_draws_one_by_hand(amina):
    with pytest.raises(RoleRequired):
        anchoring.draw(by=amina)


def test_a_file_that_holds_another_checkpoint_is_left_alone_and_told_of(house, folder, caplog):
    folder.mkdir()
    (folder / "renvoi-checkpoint-000001.json").write_text("{}")

    checkpoint = draw(house)

    assert checkpoint.written_at is None
    assert (folder / checkpoint.file_name).read_text() == "{}"
    assert "was not made known" in caplog.text


def test_postgresql_keeps_checkpoints_as_they_are(drawn):
    with sql.refused("cannot be changed"):
        Checkpoint.objects.filter(pk=drawn.pk).update(leaves=[])
    with sql.refused("append-only"):
        Checkpoint.objects.filter(pk=drawn.pk).delete()
    with sql.refused("follows the newest"):
        Checkpoint.objects.create(
            number=9, body="{}", sha256=stamping.digest("{}"), recorded_by=drawn.recorded_by
        )


def test_a_flipped_byte_in_a_file_is_found_and_which(drawn, folder):
    flip(folder / "renvoi-checkpoint-000001.json", b"made_at")

    told = verify()

    (fault,) = told["checkpoints"]["faults"]
    assert fault == {
        "checkpoint": 1,
        "kind": "checkpoint changed",
        "where": "renvoi-checkpoint-000001.json",
    }


def test_a_changed_row_is_found_and_the_file_believed(drawn, folder):
    sql.tamper("UPDATE casework_checkpoint SET body = replace(body, 'root', 'toor')")

    faults, _reports = examine(folder)

    assert {(f.checkpoint, f.kind, f.where) for f in faults} >= {
        (1, Break.CHANGED, "database"),
        (2, Break.CHANGED, "database"),
    }


@pytest.mark.parametrize("number", [1, 2])
def test_a_removed_row_or_file_is_found(drawn, folder, number):
    sql.tamper("DELETE FROM casework_checkpoint WHERE number = %s", number)
    assert Fault(number, Break.MISSING, "database") in examine(folder)[0]

    (folder / f"renvoi-checkpoint-00000{number}.json").unlink()
    if number == 1:
        assert Fault(1, Break.FILE_MISSING, str(folder)) in examine(folder)[0]


def test_an_anchored_event_that_was_removed_is_found(drawn, folder, network):
    chain = Chain.objects.get(network=network)
    last = chain.events.first()
    before = chain.events.get(sequence=last.sequence - 1)
    sql.tamper("DELETE FROM casework_event WHERE id = %s", last.pk)
    sql.tamper(
        "UPDATE casework_chain SET sequence = %s, head = %s WHERE id = %s",
        before.sequence,
        bytes(before.hash),
        chain.pk,
    )
    sql.tamper("DELETE FROM casework_anchor")

    (fault,) = [r.fault for r in examine(folder)[1] if not r.ok]

    assert (fault.sequence, fault.kind) == (last.sequence, verifying.Break.ANCHOR_CONTRADICTED)


def test_a_chain_recomputed_after_a_change_is_found(drawn, folder, network):
    chain = Chain.objects.get(network=network)
    sql.tamper(
        "UPDATE casework_event SET payload = '{}' WHERE sequence = 2 AND chain_id = %s", chain.pk
    )
    recompute(chain, first=2)
    sql.tamper("DELETE FROM casework_anchor")

    (report,) = [r for r in examine(folder)[1] if not r.ok]

    assert report.chain == network.reference
    assert report.fault.kind == verifying.Break.ANCHOR_CONTRADICTED


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE casework_access SET door = 'API' WHERE address IS NOT NULL",
        "DELETE FROM casework_access WHERE id = (SELECT max(id) FROM casework_access)",
        "DELETE FROM casework_access",
    ],
)
def test_a_changed_or_removed_access_is_found(drawn, folder, change, network):
    sql.tamper(change)

    (fault,) = examine(folder)[0]

    assert (fault.kind, fault.where) == (Break.ACCESS_CHANGED, network.reference)


def test_accesses_after_the_last_checkpoint_disturb_nothing(drawn, folder, network, amina):
    read(network, amina)

    assert examine(folder)[0] == []


def test_a_chain_that_was_removed_whole_is_found(drawn, folder, network):
    sql.tamper("UPDATE casework_network SET reference = 'NET-ZZZZZZ' WHERE id = %s", network.pk)

    assert Fault(1, Break.CHAIN_MISSING, network.reference) in examine(folder)[0]


def test_a_checkpoint_gets_a_token_which_is_an_anchor(tsa, folder, house):
    checkpoint = draw(house)
    stamping.stamp(Stamp.objects.get().pk)

    anchor = Anchor.objects.get(where=Anchor.Where.TIMESTAMP)
    assert anchor.citation.startswith(f"{checkpoint.number} ")
    call_command("verify_events", stdout=StringIO())


def test_a_token_changed_in_the_database_is_found(tsa, folder, house):
    draw(house)
    stamp = stamping.stamp(Stamp.objects.get().pk)
    token = bytearray(stamp.token)
    token[token.index(b"\x18\x0f") + 4] ^= 1
    sql.tamper("UPDATE casework_stamp SET token = %s", bytes(token))

    told = verify()

    assert told["stamps"]["faults"][0]["stamp"] == stamp.pk


def test_the_tree_shows_each_text_under_its_root():
    for count in range(1, 10):
        texts = [f"leaf {n}" for n in range(count)]
        for text in texts:
            running = _tree.leaf_hash(text)
            for side, beside in _tree.path_to(text, texts=texts):
                pair = [bytes.fromhex(beside), running]
                pair = pair if side == "left" else pair[::-1]
                running = hashlib.sha256(b"\x01" + b"".join(pair)).digest()
            assert running.hex() == _tree.root(texts)
