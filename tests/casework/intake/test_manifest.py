"""The table beside many files: which columns it may have, and what is wrong with a row."""

import io
from datetime import UTC, datetime

import pytest

from casework.intake import manifest
from casework.intake.reasons import UnreadableFile

ENGLISH = (
    "file name,source URL,captured at,tool,description EN,description FR,asset",
    "a.png,https://x.com/a,2026-09-01T12:00:00Z,Firefox,A page.,Une page dédiée.,https://x.com/a",
)
FRENCH = (
    "fichier;adresse source;capturé le;outil;description anglaise;description française;actif",
    "a.png;https://x.com/a;2026-09-01T12:00:00Z;Firefox;A page.;Une page dédiée.;https://x.com/a",
)


def read(text: str, encoding: str = "utf-8"):
    return manifest.read(io.BytesIO(text.encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(("header", "row"), [ENGLISH, FRENCH])
def test_both_languages_and_any_common_writing_are_read(header, row, encoding):
    entry = read(f"{header}\n{row}\n\n", encoding)["a.png"]

    assert entry.facts == {
        "source_url": "https://x.com/a",
        "captured_with": "Firefox",
        "captured_at": datetime(2026, 9, 1, 12, tzinfo=UTC),
        "description_en": "A page.",
        "description_fr": "Une page dédiée.",
    }
    assert (entry.asset.platform, entry.asset.key) == ("x", "a")
    assert (entry.line, entry.faults) == (2, [])


def test_an_empty_cell_says_nothing():
    entry = read("file,source url,captured at,asset\na.png,,,\n")["a.png"]

    assert (entry.facts, entry.asset, entry.faults) == ({}, None, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("file,captured at\na.png,yesterday\n", "bad-moment"),
        ("file,captured at\na.png,2026-09-01\n", "bad-moment"),
        ("file,asset\na.png,nobody knows\n", "bad-asset"),
        ("file,tool\na.png,x\na.png,y\n", "file-twice"),
    ],
)
def test_what_is_wrong_with_a_row_is_kept_with_it(text, code):
    [fault] = read(text)["a.png"].faults

    assert fault.code == code
    assert str(fault.row) in str(fault.message)


def test_a_table_without_names_of_files_is_refused():
    with pytest.raises(manifest.NoManifest):
        read("url,note\nhttps://x.com/a,x\n")
    with pytest.raises(UnreadableFile):
        manifest.read(io.BytesIO(b"%PDF-1.7"))


def test_a_table_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(manifest, "MOST_ROWS", 2)
    with pytest.raises(manifest.NoManifest) as refused:
        read("file,tool\n" + "".join(f"{n}.png,x\n" for n in range(3)))
    assert "more than 2 rows" in str(refused.value.faults[0].message)
