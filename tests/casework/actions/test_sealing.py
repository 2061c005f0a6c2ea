"""Seals: nobody sees what is under one; two persons release it, or have its bytes destroyed."""

import io
import json

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from PIL import Image

from casework.actions import (
    collecting,
    describing,
    holding,
    linking,
    observing,
    opening,
    reconciling,
    redacting,
    rehashing,
    sealing,
    sharing,
    viewing,
)
from casework.models import Access, Event, Evidence, Keeping, Viewing
from casework.permissions import ContributorRequired, RoleRequired
from tests.casework import sql

WHY = {"ground": "CHILD", "reason": "Sent to us by a member of the public."}
DESTROY = {"act": "DESTROY", "reason": "Reported to the police.", "authority": "DA 2026/12"}


@pytest.fixture
def sealed(evidence, amina):
    return sealing.seal(evidence, by=amina, **WHY)


def destroyed(seal, *, by, second):
    proposed = sealing.propose(seal, by=by, **DESTROY)
    return sealing.decide(proposed, agrees=True, reason="Agreed.", by=second)


def test_nobody_looks_at_takes_cites_or_copies_what_is_under_seal(evidence, network, amina, assets):
    viewing.draw(viewing.ask(evidence, by=amina).pk)
    drawn = Viewing.objects.get()
    sealing.seal(evidence, by=amina, **WHY)

    asks = (
        lambda: viewing.ask(evidence, by=amina),
        lambda: viewing.sheet(drawn, number=1, by=amina, door=Access.Door.WEB),
        lambda: collecting.hand_out(evidence, by=amina, door=Access.Door.WEB),
        lambda: linking.link(evidence, thing=assets[0], by=amina),
        lambda: collecting.derive(
            evidence, chunks=[b"x"], name="x", transformation="cut", tool="t", by=amina
        ),
        lambda: collecting.add(network, chunks=[data_of(evidence)], name="again.png", by=amina),
        lambda: redacting.ask(evidence, boxes=[], by=amina),
    )
    for ask in asks:
        with pytest.raises(collecting.UnderSeal):
            ask()
    assert viewing.expire() == 1
    assert not list(Evidence.objects.shown())


def data_of(evidence) -> bytes:
    with default_storage.open(evidence.storage_key) as stored:
        return stored.read()


def test_copies_are_sealed_with_their_original(evidence, amina):
    made = {"transformation": "cut", "tool": "scissors", "by": amina}
    copy = collecting.derive(evidence, chunks=[b"a part"], name="p", **made).evidence
    smaller = collecting.derive(copy, chunks=[b"a smaller part"], name="s", **made).evidence

    sealing.seal(evidence, by=amina, **WHY)

    copies = Evidence.objects.filter(pk__in=[copy.pk, smaller.pk])
    assert {one.keeping for one in copies} == {Keeping.SEALED}
    with pytest.raises(sealing.AlreadySealed):
        sealing.seal(copy, by=amina, **WHY)


def test_copies_that_were_known_before_are_sealed_too(network, amina, assets):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (0, 0, 0)).save(out, "PNG")
    known = collecting.add(network, chunks=[out.getvalue()], name="b.png", by=amina).evidence
    box = {"left": 0, "top": 0, "width": 1000, "height": 1000, "reason": "All of it."}
    # What is covered as a whole gives the same picture, whatever was below.
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (9, 9, 9)).save(out, "PNG")
    grey = collecting.add(network, chunks=[out.getvalue()], name="g.png", by=amina).evidence
    made = redacting.make(redacting.ask(grey, boxes=[box], by=amina).pk)
    assert (made.copy, made.copy.derived_from) == (known, None)

    sealing.seal(grey, by=amina, **WHY)

    assert Evidence.objects.get(pk=known.pk).keeping == Keeping.SEALED


def test_no_copy_comes_in_of_what_was_sealed_while_it_was_made(evidence, amina, monkeypatch):
    box = {"left": 0, "top": 0, "width": 10, "height": 10, "reason": "All of it."}
    asked = redacting.ask(evidence, boxes=[box], by=amina)
    staged = collecting._storing.stage

    def seal_meanwhile(*args, **kwargs):
        sealing.seal(evidence, by=amina, **WHY)
        return staged(*args, **kwargs)

    monkeypatch.setattr(collecting._storing, "stage", seal_meanwhile)
    made = redacting.make(asked.pk)

    assert (made.state, made.reason) == ("FAILED", "UNDER_SEAL")
    assert Evidence.objects.count() == 1


