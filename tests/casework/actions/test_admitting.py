"""Ways into a restricted case: asked and granted, and broken glass, which tells on itself."""

import json
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from casework.actions import admitting, sharing
from casework.models import AccessRequest, BrokenGlass, Change, Event, Network, NetworkMember, Token
from casework.permissions import (
    LeadRequired,
    RoleRequired,
    may_contribute,
    may_disclose,
    may_hold,
    sees,
)
from tests.casework import sql

WHY = {"reason": "The committee asks about it."}
NOWHERE = "NET-222222"


@pytest.fixture
def asked(network, eve):
    return admitting.ask(reference=network.reference, by=eve, **WHY)


def test_whoever_asks_learns_nothing_and_a_lead_lets_them_in(network, asked, amina, eve, boris):
    other = admitting.ask(reference=NOWHERE, by=eve, **WHY)
    assert (asked.told, other.told) == ("", "")
    assert not sees(network, eve)
    assert list(AccessRequest.objects.visible_to(amina)) == [asked]
    assert not AccessRequest.objects.visible_to(boris).exists()

    admitting.grant(asked, place="READER", by=amina)

    assert sees(network, eve)
    assert not may_contribute(network, eve)
    assert AccessRequest.objects.get(pk=asked.pk).told
    kinds = Event.objects.filter(chain__network=network).values_list("kind", flat=True)
    assert list(kinds.order_by("pk"))[-3:] == [
        "network.access_asked",
        "network.member_added",
        "network.access_decided",
    ]
    with pytest.raises(admitting.RequestDecided):
        admitting.refuse(asked, reason="No.", by=amina)


def test_a_refusal_is_kept_and_not_told(network, asked, amina, eve):
    with pytest.raises(Exception, match="Say why"):
        admitting.refuse(asked, reason=" ", by=amina)
    admitting.refuse(asked, reason="Not theirs to know.", by=amina)

    found = AccessRequest.objects.get()
    assert (found.verdict, found.told) == ("REFUSED", "")
    assert not sees(network, eve)


def test_asking_once_more_tells_nothing_of_what_became_of_it(network, asked, amina, eve):
    admitting.refuse(asked, reason="Not theirs to know.", by=amina)
    admitting.ask(reference=NOWHERE, by=eve, **WHY)
    for reference in (network.reference, NOWHERE):
        with pytest.raises(admitting.AlreadyAsked):
            admitting.ask(reference=reference, by=eve, **WHY)

    sql.tamper("UPDATE casework_accessrequest SET recorded_at = now() - interval '8 days'")
    for reference in (network.reference, NOWHERE):
        assert admitting.ask(reference=reference, by=eve, **WHY).told == ""


def test_only_a_lead_decides_and_nobody_for_themselves(network, asked, boris, eve):
    for who in (boris, eve):
        with pytest.raises(LeadRequired):
            admitting.grant(asked, place="LEAD", by=who)
    with sql.refused("access_request_decided_by_another"):
        sql.run(
            "UPDATE casework_accessrequest SET verdict = 'GRANTED', decided_at = now(), "
            "decided_by_id = requested_by_id"
        )
    with sql.refused("can only be decided"):
        sql.run("UPDATE casework_accessrequest SET reason = 'Other'")
    with sql.refused("append-only"):
        sql.run("DELETE FROM casework_accessrequest")


def test_asking_again_and_asking_for_everything_is_stopped(network, asked, eve, robot):
    with pytest.raises(admitting.AlreadyAsked):
        admitting.ask(reference=network.reference, by=eve, **WHY)
    for number in range(admitting.MOST_LATELY - 1):
        admitting.ask(reference=f"NET-22222{'345679CDFGHJKMNPQRTVWXZ'[number]}", by=eve, **WHY)
    with pytest.raises(admitting.AskedTooOften):
        admitting.ask(reference=NOWHERE, by=eve, **WHY)
    with pytest.raises(RoleRequired):
        admitting.ask(reference=NOWHERE, by=robot, **WHY)


def test_who_sees_the_case_already_bothers_nobody(network, open_case, boris, eve):
    for reference, who in ((network.reference, boris), (open_case.reference, eve)):
        assert admitting.ask(reference=reference, by=who, **WHY).network is None
    assert not Event.objects.filter(kind="network.access_asked").exists()


@pytest.fixture
def auditor(enlist):
    return enlist("Otto", "AUDITOR")


