"""`manage.py import_assets`: every row of a list is accounted for, on the real lists too."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from casework.actions import importing
from casework.models import Asset, ImportBatch, ImportRow, Membership
from referrals.management import loading

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "meta-threat-research"
SPAMOUFLAGE = "Q2_2023_Spamouflage_China_based_CIB.csv"
LATER = "Q4_2023_China_based_CIB_network.csv"


@pytest.fixture
def case(house, amina, network):
    """A case in a house whose directory is loaded."""
    loading.load(by=house)
    return network


@pytest.fixture
def run(case, amina, capsys):
    """Import a file by the command and return its figures."""

    def run(path: Path, **options) -> dict:
        call_command("import_assets", path, network=case.reference, by=amina.email, **options)
        said = capsys.readouterr().out
        return json.loads(said) if options.get("json") else said

    return run


@pytest.fixture
def published():
    def path(name: str) -> Path:
        if not (PUBLISHED / name).exists():
            pytest.skip(f"needs the published list {name} in ../shared/data/meta-threat-research")
        return PUBLISHED / name

    return path


@pytest.fixture
def short(tmp_path) -> Path:
    path = tmp_path / "short.csv"
    path.write_text("url\nhttps://x.com/demo_one\nhttps://twitter.com/Demo_One/\n7,704 accounts\n")
    return path


def test_every_row_of_the_spamouflage_list_is_accounted_for(run, published):
    figures = run(published(SPAMOUFLAGE), json=True)

    parts = ("created", "linked", "unchanged", "not_imported")
    assert figures["rows"] == 529 == sum(figures[name] for name in parts)
    assert sum(figures["reasons"].values()) == figures["not_imported"]
    assert figures["reasons"]["COUNT"] == 4
    assert ImportRow.objects.filter(batch=figures["batch"]).count() == 529
    on_x = ImportRow.objects.filter(batch=figures["batch"], asset__platform__slug="x")
    assert on_x.count() == 35


def test_importing_the_same_list_again_creates_nothing(run, published):
    first = run(published(SPAMOUFLAGE), json=True)
    assets = Asset.objects.count()

    second = run(published(SPAMOUFLAGE), json=True)

    assert second["created"] == second["linked"] == 0
    assert second["unchanged"] == first["created"] + first["unchanged"]
    assert Asset.objects.count() == assets


def test_every_row_of_the_later_list_is_accounted_for(run, published):
    figures = run(published(LATER), json=True)

    assert (figures["rows"], figures["created"], figures["not_imported"]) == (19, 4, 15)
    platforms = Membership.objects.values_list("asset__platform__slug", flat=True)
    assert Counter(platforms) == {"medium": 2, "web": 2}


def test_a_dry_run_says_the_same_and_writes_no_asset(run, short):
    dry = run(short, json=True, dry_run=True)

    assert not Asset.objects.exists()
    assert dry["dry_run"] is True
    wet = run(short, json=True)
    for name in ("rows", "created", "linked", "unchanged", "not_imported", "reasons"):
        assert dry[name] == wet[name]


def test_without_json_the_reason_and_the_remedy_of_each_row_are_printed(run, short):
    said = run(short)

    assert "created" in said
    assert "line 4: 7,704 accounts" in said
    assert "This is a count, not an account." in said
    assert "Add the accounts one by one" in said


def test_a_long_report_is_cut_with_a_note(run, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("url\n" + "no address at all\n" * 9)

    assert "and 4 more rows" in run(path, show=5)
    assert "more rows" not in run(path, show=0)


def test_a_strangers_text_cannot_command_the_terminal(run, tmp_path):
    path = tmp_path / "evil.csv"
    path.write_text("url\n\x1b[2Jwords and more words\n")

    assert "\x1b" not in run(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"colour,size\nred,3\n", "No column has a name that we know"),
        (b"%PDF-1.7\n", "This is a PDF document"),
    ],
)
def test_a_file_that_is_no_list_ends_with_a_readable_reason(run, tmp_path, content, reason):
    path = tmp_path / "broken.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=reason):
        run(path, json=True)

    assert not Asset.objects.exists()


def test_a_missing_file_ends_with_a_readable_reason(run, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "missing.csv")


@pytest.mark.parametrize("by", ["nobody@renvoi.example", "eve@renvoi.example"])
def test_strangers_learn_nothing_of_the_network(case, eve, short, by):
    with pytest.raises(CommandError, match="There is no"):
        call_command("import_assets", short, network=case.reference, by=by)


def test_a_reader_of_the_case_may_not_import(case, boris, short):
    with pytest.raises(CommandError, match="Only a contributor or lead"):
        call_command("import_assets", short, network=case.reference, by=boris.email)


def test_a_worker_that_was_faster_is_waited_for(run, short, monkeypatch):
    load = importing.load

    def after_a_worker(pk: int):
        load(pk)
        return load(pk)

    monkeypatch.setattr(importing, "load", after_a_worker)

    figures = run(short, json=True)

    assert figures["rows"] == 3
    assert ImportBatch.objects.get().attempts == 1
