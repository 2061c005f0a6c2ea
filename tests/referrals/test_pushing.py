"""Webhooks against a real receiver: at least once, in order, signed, and never into the house."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from casework.actions import attributing, opening
from casework.errors import BadInput
from casework.models import Event, EventKind, NetworkMember
from referrals.actions import publishing, pushing, subscribing
from referrals.gateways import webhook
from referrals.models import Push, PushAttempt, Subscription
from referrals.queries import feed
from tests.casework import sql
from tests.referrals.receivers import receiving

Result, State = PushAttempt.Result, Push.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loopback(settings):
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    settings.RENVOI_WEBHOOK_SECONDS = 1


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture
def hook(network, amina, receiver):
    """Amina's webhook and its secret, with the feed numbered up to here."""
    publishing.number()
    return subscribing.add(amina, url=receiver.url, by=amina)


def rename(network, title, by):
    network.refresh_from_db()
    opening.edit_network(network, title=title, version=network.version, by=by)


def be_patient(subscription) -> None:
    """Let the next attempt be due now."""
    Push.objects.waiting().update(next_at=timezone.now() - timedelta(seconds=1))
    Subscription.objects.filter(pk=subscription.pk).update(resting_until=None)


def run(subscription) -> int:
    pushing.put_in_line()
    return pushing.push(subscription.pk)


def test_a_change_is_told_signed_and_thin_and_leads_to_the_feed(network, amina, hook, receiver):
    subscription, secret = hook
    rename(network, "A name that is nobody's business", amina)

    assert run(subscription) == 1

    headers, body = receiver.taken[0]
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "network.changed"
    network.refresh_from_db()
    data = told["data"]
    assert (data["kind"], data["id"]) == ("network", network.reference)
    assert data["version"] == network.version
    assert b"business" not in body
    page = feed.page(amina, after=feed.place_of(data["cursor"]), limit=1)
    assert json.loads(page.rows[0])["id"] == network.reference
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"changed", b"removed"), headers)
    push = Push.objects.get()
    assert (push.state, push.attempts.get().answer_code) == (State.SENT, 200)
    assert run(subscription) == 0


def test_what_fails_is_sent_again_under_the_same_id(network, amina, hook, receiver):
    subscription, _secret = hook
    receiver.manners = ["500", "hang", "garbage", "hangup", "redirect", "200"]
    rename(network, "Other", amina)

    for _attempt in range(6):
        run(subscription)
        be_patient(subscription)

    push = Push.objects.get()
    results = list(push.attempts.values_list("result", "answer_code"))
    assert results == [
        (Result.REFUSED, 500),
        (Result.TIMEOUT, None),
        (Result.GARBAGE, None),
        (results[3][0], None),
        (Result.REFUSED, 302),
        (Result.TAKEN, 200),
    ]
    assert results[3][0] in (Result.GARBAGE, Result.UNREACHABLE)
    assert len({headers["webhook-id"] for headers, _body in receiver.taken}) == 1
    assert push.state == State.SENT
    subscription.refresh_from_db()
    assert (subscription.failures, subscription.failing_since) == (0, None)


@pytest.mark.parametrize("manner", ["drip", "flood", "nul", "later"])
def test_no_answer_holds_a_worker_or_breaks_the_log(network, amina, hook, receiver, manner):
    subscription, _secret = hook
    receiver.manners = [manner]
    rename(network, "Other", amina)

    begun = timezone.now()
    run(subscription)

    assert timezone.now() - begun < timedelta(seconds=5)
    push = Push.objects.get()
    attempt = push.attempts.get()
    assert "\x00" not in attempt.response_head
    expected = {"drip": Result.TIMEOUT, "later": Result.REFUSED}.get(manner, Result.TAKEN)
    assert attempt.result == expected
    if manner == "later":
        assert push.next_at > timezone.now() + timedelta(minutes=110)


def test_pushes_of_one_object_keep_their_order_and_others_pass(
    network, assets, amina, hook, receiver
):
    subscription, _secret = hook
    rename(network, "One", amina)
    rename(network, "Two", amina)
    attributing.detail(assets[0].memberships.get(), by=amina, rationale="Other hours.")
    pushing.put_in_line()
    first = Push.objects.filter(kind="network").earliest("pk")
    Push.objects.filter(pk=first.pk).update(next_at=timezone.now() + timedelta(hours=1))

    pushing.push(subscription.pk)

    assert {json.loads(body)["data"]["kind"] for _headers, body in receiver.taken} == {"asset"}
    be_patient(subscription)
    pushing.push(subscription.pk)
    told = [json.loads(body)["data"] for _headers, body in receiver.taken]
    versions = [data["version"] for data in told if data["kind"] == "network"]
    assert len(versions) == 2
    assert versions == sorted(versions)


def test_whoever_lost_sight_before_it_was_sent_is_told_nothing_of_it(
    network, amina, boris, receiver
):
    publishing.number()
    subscription, _secret = subscribing.add(boris, url=receiver.url, by=boris)
    rename(network, "Hidden", amina)
    pushing.put_in_line()
    NetworkMember.objects.filter(network=network, officer=boris).delete()

    run(subscription)

    told = [json.loads(body)["type"] for _headers, body in receiver.taken]
    assert told == ["access.revoked"]
    assert Push.objects.exclude(kind="access.revoked").get().state == State.SKIPPED


def test_a_stranger_is_told_nothing(network, amina, eve, receiver):
    publishing.number()
    subscription, _secret = subscribing.add(eve, url=receiver.url, by=eve)
    rename(network, "Hidden", amina)

    assert run(subscription) == 0
    assert receiver.taken == []
    with pytest.raises(BadInput):
        subscribing.add(eve, url=receiver.url, network=network.reference, by=eve)


