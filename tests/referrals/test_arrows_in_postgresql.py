"""PostgreSQL knows the same steps as the table that the house reads them from."""

import re

from django.db import connection

from referrals.lifecycle import ARROWS


def test_the_trigger_holds_every_arrow_of_the_table_and_no_other(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'renvoi_guard_referral'")
        source = cursor.fetchone()[0]

    held = set(re.findall(r"([A-Z]+)>([A-Z]+)", source))

    assert held == {
        (str(start), str(arrow.destination)) for arrow in ARROWS.values() for start in arrow.sources
    }
