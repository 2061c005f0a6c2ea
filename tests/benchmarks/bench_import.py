"""25,000 assets from a file to row results, against a bare COPY of the same rows."""

import io
import os
import resource
from itertools import chain

from django.db import connection

from casework.actions import importing
from casework.models import Asset
from tests.benchmarks.conftest import seconds_of

ROWS = 25_000
POSTS = int(os.environ.get("RENVOI_BENCH_POSTS", "1000000"))


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


def test_load_posts(open_case, amina, report):
    """A list of posts of a few hundred authors, as networks write them: one text over and over."""
    authors, texts = 500, [f"Who paid for the house number {n} by the lake?" for n in range(200)]
    rows = (
        f"https://x.com/bench_{n % authors}/status/{10**18 + n},2023-09-07 14:30,"
        f"{texts[n % len(texts)]}\n".encode()
        for n in range(POSTS)
    )
    head = b"url,posted at,text\n"
    batch = importing.upload(
        open_case, chunks=chain([head], rows), name="posts.csv", kind="POSTS", by=amina
    )

    taken = seconds_of(lambda: importing.load(batch.pk))

    batch.refresh_from_db()
    assert batch.created == POSTS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.add(
        f"import of {POSTS:,} posts, end to end",
        f"{POSTS / taken:,.0f} rows/s; the process never held more than {peak:,.0f} MiB",
        bar="≥ 10,000 rows/s",
        command="make bench ARGS='-k load_posts'",
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
