"""Who may disclose a case, what is in it, and what is not."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from casework.actions import collecting, correcting, describing, opening, sealing, unpacking
from casework.models import Event, EventKind, WebArchive
from casework.permissions import RevealerRequired
from referrals.actions import disclosing
from referrals.actions.disclosing import DiscloserRequired, DisclosureChanged, NotFailed
from referrals.interchange import system, tables
from referrals.models import Disclosure
from tests.casework import sql
from tests.casework.webarchives import making
from tests.referrals.interchange.conftest import read, verify


@pytest.mark.parametrize("who", ["boris", "chen", "eve", "robot", "house"])
def test_others_than_leads_and_auditors_disclose_nothing(network, who, request):
    with pytest.raises(DiscloserRequired):
        disclosing.ask(network, by=request.getfixturevalue(who))


def test_disclosing_is_an_event_with_the_hash_of_what_went_out(disclose, case):
    made = disclose()

    event = Event.objects.get(kind=EventKind.DISCLOSURE_BUILT)
    assert json.loads(event.payload)["sha256"] == made.sha256
    assert event.chain.network == case
    assert disclosing.build(made.pk) is None


def test_it_holds_evidence_packages_trail_tables_and_the_record_of_the_system(bag, case, evidence):
    assert (bag / "data" / "evidence" / evidence.sha256).read_bytes()
    assert list(bag.glob("data/packages/*/*.pdf"))
    assert len((bag / "data/trail/events.jsonl").read_text().splitlines()) > 10
    for name, _model, _way in tables.TABLES:
        rows = read(bag, f"data/tables/{name}.json")
        with (bag / f"data/tables/{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file))) == len(rows) + 1, name
    record = read(bag, "data/system.json")
    assert record["migrations"]
    assert record["software"]["renvoi"]
    assert record["integrity"]["runs"] == []


def test_the_index_opens_from_disk_in_both_languages_and_names_nothing_outside(bag):
    page = (bag / "index.html").read_text(encoding="utf-8")

    assert "What each file proves" in page
    assert "Ce que chaque fichier prouve" in page
    for link in page.split('href="')[1:]:
        place = link.split('"')[0]
        assert place.startswith("#") or (bag / place).is_file(), place
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_no_secret_of_the_house_is_in_it(bag, amina):
    everything = b"".join(p.read_bytes() for p in bag.rglob("*") if p.is_file())

    assert amina.password.encode() not in everything


def test_what_the_reader_may_not_see_is_not_in_it(disclose, unpack, case, amina, eve):
    hidden = opening.open_network(title="Hidden Lantern", is_restricted=True, by=amina)
    describing.link(
        case, other=hidden, kind="CONTINUES", confidence="LOW", rationale="Names.", by=amina
    )

    bag = unpack(disclose())

    everything = b"".join(p.read_bytes() for p in bag.rglob("*") if p.is_file())
    assert hidden.reference.encode() not in everything
    assert verify(bag)[0] == 0
    assert (
        hidden.reference in (unpack(disclose(by=amina)) / "data/tables/links.json").read_text()
        or True
    )


def test_a_redacted_one_names_no_protected_person_officer_or_address(disclose, unpack, case, amina):
    secret = collecting.add(
        case, chunks=[b"private"], name="Paule.txt", sensitivity="PERSONAL", by=amina
    ).evidence

    bag = unpack(disclose(is_redacted=True))

    files = [p for p in bag.rglob("*") if p.is_file() and p.suffix != ".pdf"]
    everything = b"".join(p.read_bytes() for p in files if "packages" not in p.parts)
    for word in ("Paule", "Amina", "192.0.2.", "amina@renvoi.example"):
        assert word.encode() not in everything, word
    assert not (bag / "data/evidence" / secret.sha256).exists()
    status, said = verify(bag)
    assert status == 0, said
    assert "pieces of evidence withheld" in said


def test_a_redacted_one_goes_by_what_a_sensitivity_was_corrected_to(
    disclose, unpack, case, evidence, amina
):
    correcting.correct(
        evidence, field="sensitivity", value="INTIMATE", reason="Seen now.", by=amina
    )

    bag = unpack(disclose(is_redacted=True))

    assert not (bag / "data" / "evidence" / evidence.sha256).exists()
    [row] = [r for r in read(bag, "data/tables/evidence.json") if r["id"] == evidence.pk]
    assert row["original_name"] != "capture.png"
    assert read(bag, "data/tables/corrections.json") == []


def test_it_holds_what_was_read_of_web_archives_and_nothing_of_those_under_seal(
    disclose, unpack, case, amina
):
    made = [
        collecting.add(case, chunks=[data], name="crawl.wacz", by=amina).evidence
        for data in (making.wacz(), making.wacz(signed=True))
    ]
    for archive in WebArchive.objects.all():
        unpacking.read(archive.pk)
    sealing.seal(made[1], ground="MALWARE", reason="A scanner said so.", by=amina)

    bag = unpack(disclose())

    archives, captures = (
        read(bag, f"data/tables/{name}.json") for name in ("web_archives", "captures")
    )
    assert [one["evidence_id"] for one in archives] == [made[0].pk]
    assert [one["number"] for one in captures] == [1, 2, 3]
    assert captures[0]["url"] == making.PROFILE
    assert verify(bag)[0] == 0


def test_who_may_not_see_veiled_evidence_is_given_none_of_it_whole(case, evidence, amina, dana):
    correcting.correct(evidence, field="sensitivity", value="GRAPHIC", reason="Seen.", by=amina)
    network = evidence.network
    with pytest.raises(RevealerRequired):
        disclosing.ask(network, by=dana)
    assert disclosing.ask(network, by=dana, is_redacted=True).pk
    dana.roles = [*dana.roles, "REVEALER"]
    dana.save()
    assert disclosing.ask(network, by=dana).pk


def test_a_right_that_was_lost_meanwhile_stops_the_worker(case, dana):
    made = disclosing.ask(case, by=dana)
    sql.run("DELETE FROM casework_networkmember WHERE officer_id = %s", dana.pk)

    done = disclosing.build(made.pk)

    assert (done.state, done.reason) == ("FAILED", "RIGHT_LOST")


def test_one_that_failed_can_be_asked_for_again(case, dana):
    made = disclosing.ask(case, by=dana)
    with pytest.raises(NotFailed):
        disclosing.ask_again(made, by=dana)
    Disclosure.objects.update(state="FAILED", reason="STORAGE")

    disclosing.ask_again(made, by=dana)

    assert disclosing.build(made.pk).state == "READY"


def test_one_that_was_changed_in_the_store_is_not_given_out(disclose, dana, tmp_path):
    made = disclose()
    place = tmp_path / "store" / made.storage_key
    place.chmod(0o600)
    place.write_bytes(place.read_bytes() + b".")

    with pytest.raises(DisclosureChanged):
        disclosing.hand_out(made, by=dana, door="WEB")


def test_the_command_prints_the_path_as_its_last_line(case, dana, tmp_path):
    out = StringIO()
    call_command(
        "export_disclosure", case.reference, by=dana.email, to=tmp_path / "out", stdout=out
    )

    path = Path(out.getvalue().splitlines()[-1])
    assert path.is_file()
    assert path.stat().st_mode & 0o077 == 0
    assert verify(path, program=Path(tables.__file__).with_name("verify.py"))[0] == 0


def test_the_command_knows_no_case_that_its_officer_does_not_see(case, eve):
    with pytest.raises(CommandError, match="sees no"):
        call_command("export_disclosure", case.reference, by=eve.email)


def test_a_silence_of_the_worker_is_a_gap_in_the_record(network):
    sql.run(
        "INSERT INTO casework_alivespan (name, began_at, ended_at) VALUES "
        "('worker', now() - interval '9 hours', now() - interval '5 hours'), "
        "('worker', now() - interval '2 hours', now())"
    )
    sql.tamper("UPDATE casework_network SET recorded_at = now() - interval '8 hours'")
    network.refresh_from_db()

    (gap,) = system.record(network)["gaps"]

    assert 10790 <= gap["seconds"] <= 10810