def test_nothing_new_is_stated_by_what_is_under_seal(sealed, evidence, network, amina, assets):
    look = observing.Look(assets[0], "LIVE", timezone.now(), evidence=evidence)
    with pytest.raises(collecting.UnderSeal):
        observing.record(network, looks=[look], by=amina)
    with pytest.raises(collecting.UnderSeal):
        describing.link(
            network,
            other=opening.open_network(title="Other", by=amina),
            kind="SAME_OPERATOR",
            confidence="LOW",
            rationale="The same picture.",
            evidence=evidence,
            by=amina,
        )


def test_a_reader_may_seal_and_a_stranger_may_not(evidence, dana, eve):
    with pytest.raises(RoleRequired):
        sealing.seal(evidence, by=eve, **WHY)

    assert sealing.seal(evidence, by=dana, **WHY).recorded_by == dana


def test_a_second_person_releases_it(sealed, evidence, amina, boris, dana):
    proposed = sealing.propose(sealed, act="RELEASE", reason="It is a drawing.", by=amina)
    with pytest.raises(sealing.AlreadyProposed):
        sealing.propose(sealed, act="RELEASE", reason="Once more.", by=amina)
    for nobody in (amina, dana):
        with pytest.raises(sealing.SecondPersonRequired):
            sealing.decide(proposed, agrees=True, reason="", by=nobody)

    sealing.decide(proposed, agrees=True, reason="I looked at the report.", by=boris)

    assert Evidence.objects.get().keeping == Keeping.KEPT
    told = Event.objects.filter(subject=f"evidence:{evidence.pk}").order_by("pk")
    assert [one.kind for one in told][-3:] == [
        "evidence.sealed",
        "evidence.unsealing_proposed",
        "evidence.released",
    ]
    with pytest.raises(sealing.AlreadyDecided):
        sealing.decide(proposed, agrees=False, reason="", by=boris)
    with pytest.raises(sealing.NotSealed):
        sealing.propose(sealed, by=amina, **DESTROY)


def test_a_service_is_no_second_person(sealed, network, amina, robot):
    sharing.add_member(network, officer=robot, place="LEAD", by=amina)
    with pytest.raises(sealing.PersonRequired):
        sealing.propose(sealed, by=robot, **DESTROY)
    proposed = sealing.propose(sealed, by=amina, **DESTROY)

    with pytest.raises(sealing.PersonRequired):
        sealing.decide(proposed, agrees=True, reason="", by=robot)


def test_a_refusal_leaves_the_seal(sealed, amina, boris):
    proposed = sealing.propose(sealed, by=amina, **DESTROY)
    sealing.decide(proposed, agrees=False, reason="The police wants it.", by=boris)

    assert Evidence.objects.get().keeping == Keeping.SEALED
    assert sealing.remove_destroyed() == 0


def test_destroyed_bytes_are_gone_and_the_certificate_stays(sealed, evidence, amina, boris):
    destroyed(sealed, by=amina, second=boris)

    assert sealing.remove_destroyed() == 1
    assert not default_storage.exists(evidence.storage_key)
    said = Event.objects.get(kind="evidence.destroyed")
    assert json.loads(said.payload)["sha256"] == evidence.sha256
    assert json.loads(said.payload)["authority"] == "DA 2026/12"
    assert Event.objects.get(kind="evidence.removed").actor.is_service
    # It is not missing: two persons wanted it gone.
    assert reconciling.reconcile(by=amina).without_file == 0
    assert rehashing.check_all(network=None, by=amina).files == 0
    assert collecting.verify(evidence, by=amina) is False
    assert Evidence.objects.get().integrity == "INTACT"
    with pytest.raises(collecting.UnderSeal):
        collecting.attest(Evidence.objects.get(), by=amina)


def test_bytes_that_another_case_keeps_stay_until_it_lets_go(
    sealed, evidence, open_case, amina, boris
):
    data = data_of(evidence)
    other = collecting.add(open_case, chunks=[data], name="same.png", by=amina).evidence
    destroyed(sealed, by=amina, second=boris)
    assert sealing.remove_destroyed() == 0
    assert default_storage.exists(evidence.storage_key)

    destroyed(sealing.seal(other, by=amina, **WHY), by=amina, second=boris)

    assert sealing.remove_destroyed() == 2
    assert not default_storage.exists(evidence.storage_key)


