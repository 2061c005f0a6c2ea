import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from casework.actions import collecting, reconciling
from casework.models import EvidenceSweep

NO_GRACE = timedelta(seconds=-5)


def test_a_sound_store_has_nothing_amiss(network, open_case, amina, picture):
    for case in (network, open_case):
        collecting.add(case, chunks=[picture], name="a.png", by=amina)

    swept = reconciling.reconcile(by=amina, grace=NO_GRACE)

    assert swept.is_clean
    # Equal bytes of two cases are one file.
    assert (swept.rows, swept.files) == (1, 1)


def test_a_row_without_its_file_is_named_marked_and_alarmed(evidence, amina):
    default_storage.delete(evidence.storage_key)

    swept = reconciling.reconcile(by=amina)

    evidence.refresh_from_db()
    assert (swept.without_file, swept.named) == (1, {"without_file": [evidence.pk]})
    assert evidence.integrity == "MISSING"
    assert evidence.alarms.count() == 1


def test_a_file_without_a_row_is_named_and_left_alone(evidence, amina):
    name = default_storage.save(f"evidence/ab/cd/abcd{'0' * 60}", ContentFile(b"stray"))

    young = reconciling.reconcile(by=amina)
    old = reconciling.reconcile(by=amina, grace=NO_GRACE)

    assert young.is_clean
    assert (old.without_row, old.named) == (1, {"without_row": [name]})
    assert default_storage.exists(name)


def test_an_upload_that_broke_off_is_named_and_left_alone(evidence, amina):
    part = default_storage.incoming() / "renvoi-x.part"
    part.write_bytes(b"half a file")

    swept = reconciling.reconcile(by=amina, grace=NO_GRACE)

    assert swept.named == {"left_over": ["renvoi-x.part"]}
    assert part.exists()


def test_nothing_that_came_in_leaves_a_part_behind(evidence, network, amina):
    with pytest.raises(collecting._storing.EmptyFile):
        collecting.add(network, chunks=[], name="a", by=amina)

    assert list(default_storage.incoming().iterdir()) == []


def test_the_command_reports_as_json_and_fails_when_a_file_is_lost(evidence):
    out = StringIO()
    call_command("sweep_evidence", "--json", stdout=out)
    assert json.loads(out.getvalue())["clean"]
    default_storage.delete(evidence.storage_key)

    out = StringIO()
    with pytest.raises(CommandError, match="1 pieces of evidence have lost their file"):
        call_command("sweep_evidence", "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert told["named"] == {"without_file": [evidence.pk]}
    assert EvidenceSweep.objects.count() == 2
