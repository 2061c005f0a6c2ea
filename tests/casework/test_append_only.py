"""What must never happen to facts, whatever the door: PostgreSQL itself refuses it."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from casework import audit
from casework.actions import (
    correcting,
    describing,
    importing,
    observing,
    reconciling,
    rehashing,
    stamping,
)
from casework.models import Access, Anchor, Chain, Event
from tests.casework import sql
from tests.casework.sealed import sealed_things

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
# Written by hand: a table that loses its triggers, or a new one without them, must fail here.
APPEND_ONLY = {
    "casework_event",
    "casework_access",
    "casework_anchor",
    "casework_attribution",
    "casework_handlechange",
    "casework_observation",
    "casework_importrow",
    "casework_integritycheck",
    "casework_stampedevidence",
    "casework_evidenceannotation",
    "casework_evidencesweep",
    "casework_seal",
    "referrals_comment",
    "referrals_commentturn",
    "referrals_contribution",
    "referrals_submission",
    "referrals_waiver",
    "referrals_answer",
    "referrals_review",
    "referrals_reply",
    "referrals_outcome",
}
KEPT = APPEND_ONLY | {
    "casework_evidence",
    "casework_integrityrun",
    "casework_chain",
    "casework_checkpoint",
    "casework_stamp",
    "casework_alivespan",
    "casework_unsealing",
    "casework_legalhold",
    "casework_accessrequest",
    "casework_brokenglass",
    "referrals_notice",
}


@pytest.fixture
def facts(network, amina, assets, evidence, chen, tsa):
    """At least one row in every append-only table of casework."""
    now = datetime.now(UTC)
    describing.state_attribution(
        network,
        actor="A state",
        likelihood="LIKELY",
        confidence="LOW",
        rationale="Same hours.",
        occurred_at=now,
        by=amina,
    )
    looks = [observing.Look(assets[0], "LIVE", now)]
    observing.record(network, looks=looks, by=amina)
    lines = b"account,stable_id\nhttps://x.com/lantern_9,\n"
    importing.load(importing.upload(network, chunks=[lines], name="list.csv", by=amina).pk)
    audit.note_access(
        Access.Deed.DOWNLOADED, by=chen, subject="evidence:1", door=Access.Door.WEB, network=network
    )
    rehashing.check_all(network=network, by=amina)
    stamping.batch_evidence()
    reconciling.reconcile(by=amina)
    correcting.correct(evidence, field="captured_by", value="Ada", reason="Known.", by=amina)
    sealed_things(network, by=amina, second=amina)
    head = audit.head(network)
    chain = Chain.objects.get(network=network)
    Anchor.objects.create(
        chain=chain,
        sequence=head["sequence"],
        hash=head["hash"],
        where=Anchor.Where.CHECKPOINT,
        citation="checkpoint 1",
    )
    sql.run(
        "INSERT INTO casework_handlechange "
        "(network_id, asset_id, old_handle, new_handle, recorded_by_id) "
        "VALUES (%s, %s, 'old', 'new', %s)",
        network.pk,
        assets[0].pk,
        amina.pk,
    )


def test_postgresql_refuses_to_change_or_remove_what_is_append_only(facts, subtests):
    for table in sorted(table for table in APPEND_ONLY if table.startswith("casework")):
        with subtests.test(table):
            assert sql.rows(f"SELECT 1 FROM {table} LIMIT 1")
            with sql.refused("append-only"):
                sql.run(f"UPDATE {table} SET recorded_at = recorded_at")
            with sql.refused("append-only"):
                sql.run(f"DELETE FROM {table}")
            with sql.refused("append-only"):
                sql.run(f"TRUNCATE {table} CASCADE")


def test_a_removed_parent_takes_no_fact_with_it(facts, network):
    with sql.refused("append-only"):
        sql.run("TRUNCATE casework_network CASCADE")
    with sql.refused("violates foreign key"):
        sql.run("DELETE FROM casework_network WHERE id = %s", network.pk)


def test_every_append_only_table_has_both_triggers():
    assert tables_with("append_only") == APPEND_ONLY
    assert tables_with("append_only_truncate") == APPEND_ONLY


def test_every_table_of_the_record_refuses_to_be_emptied():
    refusing = sql.rows(
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgtype & 32 = 32"
    )

    assert {name for (name,) in refusing} >= KEPT


def tables_with(trigger: str) -> set[str]:
    found = sql.rows(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname = %s AND t.tgenabled = 'O'",
        trigger,
    )
    return {name for (name,) in found}


def test_every_recorded_at_is_postgresqls_own_and_is_kept():
    columns = sql.rows(
        "SELECT table_name FROM information_schema.columns "
        "WHERE column_name = 'recorded_at' AND table_schema = 'public'"
    )

    stamped = {name for (name,) in columns} - {"casework_event"}

    assert tables_with("stamp") == stamped
    assert tables_with("stamp_kept") == stamped
    assert tables_with("chain_event") == {"casework_event"}


def test_a_recorded_at_that_is_passed_in_is_ignored(facts, network, amina):
    event = Event.objects.create(
        chain=Chain.objects.get(network=network),
        kind="network.edited",
        actor=amina,
        subject="x",
        payload="{}",
        recorded_at=LONG_AGO,
        sequence=1,
        hash=b"mine",
    )
    sql.run(
        "INSERT INTO casework_target (network_id, name, kind, affiliation, recorded_by_id, "
        "recorded_at) VALUES (%s, 'A member', 'POLITICIAN', '', %s, %s)",
        network.pk,
        amina.pk,
        LONG_AGO,
    )

    event.refresh_from_db()
    assert event.recorded_at > LONG_AGO
    assert event.sequence > 1
    assert bytes(event.hash) != b"mine"
    assert network.targets.get().recorded_at > LONG_AGO


@pytest.mark.parametrize(
    "table", ["casework_network", "casework_membership", "casework_officer", "casework_asset"]
)
def test_a_recorded_at_cannot_be_changed_afterwards(table, assets):
    with sql.refused("PostgreSQL's own"):
        sql.run(f"UPDATE {table} SET recorded_at = %s", LONG_AGO)


def test_a_fact_of_evidence_cannot_be_changed(evidence, subtests):
    for change in (
        "sha256 = repeat('0', 64)",
        "size = 1",
        "media_type = 'text/html'",
        "declared_type = 'text/html'",
        "original_name = 'other'",
        "source_url = 'https://elsewhere.example/'",
        "captured_at = now()",
        "captured_by = 'nobody'",
        "captured_with = 'nothing'",
        "reliability = 'A'",
        "credibility = '1'",
        "description_en = 'x'",
        "description_fr = 'x'",
        "sensitivity = 'GRAPHIC'",
        "marking = 'UNCLASSIFIED'",
        "tlp = 'TLP:CLEAR'",
        "pap = 'PAP:CLEAR'",
        "recorded_by_id = recorded_by_id + 1",
        "network_id = network_id + 1",
        "recorded_at = now()",
    ):
        with subtests.test(change), sql.refused("cannot be changed"):
            sql.run(f"UPDATE casework_evidence SET {change}")


def test_evidence_cannot_be_removed(evidence):
    with sql.refused("append-only"):
        sql.run("DELETE FROM casework_evidence")
    with sql.refused("append-only"):
        sql.run("TRUNCATE casework_evidence CASCADE")


def test_what_a_re_hash_found_can_be_noted_on_evidence(evidence):
    touched = sql.run("UPDATE casework_evidence SET integrity = 'MISSING', verified_at = now()")

    assert touched == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_chain SET sequence = 0",
        "UPDATE casework_chain SET head = decode(repeat('00', 32), 'hex')",
        "DELETE FROM casework_chain",
        """INSERT INTO casework_chain (network_id, sequence, head)
        SELECT max(id), 7, decode(repeat('00', 32), 'hex') FROM casework_network""",
    ],
)
def test_a_head_is_moved_by_events_only(network, statement):
    with sql.refused("moved by its events only"):
        sql.run(statement)


def test_the_heads_cannot_be_emptied(network):
    with sql.refused("append-only"):
        sql.run("TRUNCATE casework_chain CASCADE")


def test_there_is_one_chain_for_the_house_and_one_for_each_network(network):
    for value in ("NULL", str(network.pk)):
        with sql.refused("chain_of_house_once|casework_chain_network_id"):
            sql.run(
                "INSERT INTO casework_chain (network_id, sequence, head) "
                f"VALUES ({value}, 0, decode(repeat('00', 32), 'hex'))"
            )


def test_the_line_of_an_event_cannot_be_taken_twice(network):
    copied = (
        "INSERT INTO casework_event (chain_id, sequence, kind, actor_id, subject, payload) "
        "SELECT chain_id, 1, kind, actor_id, subject, payload FROM casework_event LIMIT 1"
    )
    before = Event.objects.count()

    sql.run(copied)

    assert Event.objects.count() == before + 1
    assert Event.objects.order_by("pk").last().sequence > 1


def test_a_header_holds_no_line_break(network, amina):
    with sql.refused("event_subject_one_line"):
        sql.run(
            "INSERT INTO casework_event (chain_id, kind, actor_id, subject, payload) "
            "SELECT id, 'network.edited', %s, E'two\\nlines', '{}' FROM casework_chain LIMIT 1",
            amina.pk,
        )


def test_the_owner_of_the_tables_is_refused_as_well():
    """These tests run as the superuser, so the refusals above hold for everybody."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        assert cursor.fetchone() == ("on",)