def test_a_hold_placed_since_keeps_bytes_that_lie_there_yet(
    sealed, evidence, network, open_case, amina, boris
):
    data = data_of(evidence)
    other = collecting.add(open_case, chunks=[data], name="same.png", by=amina).evidence
    destroyed(sealed, by=amina, second=boris)
    sealing.remove_destroyed()
    hold = holding.place(network, authority="Order 12", reason="An inquiry.", by=amina)
    destroyed(sealing.seal(other, by=amina, **WHY), by=amina, second=boris)

    assert sealing.remove_destroyed() == 0
    assert default_storage.exists(evidence.storage_key)
    holding.lift(hold, reason="It has ended.", by=amina)
    assert sealing.remove_destroyed() == 2


def test_one_file_that_cannot_be_removed_keeps_no_other(
    sealed, evidence, network, amina, boris, monkeypatch
):
    second = collecting.add(network, chunks=[b"second"], name="2.txt", by=amina).evidence
    destroyed(sealed, by=amina, second=boris)
    destroyed(sealing.seal(second, by=amina, **WHY), by=amina, second=boris)
    delete = type(default_storage._wrapped).delete

    def stuck(store, name):
        if name == evidence.storage_key:
            raise PermissionError(name)
        return delete(store, name)

    monkeypatch.setattr(type(default_storage._wrapped), "delete", stuck)
    assert sealing.remove_destroyed() == 1
    assert not default_storage.exists(second.storage_key)
    monkeypatch.undo()
    assert sealing.remove_destroyed() == 1


def test_nothing_is_destroyed_without_an_authority_or_under_a_legal_hold(
    sealed, network, amina, boris, dana
):
    with pytest.raises(Exception, match="authority"):
        sealing.propose(sealed, act="DESTROY", reason="Gone.", by=amina)
    proposed = sealing.propose(sealed, by=amina, **DESTROY)
    hold = holding.place(network, authority="Order 12", reason="An inquiry.", by=dana)
    with pytest.raises(sealing.HeldByOrder):
        sealing.decide(proposed, agrees=True, reason="", by=boris)

    holding.lift(hold, reason="The inquiry has ended.", by=dana)
    sealing.decide(proposed, agrees=True, reason="", by=boris)

    assert Evidence.objects.get().keeping == Keeping.DESTROYED
    with pytest.raises(holding.AlreadyLifted):
        holding.lift(hold, reason="Again.", by=dana)


def test_only_who_answers_for_the_case_places_holds_and_only_contributors_propose(
    sealed, network, boris
):
    with pytest.raises(RoleRequired):
        holding.place(network, authority="Order 12", reason="An inquiry.", by=boris)
    with pytest.raises(ContributorRequired):
        sealing.propose(sealed, by=boris, **DESTROY)


def test_postgresql_leaves_no_other_door(sealed, evidence, network, amina, boris):
    proposed = sealing.propose(sealed, by=amina, **DESTROY)
    row = f"UPDATE casework_evidence SET keeping = '%s' WHERE id = {evidence.pk}"
    for keeping in ("KEPT", "DESTROYED"):
        with sql.refused("nobody decided"):
            sql.run(row % keeping)
    agreed = (
        "UPDATE casework_unsealing SET verdict = 'AGREED', decided_at = now(), "
        f"decided_by_id = %s WHERE id = {proposed.pk}"
    )
    with sql.refused("unsealing_decided_by_another"):
        sql.run(agreed, amina.pk)
    holding.place(network, authority="Order 12", reason="An inquiry.", evidence=evidence, by=amina)
    with sql.refused("legal hold forbids"):
        sql.run(agreed, boris.pk)
    sql.run(
        "UPDATE casework_legalhold SET lifted_at = now(), lifted_by_id = %s, "
        "lifted_reason = 'Ended'",
        boris.pk,
    )
    with sql.refused("can only be lifted, and once"):
        sql.run("UPDATE casework_legalhold SET lifted_reason = 'Other'")
    sql.run(agreed, boris.pk)
    with sql.refused("cannot be changed"):
        sql.run("UPDATE casework_unsealing SET verdict = 'REFUSED'")
    sql.run(row % "DESTROYED")
    for keeping in ("KEPT", "SEALED"):
        with sql.refused("nobody decided"):
            sql.run(row % keeping)
    assert connection.vendor == "postgresql"
