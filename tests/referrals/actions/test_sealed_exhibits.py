"""What is under seal leaves by no package, delivery or disclosure, and passes no guard."""

import json
import zipfile

import pytest
from django.core.files.storage import default_storage

from casework.actions import collecting, sealing
from casework.models import Access, Event
from referrals.actions import (
    delivering,
    disclosing,
    drafting,
    packaging,
    previewing,
    reviewing,
    submitting,
)
from referrals.actions._guard import GuardStopped
from referrals.interchange import sight
from referrals.models import Delivery

WHY = {"ground": "INTIMATE", "reason": "She told us who it shows."}
DOOR = Access.Door.WEB


def exhibit_of(referral):
    return referral.exhibits.first().evidence


def test_a_draft_that_cites_it_is_stopped_and_no_draft_cites_it_anew(draft, amina, network):
    cited = exhibit_of(draft)
    sealing.seal(cited, by=amina, **WHY)

    with pytest.raises(GuardStopped) as stopped:
        submitting.submit(draft, by=amina)
    assert "under-seal" in {fault.code for fault in stopped.value.faults}

    drafting.remove_exhibit(draft, number=1, by=amina)
    with pytest.raises(collecting.UnderSeal):
        drafting.add_exhibit(draft, evidence=cited, by=amina)


def test_an_approved_package_is_neither_handed_out_nor_sent(approved, amina, chen):
    package = approved.submissions.get().package
    volume = package.main
    sealing.seal(exhibit_of(approved), by=amina, **WHY)

    with pytest.raises(collecting.UnderSeal):
        packaging.hand_out(volume, by=amina, door=DOOR)
    with pytest.raises(collecting.UnderSeal):
        delivering.queue(approved, by=chen)


def test_an_approved_package_is_not_built(submission, amina, boris):
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    sealing.seal(exhibit_of(submission.referral), by=amina, **WHY)

    built = packaging.build(submission.package.main.pk)

    assert (built.state, built.reason) == ("FAILED", "UNDER_SEAL")


def test_what_waits_to_be_sent_is_not_sent(delivery, amina):
    sealing.seal(exhibit_of(delivery.referral), by=amina, **WHY)

    ended = delivering.send(delivery.pk)

    assert (ended.state, ended.reason) == ("FAILED", "UNDER_SEAL")


def test_what_was_sent_is_not_handed_out_again(sent, amina):
    sealing.seal(exhibit_of(sent), by=amina, **WHY)

    with pytest.raises(collecting.UnderSeal):
        delivering.hand_out(Delivery.objects.get(), by=amina, door=DOOR)


def test_a_preview_of_it_is_neither_drawn_nor_shown(draft, amina):
    asked = previewing.ask(draft, by=amina)
    sealing.seal(exhibit_of(draft), by=amina, **WHY)

    drawn = previewing.draw(asked.pk)
    assert (drawn.state, drawn.reason) == ("FAILED", "UNDER_SEAL")
    with pytest.raises(collecting.UnderSeal):
        previewing.page(drawn, number=1, by=amina)


def test_a_disclosure_holds_its_row_and_no_byte_of_it(approved, amina, network, tmp_path):
    cited = exhibit_of(approved)
    before = disclosing.build(disclosing.ask(network, by=amina).pk)
    sealing.seal(cited, by=amina, **WHY)

    with pytest.raises(disclosing.SealedSince):
        disclosing.hand_out(before, by=amina, door=DOOR)

    made = disclosing.build(disclosing.ask(network, by=amina).pk)
    with disclosing.hand_out(made, by=amina, door=DOOR) as stored, zipfile.ZipFile(stored) as bag:
        names = bag.namelist()
        rows = json.loads(bag.read(next(n for n in names if n.endswith("/evidence.json"))))
        package = json.loads(bag.read(next(n for n in names if n.endswith("/package.json"))))
    assert not [name for name in names if cited.sha256 in name]
    assert next(row for row in rows if row["id"] == cited.pk)["keeping"] == "SEALED"
    assert {one["withheld"] for one in package["documents"]} == {True}
    assert next(row for row in rows if row["id"] == cited.pk)["original_name"] == sight.WITHHELD


def test_a_disclosure_that_holds_destroyed_bytes_is_deleted(approved, amina, boris, network):
    cited = exhibit_of(approved)
    old = disclosing.build(disclosing.ask(network, by=amina).pk)
    seal = sealing.seal(cited, by=amina, **WHY)
    new = disclosing.build(disclosing.ask(network, by=amina).pk)
    proposed = sealing.propose(seal, act="DESTROY", reason="Hers.", authority="DA 1", by=amina)
    sealing.decide(proposed, agrees=True, reason="", by=boris)
    assert disclosing.withdraw() == 0
    sealing.remove_destroyed()

    assert disclosing.withdraw() == 1
    assert disclosing.withdraw() == 0
    assert not default_storage.exists(old.storage_key)
    old.refresh_from_db()
    with pytest.raises(disclosing.DisclosureWithdrawn):
        disclosing.hand_out(old, by=amina, door=DOOR)
    disclosing.hand_out(new, by=amina, door=DOOR).close()
    assert Event.objects.get(kind="disclosure.withdrawn").subject == f"disclosure:{old.pk}"
