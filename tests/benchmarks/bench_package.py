"""A package of 2,000 items, cold, by the real renderer."""

import pytest

from casework.actions import importing
from casework.models import Asset
from referrals.actions import drafting, packaging, reviewing, submitting
from tests.benchmarks.conftest import seconds_of


@pytest.mark.parametrize("items", [200, 2_000])
def test_package(items, draft, network, amina, boris, report):
    text = "url\n" + "".join(f"https://x.com/bench_{n:05d}\n" for n in range(items))
    batch = importing.upload(network, chunks=[text.encode()], name="bench.csv", by=amina)
    importing.load(batch.pk)
    drafting.add_items(draft, things=list(Asset.objects.filter(networks=network)), by=amina)
    submission = submitting.submit(draft, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    volume = submission.package.main

    taken = seconds_of(lambda: packaging.build(volume.pk))

    volume.refresh_from_db()
    assert volume.state == "READY"
    report.add(
        f"package of {items:,} items, one volume, cold",
        f"{taken:.1f} s, {volume.pages} pages, {taken / items * 1000:.1f} ms an item",
        command="make bench ARGS='-k package'",
    )
