"""Telling a webhook of changes on loopback, against bare POSTs of the same bodies."""

import http.client
import os
from urllib.parse import urlsplit

import pytest

from casework.actions import gathering
from casework.actions.gathering import Named
from referrals.actions import publishing, pushing, subscribing
from referrals.models import Push
from tests.benchmarks.conftest import seconds_of
from tests.referrals.receivers import receiving

pytestmark = pytest.mark.django_db(transaction=True)
CHANGES = int(os.environ.get("RENVOI_BENCH_PUSHES", "2000"))


def test_pushes(open_case, amina, settings, report):
    settings.RENVOI_WEBHOOK_LOOPBACK = True
    publishing.number()
    with receiving() as receiver:
        subscription, _secret = subscribing.add(amina, url=receiver.url, by=amina)
        rows = [f"https://x.com/pushed_{n}" for n in range(CHANGES)]
        gathering.attach_all(open_case, named=[Named(row) for row in rows], by=amina)
        in_line = seconds_of(pushing.put_in_line)
        assert Push.objects.waiting().count() >= CHANGES

        ours = seconds_of(lambda: _tell_all(subscription.pk))
        sent = Push.objects.filter(state=Push.State.SENT).count()
        bodies = [body for _headers, body in receiver.taken]
        theirs = seconds_of(lambda: _post_all(receiver.url, bodies))

    assert sent == len(bodies) >= CHANGES
    report.add(
        f"{sent:,} pushes to one webhook on loopback, against bare POSTs of the same bodies",
        f"{ours / theirs:.1f}× ({sent / ours:,.0f} pushes/s; {len(bodies) / theirs:,.0f} POSTs/s); "
        f"put in line in {in_line:.2f} s",
        command="make bench ARGS='-k pushes'",
    )


def _tell_all(subscription: int) -> None:
    while Push.objects.waiting().exists():
        pushing.push(subscription)


def _post_all(url: str, bodies: list[bytes]) -> None:
    parts = urlsplit(url)
    for body in bodies:
        # One connection each, as pushes have.
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port)
        connection.request("POST", f"{parts.path}?{parts.query}", body)
        connection.getresponse().read()
        connection.close()