def test_an_auditor_breaks_the_glass_for_a_while_and_its_leads_are_told(
    network, auditor, amina, settings
):
    broken = admitting.break_glass(reference=network.reference, by=auditor, **WHY)

    assert sees(network, auditor)
    assert Network.objects.in_sight(auditor, network.reference) == network
    assert not may_contribute(network, auditor)
    told = json.loads(Event.objects.get(kind="network.glass_broken").payload)
    assert told["reason"] == WHY["reason"]
    assert admitting.tell(broken.pk).state == "READY"
    assert {letter.to[0] for letter in mail.outbox} == {amina.email, "ada@renvoi.example"}
    assert network.reference in mail.outbox[0].subject
    assert network.title not in mail.outbox[0].body
    with pytest.raises(admitting.NothingToBreak):
        admitting.break_glass(reference=network.reference, by=auditor, **WHY)
    assert not may_disclose(network, auditor)
    assert not may_hold(network, auditor)
    let_run_out(auditor)
    assert not sees(network, auditor)
    assert Network.objects.in_sight(auditor, network.reference) is None
    assert admitting.break_glass(reference=network.reference, by=auditor, **WHY)


def let_run_out(officer):
    past = timezone.now() - timedelta(seconds=1)
    NetworkMember.objects.filter(officer=officer).update(until=past)


def told_to(officer):
    told = Change.objects.filter(officer=officer, kind__startswith="access.").order_by("pk")
    return [one.kind for one in told]


def test_clients_are_told_when_a_place_ends_by_itself_and_when_it_comes_again(
    network, auditor, amina
):
    admitting.break_glass(reference=network.reference, by=auditor, **WHY)
    let_run_out(auditor)
    assert admitting.end_places() == 1
    assert told_to(auditor) == ["access.granted", "access.revoked"]

    admitting.break_glass(reference=network.reference, by=auditor, **WHY)
    let_run_out(auditor)
    sharing.add_member(network, officer=auditor, place="READER", by=amina)
    assert told_to(auditor)[-2:] == ["access.revoked", "access.granted"]


def test_a_place_that_ended_is_none_when_a_case_is_opened(network, auditor):
    admitting.break_glass(reference=network.reference, by=auditor, **WHY)
    let_run_out(auditor)

    Network.objects.filter(pk=network.pk).update(is_restricted=False)

    assert told_to(auditor)[-1] == "access.granted"
    assert not BrokenGlass.objects.standing().exists()


def test_only_auditors_break_glass_and_only_of_what_is_hidden(
    network, open_case, auditor, amina, boris, eve, robot
):
    for who in (boris, robot):
        with pytest.raises(RoleRequired):
            admitting.break_glass(reference=network.reference, by=who, **WHY)
    for reference in (NOWHERE, open_case.reference):
        with pytest.raises(admitting.NothingToBreak):
            admitting.break_glass(reference=reference, by=auditor, **WHY)
    auditor.confined_to = frozenset({open_case.pk})
    with pytest.raises(RoleRequired):
        admitting.break_glass(reference=network.reference, by=auditor, **WHY)
    assert not BrokenGlass.objects.exists()
    assert not Token.objects.exists()


def test_a_place_that_is_given_later_has_no_end(network, auditor, amina):
    admitting.break_glass(reference=network.reference, by=auditor, **WHY)

    sharing.add_member(network, officer=auditor, place="READER", by=amina)

    assert NetworkMember.objects.get(officer=auditor).until is None


def test_an_alarm_that_no_server_takes_is_sent_again(network, auditor, settings, monkeypatch):
    broken = admitting.break_glass(reference=network.reference, by=auditor, **WHY)

    real = EmailBackend.send_messages

    def refuse_ada(backend, letters):
        if letters[0].to == ["ada@renvoi.example"]:
            raise SMTPRecipientsRefused({})
        return real(backend, letters)

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse_ada)
        assert admitting.tell(broken.pk).reason == "MAIL_FAILED"
        assert admitting.tell_again() == 1
        admitting.tell(broken.pk)
    assert [letter.to for letter in mail.outbox] == [["amina@renvoi.example"]]
    assert admitting.tell_again() == 1
    assert admitting.tell(broken.pk).state == "READY"
    assert len(mail.outbox) == 2


def test_postgresql_keeps_broken_glass_as_it_was(network, auditor):
    admitting.break_glass(reference=network.reference, by=auditor, **WHY)
    with sql.refused("cannot be mended"):
        sql.run("UPDATE casework_brokenglass SET why = 'Other'")
    with sql.refused("append-only"):
        sql.run("DELETE FROM casework_brokenglass")
    with sql.refused("network_member_for_a_while_reads"):
        sql.run("UPDATE casework_networkmember SET place = 'LEAD' WHERE until IS NOT NULL")
