"""25,000 assets from a file to row results, against a bare COPY of the same rows."""

import io

from django.db import connection

from casework.actions import importing
from casework.models import Asset
from tests.benchmarks.conftest import seconds_of

ROWS = 25_000


def test_import_against_copy(open_case, amina, report):
    text = "url,display_name\n" + "".join(
        f"https://twitter.com/bench_{n:05d}/,Bench {n}\n" for n in range(ROWS)
    )
    batch = importing.upload(open_case, chunks=[text.encode()], name="bench.csv", by=amina)

    taken = seconds_of(lambda: importing.load(batch.pk))

    batch.refresh_from_db()
    assert batch.created == ROWS
    bare = seconds_of(_copy)
    report.add(
        "import of 25,000 assets, end to end",
        f"{ROWS / taken:,.0f} rows/s, {taken / bare:.1f}× a bare COPY",
        bar="≥ 10,000 rows/s, ≤ 15×",
        command="make bench ARGS='-k import'",
    )


def _copy() -> None:
    rows = io.StringIO()
    for asset in Asset.objects.values_list("platform_id", "key", "kind", "handle", "url"):
        rows.write("\t".join(map(str, asset)) + "\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE bare (platform_id bigint, key text, kind text, handle text,"
            " url text, UNIQUE (platform_id, key))"
        )
        with cursor.copy("COPY bare FROM STDIN") as copy:
            copy.write(rows.getvalue())
