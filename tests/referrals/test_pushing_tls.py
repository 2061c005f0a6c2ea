"""A push goes only to whom the certificate says it does."""

import socket
import ssl
import threading

import pytest

from casework.actions import opening
from referrals.actions import publishing, pushing, subscribing
from referrals.gateways import webhook
from referrals.models import Push, PushAttempt
from tests.referrals import tls
from tests.referrals.receivers import receiving

Result = PushAttempt.Result


@pytest.fixture
def trusted(tmp_path, settings):
    """The authority that this house trusts."""
    authority = tls.found(tmp_path / "trusted")
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    settings.RENVOI_WEBHOOK_SECONDS = 1
    settings.RENVOI_WEBHOOK_ROOTS = str(authority.roots)
    return authority


def ask(url: str) -> webhook.Answer:
    return webhook.post(url, body=b"{}", headers={"webhook-id": "msg_1"})


def test_a_receiver_that_proves_its_name_is_told(trusted):
    with receiving(trusted.serving("localhost")) as receiver:
        answer = ask(receiver.url)

        assert (answer.result, answer.status) == (Result.TAKEN, 200)
        assert receiver.url.startswith("https://localhost:")
        assert receiver.taken[0][1] == b"{}"


@pytest.mark.parametrize(
    ("host", "days", "said"),
    [("other.example", 1, "mismatch"), ("localhost", -1, "expired")],
)
def test_a_certificate_of_another_name_or_time_is_told_nothing(trusted, host, days, said):
    with receiving(trusted.serving(host, days=days)) as receiver:
        answer = ask(receiver.url)

        assert (answer.result, answer.status) == (Result.UNTRUSTED, None)
        assert said in answer.response_head
        assert receiver.taken == []


def test_whom_nobody_vouches_for_is_told_nothing(trusted, tmp_path):
    stranger = tls.found(tmp_path / "stranger")

    with receiving(stranger.serving("localhost")) as receiver:
        assert ask(receiver.url).result == Result.UNTRUSTED
        assert receiver.taken == []


def test_the_systems_authorities_do_not_vouch_for_ours(trusted, settings):
    settings.RENVOI_WEBHOOK_ROOTS = ""

    with receiving(trusted.serving("localhost")) as receiver:
        assert ask(receiver.url).result == Result.UNTRUSTED
        assert receiver.taken == []


def test_an_old_protocol_is_not_spoken(trusted):
    serving = trusted.serving("localhost")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        serving.maximum_version = serving.minimum_version = ssl.TLSVersion.TLSv1_1

    with receiving(serving) as receiver:
        assert ask(receiver.url).result == Result.UNREACHABLE
        assert receiver.taken == []


def test_who_speaks_no_tls_is_told_nothing(trusted):
    with receiving() as receiver:
        answer = ask(receiver.url.replace("http://127.0.0.1", "https://localhost"))

        assert answer.result == Result.UNREACHABLE
        assert receiver.taken == []


def listen(silent: socket.socket) -> None:
    """Hear the caller out, and say nothing."""
    with silent.accept()[0] as caller:
        while caller.recv(10_000):
            pass


def test_who_never_ends_the_handshake_holds_nobody(trusted):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        heard = threading.Thread(target=listen, args=[silent])
        heard.start()

        answer = ask(f"https://localhost:{silent.getsockname()[1]}/")

        assert answer.result == Result.TIMEOUT
        assert answer.milliseconds < 3000
        heard.join()


@pytest.mark.django_db
def test_a_bad_certificate_is_written_in_the_log_and_sent_again(trusted, network, amina):
    publishing.number()
    with receiving(trusted.serving("other.example")) as receiver:
        subscription, _secret = subscribing.add(amina, url=receiver.url, by=amina)
        opening.edit_network(network, title="Renamed", version=network.version, by=amina)
        pushing.put_in_line()
        pushing.push(subscription.pk)

    assert [attempt.result for attempt in PushAttempt.objects.all()] == [Result.UNTRUSTED]
    assert Push.objects.get().state == Push.State.WAITING
