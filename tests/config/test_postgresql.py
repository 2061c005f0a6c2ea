"""An idle connection is found dead without asking the server each time whether it is there."""

import psycopg
import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other():
    """Return a second connection to the same database."""
    connection.ensure_connection()
    with psycopg.connect(connection.connection.info.dsn, autocommit=True, **_password()) as apart:
        yield apart


def _password() -> dict[str, str]:
    password = connection.settings_dict["PASSWORD"]
    return {"password": password} if password else {}


def test_a_silent_connection_is_usable_and_is_asked_nothing(other):
    mine = connection.connection.info.backend_pid
    before = _last_question(other, mine)

    assert connection.is_usable()

    assert _last_question(other, mine) == before


def test_a_connection_that_the_server_ended_is_not_usable(other):
    mine = connection.connection.info.backend_pid
    other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])

    assert not connection.is_usable()

    connection.close()
    assert not connection.is_usable()


def test_a_notice_that_waits_does_not_make_a_connection_dead(other):
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news")
    other.execute("NOTIFY news")

    assert connection.is_usable()
    connection.close()


def _last_question(other, pid):
    asked = "SELECT query, query_start FROM pg_stat_activity WHERE pid = %s"
    return other.execute(asked, [pid]).fetchone()
