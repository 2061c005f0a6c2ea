"""A webhook from the first ping to its removal: by keyboard, in both languages, at any width."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from referrals.actions import publishing, pushing
from referrals.models import Push, Subscription
from tests.referrals.receivers import receiving

pytestmark = pytest.mark.browser


@pytest.fixture
def receiver(settings, transactional_db):
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    with receiving() as one:
        yield one


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_webhook_is_added_tried_and_paused_by_keyboard(
    language, open_page, tab_to, amina, receiver, faults_of_access, complaints
):
    publishing.number()
    receiver.manners = ["503", "200"]
    shown = open_page(amina, language=language)
    shown.goto(reverse("casework:tokens"))
    tab_to(shown, "a[href$='/webhooks/']")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/webhooks/")

    tab_to(shown, "#id_url")
    shown.keyboard.type(receiver.url)
    shown.keyboard.press("Enter")
    shown.wait_for_selector(".secret")
    found = faults_of_access(shown)
    _keep(shown, f"list-{language}")

    tab_to(shown, "td a, th a")
    shown.keyboard.press("Enter")
    hook = Subscription.objects.get()
    shown.wait_for_url(f"**/webhooks/{hook.pk}/")
    for _ping in range(2):
        tab_to(shown, "form[action$='ping/'] button")
        shown.keyboard.press("Enter")
        shown.wait_for_selector(".messages, .notice, [role=status]")
    for _turn in range(2):
        pushing.push(hook.pk)
    tab_to(shown, "form[action$='pause/'] button")
    shown.keyboard.press("Enter")
    shown.wait_for_selector("form[action$='resume/'] button")
    found += faults_of_access(shown)
    _keep(shown, f"detail-{language}")

    failed = Push.objects.filter(state="FAILED").get()
    addresses = [
        reverse("referrals:push", args=[hook.pk, failed.pk]),
        reverse("referrals:webhook-rotate", args=[hook.pk]),
        reverse("referrals:webhook-replay", args=[hook.pk]),
        reverse("referrals:webhook", args=[hook.pk]),
        reverse("referrals:webhooks"),
    ]
    for address in addresses:
        assert shown.goto(address).status == 200
        found += faults_of_access(shown)
        _keep(shown, f"{address.strip('/').replace('/', '-')}-{language}")
    narrow = open_page(amina, language=language, width=320)
    for address in addresses:
        narrow.goto(address)
        width = narrow.evaluate("document.documentElement.scrollWidth")
        found += [f"{address} is {width} wide"] if width > 320 else []

    assert found == []
    assert complaints == []


def _keep(shown, name: str) -> None:
    folder = os.environ.get("RENVOI_SHOTS")
    if folder:
        shown.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
