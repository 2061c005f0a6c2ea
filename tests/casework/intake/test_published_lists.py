"""The lists that Meta published, row by row, and the speed of a long one."""

import io
import time
from collections import Counter

from casework.intake.identity import Identity
from casework.intake.rows import interpret

SPAMOUFLAGE = "Q2_2023_Spamouflage_China_based_CIB.csv"
LATER = "Q4_2023_China_based_CIB_network.csv"


def outcome(row) -> str:
    if isinstance(row.identity, Identity):
        return f"{row.identity.platform} {row.identity.kind}"
    return row.reason


def test_every_row_of_the_spamouflage_list_is_accounted_for(published):
    rows = published(SPAMOUFLAGE)

    assert [row.line for row in rows] == list(range(2, 531))
    assert Counter(map(outcome, rows)) == {
        "x ACCOUNT": 35,
        "reddit ACCOUNT": 64,
        "reddit GROUP": 2,
        "medium ACCOUNT": 53,
        "tiktok ACCOUNT": 5,
        "web WEBSITE": 90,
        "COUNT": 4,
        "TEXT": 274,
        "ADDRESS_WITH_TEXT": 1,
        "BLANK": 1,
    }


def test_platform_and_published_procedure_agree(published):
    procedures = {"x": "X / Twitter accounts", "tiktok": "TikTok accounts"}

    for row in published(SPAMOUFLAGE):
        for platform, words in procedures.items():
            is_there = row.identity is not None and row.identity.platform == platform
            assert is_there == (words in row.rationale), row


def test_no_address_of_the_spamouflage_list_is_taken_for_a_text(published):
    for row in published(SPAMOUFLAGE):
        if row.reason == "TEXT":
            assert "://" not in row.value, row


def test_every_row_of_the_later_list_is_accounted_for(published):
    rows = published(LATER)

    assert [row.line for row in rows] == list(range(2, 21))
    assert Counter(map(outcome, rows)) == {
        "medium ACCOUNT": 2,
        "web WEBSITE": 2,
        "COUNT": 7,
        "TEXT": 3,
        "BLANK": 5,
    }


def test_a_long_list_is_read_faster_than_it_must_be_imported():
    lines = [f"https://twitter[.]com/User{n}/,User {n},high,2023-09-07,note" for n in range(25_000)]
    content = "\n".join(["url,display_name,confidence,first_seen,note", *lines]).encode()
    seconds = []

    for _ in range(3):
        started = time.perf_counter()
        count = sum(1 for row in interpret(io.BytesIO(content)) if not row.reason)
        seconds.append(time.perf_counter() - started)

    assert count == 25_000
    # The whole import must make 10,000 rows a second. Alone this makes three times as many; a
    # machine that is busy with other tests must not fail here.
    assert count / min(seconds) > 10_000
