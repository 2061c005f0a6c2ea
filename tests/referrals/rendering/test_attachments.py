"""The embedded files: exact in JSON, harmless and readable in a spreadsheet."""

import csv
import io
import json

import pytest

from referrals.rendering import attachments
from referrals.rendering.contents import Contents
from tests.referrals.rendering import samples


def rows(language: str, **changes: object) -> list[list[str]]:
    contents = Contents.load(
        samples.contents(language=language, items=[samples.asset(1, **changes)])
    )
    data = attachments.items_csv(contents)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if language == "fr" else ","))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_table_opens_in_excel_of_either_language(language):
    head, line = rows(language, handle="Zoë; “x”, 中")

    assert head[:4] == ["number", "kind", "asset_kind", "handle"]
    assert line[3] == "Zoë; “x”, 中"
    assert len(head) == len(line)


@pytest.mark.parametrize(
    "handle", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "  =1", "\n=1"]
)
def test_no_cell_is_a_formula(handle):
    assert rows("en", handle=handle)[1][3].startswith("'")


def test_items_are_exact_in_json():
    item = samples.asset(1, handle="@=1\x00\u202e", first_seen="2023-08-07")
    contents = Contents.load(samples.contents(items=[item]))

    told = json.loads(attachments.items_json(contents))

    assert told["items"] == [item]
    assert told["schema"] == attachments.ITEMS_SCHEMA
    assert told["contents_sha256"] == contents.digest
