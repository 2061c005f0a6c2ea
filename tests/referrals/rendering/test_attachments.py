"""The embedded files: exact in JSON, harmless and readable in a spreadsheet."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from referrals.rendering import attachments
from referrals.rendering.contents import Contents
from referrals.rendering.outcome import VolumeFact
from tests.referrals.rendering import samples

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"


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


def valid(data: bytes, name: str) -> None:
    """Fail unless this JSON is what the published schema says."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(data))


def test_items_and_manifest_keep_their_published_schemas():
    items = [*samples.BASE["items"], *samples.spoken(20, "ar"), samples.asset(30, last_seen=None)]
    exhibits = [samples.exhibit(1, b"one")]
    contents = Contents.load(samples.contents(items=items, exhibits=exhibits))
    fact = VolumeFact(1, 1, 250, 9, 12_345, "ab" * 32, 3, "annex-1.pdf")

    embedded = {file.name: file.data for file in attachments.files(contents, [fact])}

    valid(embedded["items.json"], "items")
    valid(embedded["manifest.json"], "manifest")


def test_the_schema_refuses_what_it_does_not_know():
    told = json.loads(attachments.items_json(Contents.load(samples.contents())))
    told["items"][0]["colour"] = "blue"

    with pytest.raises(jsonschema.ValidationError, match="colour"):
        valid(json.dumps(told).encode(), "items")


def test_a_lone_surrogate_stands_as_its_escape_in_both_files():
    contents = Contents.load(samples.contents(items=[samples.asset(1, handle="@\ud800")]))

    assert json.loads(attachments.items_json(contents))["items"][0]["handle"] == "@\ud800"
    assert "@\\ud800" in attachments.items_csv(contents).decode()
