import hashlib
import json
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from casework import audit
from casework.actions import verifying
from casework.actions.verifying import Break, Fault
from casework.models import Anchor, Chain, Event, EventKind
from tests.casework import sql

COLUMNS = (
    "kind, actor_id, subject, occurred_at, recorded_at, payload, salt, payload_hash, previous, hash"
)


@pytest.fixture
def chain(open_case, amina) -> Chain:
    """A chain of ten lines: the case was opened, and nine things were observed."""
    for n in range(9):
        audit.record(
            EventKind.OBSERVED,
            by=amina,
            subject=open_case.reference,
            network=open_case,
            payload={"look": n, "text": "Élysée 世界"},
        )
    return Chain.objects.get(network=open_case)


@pytest.fixture
def anchor(chain) -> Anchor:
    """The sixth line was cited in a package."""
    return Anchor.objects.create(
        chain=chain,
        sequence=6,
        hash=bytes(chain.events.get(sequence=6).hash).hex(),
        where=Anchor.Where.PACKAGE,
        citation="REF-2345CD",
    )


def examine(chain: Chain) -> verifying.Report:
    (report,) = verifying.examine([chain])
    return report


def forge_payload(chain: Chain, *, sequence: int) -> None:
    sql.tamper(
        "UPDATE casework_event SET payload = '{}' WHERE sequence = %s AND chain_id = %s",
        sequence,
        chain.pk,
    )


def recompute(chain: Chain, *, first: int) -> None:
    """Forge every hash from a line on, as somebody would who knows how they are made."""
    name = chain.name
    previous = bytes(chain.events.get(sequence=first - 1).hash)
    for event in chain.events.filter(sequence__gte=first).order_by("sequence"):
        payload_hash = hashlib.sha256(bytes(event.salt) + event.payload.encode()).digest()
        facts = {n: getattr(event, n) for n in verifying.LINE}
        forged = verifying.Line(**facts | {"previous": previous, "payload_hash": payload_hash})
        sql.tamper(
            "UPDATE casework_event SET previous = %s, payload_hash = %s, hash = %s WHERE id = %s",
            previous,
            payload_hash,
            forged.hash_in(name),
            event.pk,
        )
        previous = forged.hash_in(name)
    sql.tamper("UPDATE casework_chain SET head = %s WHERE id = %s", previous, chain.pk)


def test_an_untouched_chain_is_whole(chain):
    report = examine(chain)

    assert report.ok
    assert (report.chain, report.events) == (chain.network.reference, 10)
    assert (report.anchor, report.younger) == (None, 10)


def test_every_chain_of_the_cast_is_whole(submission):
    reports = list(verifying.examine(Chain.objects.select_related("network")))

    assert {report.chain for report in reports} == {"HOUSE", submission.referral.network.reference}
    assert all(report.ok for report in reports)
    assert sum(report.events for report in reports) == Event.objects.count()


def test_a_chain_without_events_is_whole(house):
    sql.tamper("DELETE FROM casework_event")
    sql.tamper("UPDATE casework_chain SET sequence = 0, head = %s", bytes(32))

    assert examine(Chain.objects.get(network=None)) == verifying.Report("HOUSE", 0, None, None, 0)


@pytest.mark.parametrize("year", [999, 1970, 9998])
def test_a_stated_time_is_hashed_whatever_its_year(chain, amina, year):
    audit.record(
        EventKind.OBSERVED,
        by=amina,
        subject=chain.name,
        network=chain.network,
        occurred_at=datetime(year, 7, 1, 23, 59, 59, 1, tzinfo=ZoneInfo("America/Toronto")),
    )

    assert examine(chain).ok


def test_a_changed_payload_is_found(chain):
    forge_payload(chain, sequence=4)

    report = examine(chain)

    assert report.fault == Fault(4, Break.PAYLOAD_CHANGED)
    assert report.events == 10


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'token.issued'",
        "actor_id = (SELECT max(id) FROM casework_officer)",
        "subject = 'another'",
        "occurred_at = now()",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "previous = decode(repeat('00', 32), 'hex')",
        "payload_hash = decode(repeat('00', 32), 'hex'), payload = NULL, salt = NULL",
        "hash = decode(repeat('00', 32), 'hex')",
    ],
)
def test_a_changed_header_field_is_found(chain, change, eve):
    sql.tamper(f"UPDATE casework_event SET {change} WHERE sequence = 4 AND chain_id = %s", chain.pk)

    assert examine(chain).fault == Fault(4, Break.HEADER_CHANGED)


def test_a_removed_middle_line_is_found(chain):
    sql.tamper("DELETE FROM casework_event WHERE sequence = 4 AND chain_id = %s", chain.pk)

    report = examine(chain)

    assert report.fault == Fault(4, Break.LINE_MISSING)
    assert report.events == 9


def test_a_removed_last_line_is_found(chain):
    sql.tamper("DELETE FROM casework_event WHERE sequence = 10 AND chain_id = %s", chain.pk)

    assert examine(chain).fault == Fault(10, Break.LINE_MISSING)


def test_a_removed_line_is_found_when_the_rest_is_renumbered(chain):
    sql.tamper("DELETE FROM casework_event WHERE sequence = 4 AND chain_id = %s", chain.pk)
    for n in range(5, 11):
        sql.tamper(
            "UPDATE casework_event SET sequence = %s WHERE sequence = %s AND chain_id = %s",
            n - 1,
            n,
            chain.pk,
        )
    sql.tamper("UPDATE casework_chain SET sequence = 9 WHERE id = %s", chain.pk)

    assert examine(chain).fault == Fault(4, Break.REORDERED)


