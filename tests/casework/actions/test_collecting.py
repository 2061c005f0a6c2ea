import hashlib
import json
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from casework.actions import collecting, linking
from casework.actions._storing import EmptyFile, StorageFailed, TooLarge
from casework.actions.collecting import EvidenceChanged, MarkingAboveCeiling
from casework.errors import BadInput
from casework.models import Access, Event, Evidence
from casework.permissions import ContributorRequired


def damage(evidence: Evidence, data: bytes) -> None:
    Path(default_storage.path(evidence.storage_key)).write_bytes(data)


def alarms(evidence: Evidence) -> int:
    subject = f"evidence:{evidence.pk}"
    return Event.objects.filter(kind="evidence.mismatch", subject=subject).count()


def test_evidence_keeps_hash_size_type_and_name(network, amina, picture):
    received = collecting.add(
        network,
        chunks=[picture[:10], picture[10:]],
        name="C:\\Users\\x\\capture\u202e.png",
        declared_type="text/html",
        captured_with="a browser",
        by=amina,
    )

    evidence = received.evidence
    assert received.is_new
    assert evidence.sha256 == hashlib.sha256(picture).hexdigest()
    assert (evidence.size, evidence.media_type) == (len(picture), "image/png")
    assert (evidence.declared_type, evidence.original_name) == ("text/html", "capture.png")
    assert Path(default_storage.path(evidence.storage_key)).read_bytes() == picture


def test_the_same_bytes_are_the_same_evidence(network, amina, picture):
    first = collecting.add(network, chunks=[picture], name="a.png", by=amina)

    again = collecting.add(network, chunks=[picture], name="b.png", by=amina)

    assert (again.evidence, again.is_new) == (first.evidence, False)
    assert Event.objects.filter(kind="evidence.received").count() == 1


def test_the_same_bytes_in_another_case_are_stored_once_and_known_twice(
    network, open_case, amina, picture
):
    ours = collecting.add(network, chunks=[picture], name="a.png", by=amina).evidence
    theirs = collecting.add(open_case, chunks=[picture], name="a.png", by=amina)

    assert theirs.is_new
    assert theirs.evidence.storage_key == ours.storage_key


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(network, amina, settings):
    settings.RENVOI_UPLOAD_LIMIT = 1000

    collecting.add(network, chunks=[b"a" * 600, b"b" * 400], name="a", by=amina)
    with pytest.raises(TooLarge) as refused:
        collecting.add(network, chunks=[b"a" * 600, b"b" * 401], name="b", by=amina)

    assert refused.value.limit == 1000
    assert Evidence.objects.count() == 1


def test_an_empty_file_is_no_evidence(network, amina):
    with pytest.raises(EmptyFile):
        collecting.add(network, chunks=[b"", b""], name="a", by=amina)


def test_a_reader_adds_no_evidence(network, boris, eve):
    for officer in (boris, eve):
        with pytest.raises(ContributorRequired):
            collecting.add(network, chunks=[b"x"], name="a", by=officer)


def test_what_is_marked_above_the_house_is_refused(network, amina, settings):
    settings.RENVOI_MARKING_CEILING = "PROTECTED_A"

    with pytest.raises(MarkingAboveCeiling):
        collecting.add(network, chunks=[b"x"], name="a", marking="PROTECTED_B", by=amina)

    assert not Evidence.objects.exists()


def test_an_unknown_fact_is_refused_by_name(network, amina):
    with pytest.raises(BadInput) as refused:
        collecting.add(network, chunks=[b"x"], name="a", sha256="0" * 64, by=amina)

    assert refused.value.field == "sha256"


def test_evidence_is_handed_out_with_a_note_of_who_took_it(evidence, chen, picture):
    with collecting.hand_out(
        evidence, by=chen, door=Access.Door.WEB, address="192.0.2.7"
    ) as stream:
        assert stream.read() == picture

    note = Access.objects.get()
    assert (note.officer, note.deed, note.sha256) == (chen, "DOWNLOADED", evidence.sha256)
    assert (note.network, note.address) == (evidence.network, "192.0.2.7")


def test_evidence_that_changed_is_refused_alarmed_and_told_once(evidence, chen):
    damage(evidence, b"other bytes")

    for _ in range(3):
        with pytest.raises(EvidenceChanged):
            collecting.hand_out(evidence, by=chen, door=Access.Door.WEB)

    evidence.refresh_from_db()
    assert evidence.integrity == "MISMATCH"
    assert alarms(evidence) == 1
    assert not Access.objects.exists()


def test_evidence_that_is_missing_is_refused_and_told(evidence, chen):
    default_storage.delete(evidence.storage_key)

    with pytest.raises(EvidenceChanged):
        collecting.hand_out(evidence, by=chen, door=Access.Door.API)

    evidence.refresh_from_db()
    assert evidence.integrity == "MISSING"
    assert alarms(evidence) == 1


def test_evidence_that_was_restored_is_intact_again_and_the_next_alarm_is_heard(
    evidence, amina, picture
):
    damage(evidence, b"other bytes")
    assert not collecting.verify(evidence, by=amina)

    damage(evidence, picture)
    assert collecting.verify(evidence, by=amina)
    evidence.refresh_from_db()
    assert evidence.integrity == "INTACT"

    damage(evidence, b"yet other bytes")
    assert not collecting.verify(evidence, by=amina)
    assert alarms(evidence) == 2


def test_damage_is_not_covered_up_by_receiving_the_same_bytes_again(
    network, evidence, amina, picture
):
    damage(evidence, b"other bytes")

    with pytest.raises(StorageFailed):
        collecting.add(network, chunks=[picture], name="a.png", by=amina)

    assert not collecting.verify(evidence, by=amina)
    folder = Path(default_storage.path(evidence.storage_key)).parent
    assert [path.name for path in folder.iterdir()] == [evidence.sha256]


def test_evidence_shows_assets_of_its_own_case(evidence, assets, amina, open_case):
    linking.link(evidence, thing=assets[0], by=amina)
    linking.link(evidence, thing=assets[0], by=amina)

    assert list(evidence.assets.all()) == [assets[0]]
    assert Event.objects.filter(kind="evidence.linked").count() == 1
    elsewhere = collecting.add(open_case, chunks=[b"x"], name="a", by=amina).evidence
    with pytest.raises(BadInput):
        linking.link(elsewhere, thing=assets[0], by=amina)


def test_a_mistaken_link_is_taken_back_and_the_trail_keeps_why(evidence, assets, amina, boris):
    linking.link(evidence, thing=assets[0], by=amina)
    with pytest.raises(ContributorRequired):
        linking.unlink(evidence, thing=assets[0], reason="Wrong.", by=boris)
    with pytest.raises(BadInput):
        linking.unlink(evidence, thing=assets[0], reason=" ", by=amina)

    linking.unlink(evidence, thing=assets[0], reason="It shows another account.", by=amina)

    assert not evidence.links.exists()
    told = json.loads(Event.objects.get(kind="evidence.unlinked").payload)
    assert (told["asset"], told["reason"]) == (assets[0].pk, "It shows another account.")
    with pytest.raises(linking.NotLinked):
        linking.unlink(evidence, thing=assets[0], reason="Again.", by=amina)
