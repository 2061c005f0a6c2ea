"""Webhooks on the screen: kept by their officer, or by an administrator for a service."""

import pytest
from django.urls import reverse

from referrals.actions import publishing, pushing, subscribing
from referrals.models import Push, Subscription
from tests.referrals.receivers import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    with receiving() as one:
        yield one


@pytest.fixture
def hook(amina, receiver) -> Subscription:
    publishing.number()
    return subscribing.add(amina, url=receiver.url, label="Mirror", by=amina)[0]


def at(name: str, *args: object) -> str:
    return reverse(f"referrals:{name}", args=args)


def test_a_webhook_is_added_and_its_secret_shown_once(browse, amina, receiver):
    browser = browse(amina)

    answer = browser.post(at("webhooks"), {"url": receiver.url, "kinds": "referral, item"})

    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Subscription.objects.get().kinds == ["item", "referral"]
    assert secret not in browser.get(at("webhooks")).content.decode()


def test_a_wrong_address_is_named_and_nothing_typed_is_lost(browse, amina):
    answer = browse(amina).post(at("webhooks"), {"url": "http://10.0.0.1/", "label": "Desk"})

    assert answer.status_code == 422
    assert 'value="Desk"' in answer.content.decode()
    assert "https://" in str(answer.context["form"].errors["url"])
    assert not Subscription.objects.exists()


def test_the_whole_life_of_a_webhook_on_the_screen(browse, network, amina, hook, receiver):
    browser = browse(amina)
    receiver.manners = ["500", "200"]
    browser.post(at("webhook-step", hook.pk, "ping"))
    pushing.push(hook.pk)

    failed = Push.objects.get()
    page = browser.get(at("push", hook.pk, failed.pk)).content.decode()
    assert "HTTP 500" in page
    assert "webhook-signature" in page

    browser.post(at("webhook-step", hook.pk, "pause"))
    assert "Resume" in browser.get(at("webhook", hook.pk)).content.decode()
    browser.post(at("webhook-step", hook.pk, "resume"))
    hook.refresh_from_db()
    assert hook.is_active

    rotated = browser.post(at("webhook-rotate", hook.pk), {"overlap_hours": "1"})
    assert rotated.context["secret"].startswith("whsec_")
    changed = {"url": hook.url, "label": "Other", "kinds": "network"}
    assert browser.post(at("webhook", hook.pk), changed).status_code == 302
    hook.refresh_from_db()
    assert (hook.label, hook.kinds) == ("Other", ["network"])

    # A ping is nothing to send again.
    told = {"first": failed.pk, "last": failed.pk}
    assert browser.post(at("webhook-replay", hook.pk), told).status_code == 409
    browser.post(at("webhook-step", hook.pk, "remove"))
    assert not Subscription.objects.exists()


def test_looking_changes_nothing(browse, amina, hook):
    for step in ("pause", "ping", "remove"):
        assert browse(amina).get(at("webhook-step", hook.pk, step)).status_code == 302
    assert browse(amina).post(at("webhook-step", hook.pk, "burn")).status_code == 404
    hook.refresh_from_db()
    assert hook.is_active


def test_others_find_no_webhook_and_administrators_no_case(
    browse, network, amina, boris, house, hook
):
    Push.objects.create(
        subscription=hook,
        number=1,
        kind="network",
        object_id=network.pk,
        public_id=network.reference,
        network=network,
        give_up_at=hook.recorded_at,
    )

    for name in ("webhook", "webhook-rotate", "webhook-replay"):
        assert browse(boris).get(at(name, hook.pk)).status_code == 404
    assert "Mirror" not in browse(boris).get(at("webhooks")).content.decode()
    page = browse(house).get(at("webhook", hook.pk)).content.decode()
    assert "Mirror" in page
    assert network.reference not in page
    assert network.reference in browse(amina).get(at("webhook", hook.pk)).content.decode()


def test_an_administrator_adds_one_for_a_service(browse, house, robot, receiver):
    browse(house).post(at("webhooks"), {"url": receiver.url, "officer": robot.pk})

    assert Subscription.objects.get().officer == robot


def test_the_list_costs_the_same_for_many(browse, amina, receiver, django_assert_max_num_queries):
    for _one in range(12):
        subscribing.add(amina, url=receiver.url, by=amina)
    browser = browse(amina)
    with django_assert_max_num_queries(8):
        assert browser.get(at("webhooks")).status_code == 200