def test_two_swapped_lines_are_found(chain):
    for old, new in ((4, 99), (7, 4), (99, 7)):
        sql.tamper(
            "UPDATE casework_event SET sequence = %s WHERE sequence = %s AND chain_id = %s",
            new,
            old,
            chain.pk,
        )

    assert examine(chain).fault == Fault(4, Break.REORDERED)


def test_a_line_forged_with_its_own_hash_is_found_by_the_next_one(chain):
    forge_payload(chain, sequence=4)
    kept = sql.rows(
        f"SELECT {COLUMNS} FROM casework_event WHERE sequence > 4 AND chain_id = %s "
        "ORDER BY sequence",
        chain.pk,
    )
    recompute(chain, first=4)
    for number, facts in enumerate(kept, start=5):
        sql.tamper(
            "UPDATE casework_event SET previous = %s, hash = %s "
            "WHERE sequence = %s AND chain_id = %s",
            facts[-2],
            facts[-1],
            number,
            chain.pk,
        )
    sql.tamper("UPDATE casework_chain SET head = %s WHERE id = %s", kept[-1][-1], chain.pk)

    assert examine(chain).fault == Fault(4, Break.LINE_REPLACED)


def test_a_moved_head_is_found(chain):
    sql.tamper("UPDATE casework_chain SET head = %s WHERE id = %s", bytes(32), chain.pk)

    assert examine(chain).fault == Fault(10, Break.HEAD_MOVED)


def test_a_head_set_back_is_found(chain):
    ninth = chain.events.get(sequence=9)
    sql.tamper(
        "UPDATE casework_chain SET sequence = 9, head = %s WHERE id = %s", ninth.hash, chain.pk
    )

    assert examine(chain).fault == Fault(10, Break.HEAD_MOVED)


def test_a_chain_that_was_wholly_forged_is_found_by_its_anchor_only(chain, anchor):
    forge_payload(chain, sequence=4)
    recompute(chain, first=4)

    assert examine(chain).fault == Fault(6, Break.ANCHOR_CONTRADICTED)
    sql.tamper("DELETE FROM casework_anchor")
    assert examine(chain).ok


def test_what_is_younger_than_the_anchor_can_be_forged_and_the_report_says_how_much_that_is(
    chain, anchor
):
    forge_payload(chain, sequence=8)
    recompute(chain, first=8)

    report = examine(chain)

    assert report.ok
    assert report.younger == 4
    assert report.anchor == {
        "where": "PACKAGE",
        "citation": "REF-2345CD",
        "sequence": 6,
        "recorded_at": anchor.recorded_at.isoformat(),
    }


def test_a_chain_cut_off_before_its_anchor_is_found(chain, anchor):
    fifth = chain.events.get(sequence=5)
    sql.tamper("DELETE FROM casework_event WHERE sequence > 5 AND chain_id = %s", chain.pk)
    sql.tamper(
        "UPDATE casework_chain SET sequence = 5, head = %s WHERE id = %s", fifth.hash, chain.pk
    )

    assert examine(chain).fault == Fault(6, Break.ANCHOR_CONTRADICTED)


def test_a_disposed_payload_still_verifies(chain):
    sql.tamper(
        "UPDATE casework_event SET payload = NULL, salt = NULL "
        "WHERE sequence = 4 AND chain_id = %s",
        chain.pk,
    )

    assert examine(chain).ok


def test_a_broken_chain_does_not_hide_the_others(chain, network):
    sql.tamper("DELETE FROM casework_event WHERE sequence = 4 AND chain_id = %s", chain.pk)

    reports = verifying.examine(Chain.objects.select_related("network"))

    assert [report.chain for report in reports if not report.ok] == [chain.name]


def test_the_command_says_that_all_is_well(chain, anchor):
    said = StringIO()

    call_command("verify_events", stdout=said)

    assert f"{chain.name}: 10 events, whole; last anchor PACKAGE (REF-2345CD)" in said.getvalue()
    assert "4 younger" in said.getvalue()
    assert "HOUSE" in said.getvalue()


def test_the_command_ends_with_status_1_and_names_the_line(chain):
    forge_payload(chain, sequence=4)
    said = StringIO()

    with pytest.raises(CommandError, match="1 of 2 chains are broken") as broken:
        call_command("verify_events", stdout=said)

    assert broken.value.returncode == 1
    assert "BROKEN at line 4: payload changed" in said.getvalue()


def test_the_command_reports_one_network_as_json(chain, anchor):
    said = StringIO()

    call_command("verify_events", network=chain.name, json=True, stdout=said)

    answer = json.loads(said.getvalue())
    assert answer["ok"] is True
    (report,) = answer["chains"]
    assert report["chain"] == chain.name
    assert report["fault"] is None
    assert report["anchor"]["sequence"] == 6


def test_the_json_names_the_break(chain):
    sql.tamper("DELETE FROM casework_event WHERE sequence = 10 AND chain_id = %s", chain.pk)
    said = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_events", json=True, stdout=said)

    answer = json.loads(said.getvalue())
    faults = [report["fault"] for report in answer["chains"] if report["fault"]]
    assert answer["ok"] is False
    assert faults == [{"sequence": 10, "kind": "line missing"}]


def test_the_command_does_not_know_other_networks(chain):
    with pytest.raises(CommandError, match="no chain of NET-222222"):
        call_command("verify_events", network="NET-222222")
