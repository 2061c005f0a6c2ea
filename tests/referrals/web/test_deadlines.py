"""What is due, on the screens: the way of a referral, the list, my work, the channel's terms."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.actions import concluding, delivering, directing
from referrals.models import Calendar, Referral
from referrals.web import suggesting
from tests.referrals.web.conftest import page, text_of
from tests.referrals.web.test_admin import typed
from tests.referrals.web.test_home import HOME, queue


@pytest.fixture
def late(sent, mail_channel, house):
    """A referral whose acknowledgement is a day late; the answer has still time."""
    mail_channel.acknowledge_hours, mail_channel.answer_days = 24, 10
    directing.save_channel(mail_channel, by=house)
    Referral.objects.filter(pk=sent.pk).update(acknowledge_by=timezone.now() - timedelta(days=1))
    sent.refresh_from_db()
    return sent


def test_the_way_of_a_referral_says_what_is_due(late, browse, amina):
    shown = text_of(browse(amina).get(page("referral", late)))

    assert "Acknowledgement overdue" in shown
    assert f"{timezone.localtime(late.answer_by):%Y-%m-%d %H:%M}" in shown
    assert "stepper__due--late" in shown


def test_an_officer_finds_what_is_overdue_and_nobody_else_does(late, browse, amina, boris, eve):
    assert late.reference in queue(browse(amina).get(HOME), "overdue")
    assert queue(browse(boris).get(HOME), "overdue") == ""
    assert late.reference not in text_of(browse(eve).get(HOME))


def test_a_question_of_the_platform_waits_in_a_queue_of_its_own(late, browse, amina):
    concluding.record_reply(late, kind="more_info_requested", occurred_at=timezone.now(), by=amina)

    answer = browse(amina).get(HOME)

    assert late.reference in queue(answer, "asked-back")
    assert queue(answer, "overdue") == ""


@pytest.mark.parametrize(
    ("lateness", "is_found"), [("ACKNOWLEDGEMENT", True), ("ANSWER", False), ("PAUSED", False)]
)
def test_the_list_is_narrowed_to_what_is_late(late, browse, amina, lateness, is_found):
    answer = browse(amina).get(reverse("referrals:list"), {"lateness": lateness, "sort": "due"})

    assert (page("referral", late) in text_of(answer)) == is_found


def test_an_administrator_sets_terms_and_hears_what_they_moved(late, mail_channel, house, browse):
    address = reverse("admin:referrals_channel_change", args=[mail_channel.pk])
    calendar = Calendar.objects.create(code="own", name_en="Own", name_fr="Propre")

    answer = browse(house).post(
        address,
        typed(mail_channel, acknowledge_hours=48, answer_days=3, calendar=calendar.pk),
        follow=True,
    )

    assert "The deadlines of 1 open referral moved." in text_of(answer)
    late.refresh_from_db()
    assert late.acknowledge_by == late.sent_at + timedelta(hours=48)


def test_a_time_zone_that_is_none_is_refused_in_words(house, browse):
    answer = browse(house).post(
        reverse("admin:referrals_calendar_add"),
        {"code": "moon", "name_en": "Moon", "name_fr": "Lune", "time_zone": "Moon/Tycho"},
    )

    assert "is no time zone" in text_of(answer)
    assert not Calendar.objects.filter(code="moon").exists()


# Notices


def test_a_chaser_begins_with_what_is_undecided_and_goes_through_three_people(
    late, browse, amina, boris, chen, smtp_sink
):
    address = page("notices", late)
    begun = text_of(browse(amina).get(address, {"kind": "CHASER"}))
    assert f"We sent you referral {late.reference}" in begun
    assert "3. https://x.com/lantern_2" in begun

    refused = browse(amina).post(address, {"text": "Well?"})
    assert refused.status_code == 422
    browse(amina).post(address, {"kind": "CHASER", "text": "Well?"})
    notice = late.notices.get()
    browse(boris).post(page("notice-approve", late, notice.pk))
    assert "Chaser" in queue(browse(chen).get(HOME), "notices")
    browse(chen).post(page("notice-send", late, notice.pk))

    delivery = late.deliveries.get(kind="CHASER")
    delivering.send(delivery.pk)
    late.refresh_from_db()
    assert late.status == "SENT"
    assert "Well?" in smtp_sink.messages[-1].get_payload(decode=True).decode()


def test_a_referral_in_both_languages_is_reminded_in_both(late):
    late.language = "en-fr"

    text = suggesting.text_of("CHASER", late)

    english, _line, french = text.partition("-" * 60)
    assert "Nous vous avons envoyé le renvoi" in french
    assert "We sent you referral" in english


def test_a_question_is_quoted_to_whoever_answers_it(late, amina):
    concluding.record_reply(
        late,
        kind="more_info_requested",
        occurred_at=timezone.now(),
        text="Whose accounts are these?",
        by=amina,
    )

    assert "Whose accounts are these?" in suggesting.text_of("INFORMATION", late)
    assert suggesting.text_of("RETRACTION", late) == ""
    assert suggesting.text_of("nonsense", late) == ""
