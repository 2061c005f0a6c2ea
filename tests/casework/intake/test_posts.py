"""A list of posts: what its columns say, in English or French, and what of it cannot be used."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.intake import languages
from casework.intake.families import POSTS, family_of
from casework.intake.rows import interpret

POST = "https://x.com/lantern_a/status/77"
LISTS = Path(__file__).parents[3] / "static" / "lists"


def read(text: str):
    return list(interpret(io.BytesIO(text.encode()), kind=POSTS))


def row(**cells: str):
    cells = {"url": POST, **cells}
    quoted = (f'"{cell}"' for cell in cells.values())
    (found,) = read(f"{','.join(cells)}\n{','.join(quoted)}\n")
    return found


def test_both_files_to_fill_in_have_the_same_columns_and_can_be_sent_as_they_are():
    fields = []
    for language in ("en", "fr"):
        raw = (LISTS / f"posts.{language}.csv").read_bytes()
        header = raw.decode("utf-8-sig").partition("\r\n")[0].split(",")
        family = family_of(header, POSTS)
        fields.append(list(family.fields.values()))
        assert not family.extras
        (found,) = interpret(io.BytesIO(raw), kind=POSTS)
        assert (found.reason, found.post.language) == ("", language)
        assert found.post.posted_at == datetime(2023, 9, 7, 14, 30, tzinfo=UTC)

    assert fields[0] == fields[1]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2023-09-07 14:30", "2023-09-07T14:30+00:00"),
        ("2023-09-07T10:30:00-04:00", "2023-09-07T14:30+00:00"),
        ("2023-09-07T10:30:00.000Z", "2023-09-07T10:30+00:00"),
        ("2023-09-07 10:30:00 UTC", "2023-09-07T10:30+00:00"),
        ("2023-09-07T10:30:00+0530", "2023-09-07T05:00+00:00"),
        # A day alone would make up midnight, and the others are two dates, none, or of no post.
        ("2023-09-07", None),
        ("20230907", None),
        ("07/09/2023 14:30", None),
        ("45176.604", None),
        ("1889-09-07 14:30", None),
        ("2999-01-01 00:00", None),
        ("0001-01-01T00:00:00+23:59", None),
    ],
)
def test_a_moment_is_read_or_refused_and_never_guessed(cell, moment):
    found = row(posted_at=cell)

    if moment is None:
        assert found.reason == "BAD_MOMENT"
    else:
        assert found.post.posted_at == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("cell", "text", "language", "is_detected"),
    [
        ("Anglais", "Nous avons vu les papiers.", "en", False),
        ("zh_Hans", "", "zh-Hans", False),
        ("", "Nous avons vu les papiers, monsieur.", "fr", True),
        ("", "湖边的房子是谁付的钱？", "zh", True),
        ("und", "Who paid for the house by the lake?", "en", True),
        ("", "ok", "", False),
        ("", "@lantern_a https://example.org/the-long-history-of-the-house", "", False),
    ],
)
def test_a_language_is_stated_or_detected_or_left_open(cell, text, language, is_detected):
    said = row(language=cell, text=text).post

    assert (said.language, said.is_language_detected) == (language, is_detected)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"url": "https://x.com/lantern_a"}, "NOT_A_POST"),
        ({"url": "https://example.org/article"}, "NOT_A_POST"),
        ({"url": ""}, "BLANK"),
        ({"language": "rather rude"}, "BAD_LANGUAGE"),
        ({"reply_to": "the minister"}, "BAD_REPLY"),
        ({"text": "x" * 100_001}, "TEXT_TOO_LONG"),
        ({"author": "@lantern_b"}, "CONTRADICTION"),
        ({"techniques": "T1"}, "BAD_TECHNIQUE"),
    ],
)
def test_what_cannot_be_used_is_no_post(cells, reason):
    assert row(**cells).reason == reason


def test_an_author_column_names_whom_the_address_does_not():
    found = row(
        url="https://x.com/i/status/77", author="@Lantern_A", reply_to="x[.]com/mp/status/1"
    )

    assert (found.identity.key, found.identity.post.key) == ("lantern_a", "77")
    assert found.post.reply_to == "https://x.com/mp/status/1"


def test_every_name_of_a_language_is_one_that_a_list_may_state():
    names = [name for names in languages._NAMES.values() for name in names]

    assert [languages.stated(name) for name in names] == [languages._CODES[name] for name in names]
