"""Every column with a set of known values refuses the others, whatever the door."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField

from casework.actions import describing
from casework.actions.enlisting import machine
from casework.models import Event, Officer, Target
from tests.casework import sql

pytestmark = pytest.mark.django_db


def columns_of_known_values() -> list[tuple[str, str, bool]]:
    found = []
    for label in ("casework", "referrals"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.local_concrete_fields:
                is_array = isinstance(field, ArrayField)
                if (field.base_field if is_array else field).choices:
                    found.append((model._meta.db_table, field.column, is_array))
    return found


def test_there_are_as_many_such_columns_as_we_think():
    names = {f"{table}.{column}" for table, column, _ in columns_of_known_values()}

    assert len(names) > 50
    assert {
        "referrals_referral.status",
        "referrals_referral.asks",
        "referrals_delivery.state",
        "referrals_outcome.visibility",
        "casework_event.kind",
        "casework_officer.roles",
    } <= names


@pytest.mark.parametrize(("table", "column", "is_array"), columns_of_known_values())
def test_an_unknown_value_is_refused(table, column, is_array):
    # The same checks and nothing else, so that each column can be asked for by itself.
    sql.run(f"CREATE TEMPORARY TABLE probe (LIKE {table} INCLUDING CONSTRAINTS) ON COMMIT DROP")
    for (name,) in sql.rows(
        "SELECT attname FROM pg_attribute "
        "WHERE attrelid = 'probe'::regclass AND attnotnull AND attnum > 0"
    ):
        sql.run(f'ALTER TABLE probe ALTER COLUMN "{name}" DROP NOT NULL')
    strange = ["NONSENSE"] if is_array else "Z"

    with sql.refused("violates check constraint"):
        sql.run(f'INSERT INTO probe ("{column}") VALUES (%s)', strange)


def test_a_known_value_among_unknown_ones_does_not_help(amina):
    with sql.refused("officer_roles_known"):
        sql.run("UPDATE casework_officer SET roles = '{OFFICER,EMPEROR}'")


@pytest.mark.parametrize("role", ["OFFICER", "REVIEWER", "RELEASER", "AUDITOR", "ADMINISTRATOR"])
def test_a_service_holds_no_role_of_a_person(robot, role):
    with sql.refused("officer_service_is_no_person"):
        sql.run(
            "UPDATE casework_officer SET roles = roles || %s WHERE id = %s",
            [role],
            robot.pk,
        )


def test_a_person_cannot_be_turned_into_a_service_that_reviews(boris):
    with sql.refused("officer_service_is_no_person"):
        sql.run("UPDATE casework_officer SET is_service = true WHERE id = %s", boris.pk)


def test_a_person_does_not_hold_the_role_of_a_service(boris):
    with sql.refused("officer_person_is_no_service"):
        sql.run("UPDATE casework_officer SET roles = '{REVIEWER,SERVICE}' WHERE id = %s", boris.pk)


def test_one_address_has_one_account_whatever_its_case(amina):
    with sql.refused("officer_email_lower_case"):
        sql.run("UPDATE casework_officer SET email = 'Amina@renvoi.example'")


@pytest.mark.parametrize("kind", [Target.Kind.FAMILY, Target.Kind.BYSTANDER])
def test_the_record_of_a_protected_person_is_minimal(network, amina, kind):
    insert = (
        "INSERT INTO casework_target (network_id, name, kind, affiliation, recorded_by_id) "
        "VALUES (%s, 'A child', %s, %s, %s)"
    )

    with sql.refused("target_protected_is_minimal"):
        sql.run(insert, network.pk, kind, "Some party", amina.pk)

    assert sql.run(insert, network.pk, kind, "", amina.pk) == 1


def test_the_trail_names_no_protected_person(network, amina):

    describing.add_target(network, name="A child", kind="FAMILY", by=amina)

    assert not Event.objects.filter(payload__contains="A child").exists()


@pytest.mark.parametrize(
    ("prefix", "table"), [("NET", "casework_network"), ("REF", "referrals_referral")]
)
@pytest.mark.parametrize("tail", ["-ABCDE2", "-23456", "-23456O", "-23a456", ""])
def test_a_reference_has_one_form(draft, prefix, table, tail):
    with sql.refused("reference_form"):
        sql.run(f"UPDATE {table} SET reference = %s", prefix + tail)


def test_every_row_of_a_list_is_accounted_for(network, amina):
    insert = (
        "INSERT INTO casework_importbatch (state, percent, step, reason, reason_detail, attempts, "
        "network_id, original_name, sha256, size, default_platform, confidence, source, "
        "is_dry_run, recorded_by_id, rows, created, linked, unchanged, not_imported) VALUES "
        "('READY', 100, '', '', '', 1, %s, 'l.csv', '', 1, '', 'LOW', '', false, %s, 5, 1, 1, 1, 1)"
    )

    with sql.refused("import_rows_accounted_for"):
        sql.run(insert, network.pk, amina.pk)


def test_machines_have_an_officer_of_their_own(house):

    assert machine() == machine()
    assert Officer.objects.get(email="machine@renvoi.invalid").roles == []
