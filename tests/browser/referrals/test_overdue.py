"""A platform that never answers: overdue, a chaser by three people, no response; by keyboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from referrals.actions import delivering
from referrals.models import Referral
from tests.browser.referrals.test_journey import SEND, press, step, tick
from tests.referrals.conftest import approved, delivery, sent  # noqa: F401 - fixtures
from tests.referrals.web.conftest import page

pytestmark = pytest.mark.browser


@pytest.fixture
def late(sent):  # noqa: F811
    Referral.objects.filter(pk=sent.pk).update(
        acknowledge_by=timezone.now() - timedelta(days=2),
        answer_by=timezone.now() - timedelta(days=1),
    )
    return sent


def test_a_silent_platform_is_reminded_and_closed_as_no_response(
    late, open_page, amina, boris, chen, smtp_sink, tab_to, complaints
):
    drafter, reviewer, releaser = (open_page(officer) for officer in (amina, boris, chen))
    home, notices = reverse("referrals:home"), page("notices", late)

    drafter.goto(home)
    expect(drafter.locator("section[aria-labelledby=overdue]")).to_contain_text("Answer overdue")
    press(drafter, tab_to, f"a[href^='{notices}?kind=CHASER']")
    expect(drafter.locator("#id_text")).to_contain_text("These 3 items have no decision yet:")
    press(drafter, tab_to, "#main form button.button")
    expect(drafter.locator(".messages")).to_contain_text("waits for a second person")

    reviewer.goto(home)
    press(reviewer, tab_to, f"section[aria-labelledby=notices] a[href='{notices}']")
    press(
        reviewer,
        tab_to,
        f"form[action='{page('notice-approve', late, late.notices.get().pk)}'] button",
    )
    expect(reviewer.locator(".messages")).to_contain_text("A releaser can send it now.")

    releaser.goto(home)
    press(releaser, tab_to, f"section[aria-labelledby=notices] a[href='{notices}']")
    press(
        releaser,
        tab_to,
        f"form[action='{page('notice-send', late, late.notices.get().pk)}'] button",
    )
    delivering.send(late.deliveries.get(kind="CHASER").pk)
    assert smtp_sink.messages[-1]["Subject"] == f"Reminder: referral {late.reference}"

    drafter.goto(page("outcomes", late))
    press(drafter, tab_to, f"a[href='{page('no-response', late)}']")
    press(drafter, tab_to, SEND)
    expect(drafter.locator(".messages")).to_contain_text("“No response” is recorded")

    releaser.goto(page("referral", late))
    press(releaser, tab_to, step("close"))
    tick(releaser, tab_to, "[name=resolution]")
    for _down in range(3):
        releaser.keyboard.press("ArrowDown")
    press(releaser, tab_to, SEND)
    expect(releaser.locator(".status").first).to_have_text("Closed")

    late.refresh_from_db()
    assert (late.status, late.resolution) == ("CLOSED", "NO_RESPONSE")
    drafter.goto(home)
    expect(drafter.locator("section[aria-labelledby=overdue]")).to_have_count(0)
    assert complaints == []
