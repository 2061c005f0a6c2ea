"""The page of a package while its documents are built, against the same page at rest."""

import statistics
import threading
from time import perf_counter

import pytest
from django.db import connections
from django.urls import reverse

from casework.actions import importing
from casework.models import Asset
from referrals.actions import drafting, packaging, reviewing, submitting

RUNS = 40


@pytest.mark.django_db(transaction=True)
def test_polling_during_a_build(client, draft, network, amina, boris, report):
    text = "url\n" + "".join(f"https://x.com/poll_{n:05d}\n" for n in range(1_000))
    importing.load(importing.upload(network, chunks=[text.encode()], name="l.csv", by=amina).pk)
    drafting.add_items(draft, things=list(Asset.objects.filter(networks=network)), by=amina)
    submission = submitting.submit(draft, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    client.force_login(amina)
    address = reverse("referrals:package", args=[draft.reference])
    idle = _measure(client, address)
    annexes = list(submission.package.volumes.filter(number__gt=0).values_list("pk", flat=True))
    builder = threading.Thread(target=_build, args=(annexes,))
    builder.start()
    busy = _measure(client, address)
    builder.join()
    report.add(
        "package page polled during a build, against idle",
        f"p95 {busy / idle:.2f}× ({idle * 1000:.0f} ms → {busy * 1000:.0f} ms)",
        bar="≤ 1.5×",
        command="make bench ARGS='-k polling'",
    )


def _build(annexes: list[int]) -> None:
    try:
        for pk in annexes:
            packaging.build(pk)
    finally:
        connections.close_all()


def _measure(client, address: str) -> float:
    client.get(address, headers={"HX-Request": "true"})
    taken = []
    for _run in range(RUNS):
        began = perf_counter()
        client.get(address, headers={"HX-Request": "true"})
        taken.append(perf_counter() - began)
    return statistics.quantiles(taken, n=20)[-1]
