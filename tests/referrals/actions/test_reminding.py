"""The daily letter: to whom, once, with references and nothing else."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from casework.models import Event
from referrals.actions import reminding
from referrals.models import Referral, Reminder


@pytest.fixture
def late(sent):
    Referral.objects.filter(pk=sent.pk).update(answer_by=timezone.now() - timedelta(days=2))
    sent.refresh_from_db()
    return sent


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    """Let it be eight o'clock, whenever the tests run; the days go by as they are told."""
    zone = ZoneInfo("America/Toronto")
    clock = {"now": datetime.combine(timezone.localdate(), datetime.min.time(), zone)}
    clock["now"] += timedelta(hours=8)
    monkeypatch.setattr(reminding, "timezone", SimpleNamespace(localtime=lambda: clock["now"]))
    return clock


def letters():
    return [
        letter for letter in mail.outbox if "late" in letter.subject or "retard" in letter.subject
    ]


def test_whoever_records_hears_once_a_day_of_what_is_overdue(late, amina, morning):
    assert [reminding.write(), reminding.write()] == [1, 0]

    (letter,) = letters()
    assert letter.to == [amina.email]
    assert late.reference in letter.body
    assert f"/referrals/{late.reference}/" in letter.body
    assert "Answer overdue" in letter.body
    morning["now"] += timedelta(days=1)
    assert reminding.write() == 1


def test_a_letter_names_no_case_and_no_title(late, network):
    reminding.write()

    (letter,) = letters()
    for secret in (late.title, network.title, network.reference, "lantern"):
        assert secret not in letter.body + letter.subject
    assert not re.search(r"x\.com", letter.body)


def test_nobody_is_written_to_while_nothing_is_late_or_before_morning(sent, morning):
    assert reminding.write() == 0
    Referral.objects.filter(pk=sent.pk).update(answer_by=timezone.now() - timedelta(days=2))
    morning["now"] -= timedelta(hours=3)

    assert reminding.write() == 0
    assert not letters()


def test_readers_and_strangers_hear_nothing(late, enlist, network):
    hana = enlist("Hana", "OFFICER")
    network.memberships_of_officers.create(officer=hana, place="READER")
    enlist("Ivo", "OFFICER")

    reminding.write()

    assert [letter.to for letter in letters()] == [["amina@renvoi.example"]]


def test_an_officer_stops_the_letter_and_gets_it_back(late, amina, client):
    client.force_login(amina)
    home, address = reverse("referrals:home"), reverse("referrals:letter")
    assert "Stop the daily letter" in client.get(home).content.decode()

    client.post(address, {"is_wanted": "no"})
    assert reminding.write() == 0
    assert "Get the daily letter" in client.get(home).content.decode()
    client.post(address, {"is_wanted": "yes"})

    assert reminding.write() == 1
    told = Event.objects.filter(kind="officer.changed", subject=amina.email)
    assert "daily_letter" in told.order_by("-pk").first().payload


def test_what_no_mail_server_took_is_tried_again(late, monkeypatch):
    def refuse(*_args, **_facts):
        raise OSError

    with monkeypatch.context() as away:
        away.setattr(reminding, "get_connection", refuse)
        assert reminding.write() == 0
    assert Reminder.objects.get().written_on is None

    assert reminding.write() == 1


def test_an_officer_reads_the_letter_in_their_language(late, amina):
    amina.language = "fr"
    amina.save(update_fields=["language"])

    reminding.write()

    assert "Réponse en retard" in letters()[0].body