def test_only_the_kinds_and_the_network_that_were_asked_for_are_told(
    network, amina, open_case, receiver
):
    publishing.number()
    narrow, _secret = subscribing.add(
        amina, url=receiver.url, kinds=["referral"], network=network.reference, by=amina
    )
    rename(network, "Other", amina)

    assert run(narrow) == 0
    assert not Push.objects.exists()


def test_a_receiver_that_is_gone_pauses_its_webhook_with_a_notice(network, amina, hook, receiver):
    subscription, _secret = hook
    receiver.manners = ["410", "200"]
    rename(network, "Other", amina)

    run(subscription)
    pushing.put_in_line()

    subscription.refresh_from_db()
    assert (subscription.state, subscription.reason) == ("PAUSED", "GONE")
    assert Event.objects.filter(kind=EventKind.WEBHOOK_PAUSED).exists()
    assert mail.outbox[-1].to == [amina.email]
    assert network.reference not in mail.outbox[-1].body
    sent = len(mail.outbox)
    rename(network, "Meanwhile", amina)
    assert run(subscription) == 0
    assert len(mail.outbox) == sent

    subscribing.resume(subscription, by=amina)
    assert run(subscription) == 2


def test_a_receiver_that_fails_for_a_day_is_paused_and_one_push_is_given_up_after_three(
    network, amina, hook, receiver
):
    subscription, _secret = hook
    receiver.manners = ["500"]
    rename(network, "Other", amina)
    run(subscription)
    for _attempt in range(3):
        be_patient(subscription)
        run(subscription)
    subscription.refresh_from_db()
    assert subscription.is_active
    assert subscription.resting_until is not None

    Push.objects.update(give_up_at=timezone.now() - timedelta(seconds=1))
    be_patient(subscription)
    run(subscription)
    assert Push.objects.get().state == State.FAILED

    Subscription.objects.update(failing_since=timezone.now() - timedelta(days=2), failures=20)
    rename(network, "Again", amina)
    be_patient(subscription)
    run(subscription)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.reason) == ("PAUSED", "FAILING")


def test_what_was_given_up_or_sent_can_be_replayed(network, amina, hook, receiver):
    subscription, _secret = hook
    rename(network, "Other", amina)
    run(subscription)
    push = Push.objects.get()

    assert subscribing.replay(subscription, first=push.pk, last=push.pk, by=amina) == 1
    assert run(subscription) == 1
    with pytest.raises(subscribing.NothingToReplay):
        subscribing.replay(subscription, first=push.pk + 1, by=amina)

    names = [headers["webhook-id"] for headers, _body in receiver.taken]
    assert names == [push.name, push.name]


def test_both_secrets_sign_while_they_overlap(network, amina, hook, receiver):
    subscription, old = hook
    subscription, new = subscribing.rotate(subscription, overlap_hours=1, by=amina)
    rename(network, "Other", amina)
    run(subscription)

    headers, body = receiver.taken[0]
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)

    subscription, newest = subscribing.rotate(subscription, overlap_hours=0, by=amina)
    rename(network, "Again", amina)
    run(subscription)
    headers, body = receiver.taken[1]
    Webhook(newest).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body, headers)
    subscription.refresh_from_db()
    assert newest not in subscription.sealed_secret


def test_a_ping_goes_out_even_while_paused(amina, hook, receiver):
    subscription, secret = hook
    subscribing.pause(subscription, by=amina)
    subscribing.ping(subscription, by=amina)

    assert run(subscription) == 1
    headers, body = receiver.taken[0]
    assert Webhook(secret).verify(body, headers)["type"] == "ping"


def test_a_second_worker_finds_nothing_while_the_first_holds_it(network, amina, hook, receiver):
    subscription, _secret = hook
    rename(network, "Other", amina)
    pushing.put_in_line()
    held = pushing._claim(subscription.pk)

    assert pushing.push(subscription.pk) == 0
    assert receiver.taken == []

    # The first one died: once its lease has run out, another takes over.
    Subscription.objects.filter(pk=held.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert pushing.push(subscription.pk) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[fd00::1]/",
        "https://user:pw@example.org/",
        "https://example.org/#part",
        "https://exa mple.org/",
        "https://example.org:99999/",
        "ftp://example.org/",
        "https:///nowhere",
        "https://exämple.org/",
        "https://example.org/\r\nHost: other",
        "",
    ],
)
def test_an_address_that_leads_nowhere_or_inside_is_refused(amina, url):
    with pytest.raises(BadInput) as refused:
        subscribing.add(amina, url=url, by=amina)
    assert refused.value.faults[0].field == "url"


def test_a_name_that_leads_inside_is_met_with_silence(settings, network, amina, hook, receiver):
    subscription, _secret = hook
    settings.RENVOI_WEBHOOK_LOOPBACK = False
    Subscription.objects.update(url="https://localhost:1/hooks")
    rename(network, "Other", amina)

    run(subscription)

    assert Push.objects.get().attempts.get().result == Result.FORBIDDEN
    assert receiver.taken == []
    assert webhook.fault_of(receiver.url) is not None


def test_the_log_is_kept_for_a_while(network, amina, hook, receiver):
    subscription, _secret = hook
    rename(network, "Other", amina)
    run(subscription)

    assert pushing.clear() == 0
    sql.tamper("UPDATE referrals_push SET recorded_at = recorded_at - interval '31 days'")
    assert pushing.clear() > 0
    assert not PushAttempt.objects.exists()
