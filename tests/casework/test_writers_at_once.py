"""Many writers on one chain and on several: no line is lost, and nobody waits for ever."""

import pytest
from django.db import transaction

from casework import audit
from casework.actions import attributing, collecting, importing, opening, verifying
from casework.models import Asset, Chain, Event, EventKind, Membership
from tests.casework.threads import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 16
LINES = 10


def write(network, officer, n: int) -> None:
    with transaction.atomic():
        audit.record(
            EventKind.OBSERVED,
            by=officer,
            subject=network.reference if network else "house",
            network=network,
            payload={"n": n},
        )


def require_whole() -> None:
    reports = list(verifying.examine(Chain.objects.select_related("network")))
    assert [report for report in reports if not report.ok] == []
    assert sum(report.events for report in reports) == Event.objects.count()


def test_sixteen_writers_share_one_chain(open_case, amina):
    def deed():
        for n in range(LINES):
            write(open_case, amina, n)

    before = Event.objects.count()
    answers = at_once(*[deed] * WRITERS)

    assert refusals(answers) == []
    assert Event.objects.count() == before + WRITERS * LINES
    require_whole()


def test_sixteen_writers_share_several_chains(open_case, amina, platforms):
    networks = [open_case, *(opening.open_network(title=f"{n}", by=amina) for n in range(3))]

    def deed(turn: int):
        for n in range(LINES):
            # Several chains in one transaction are locked in the order of their ids.
            with transaction.atomic():
                for network in sorted({networks[turn % 4], networks[n % 4]}, key=lambda x: x.pk):
                    write(network, amina, n)

    answers = at_once(*[lambda turn=turn: deed(turn) for turn in range(WRITERS)])

    assert refusals(answers) == []
    require_whole()


def test_the_first_events_of_a_chain_come_at_once(house, amina):
    """Nobody made the chain yet, so that all of them try to."""
    network = open_without_a_chain(amina)

    answers = at_once(*[lambda n=n: write(network, amina, n) for n in range(WRITERS)])

    assert refusals(answers) == []
    assert Chain.objects.get(network=network).sequence == WRITERS
    require_whole()


def open_without_a_chain(officer):
    network = opening.Network(title="New", opened_by=officer)
    network.save()
    return network


def test_a_writer_that_is_undone_leaves_no_gap(open_case, amina):
    def undone():
        with transaction.atomic():
            write(open_case, amina, 0)
            transaction.set_rollback(True)

    answers = at_once(*[undone, lambda: write(open_case, amina, 1)] * 8)

    assert refusals(answers) == []
    require_whole()


def test_the_same_list_eight_times_at_once_makes_each_asset_once(network, open_case, amina):
    lines = b"url\n" + b"".join(b"https://x.com/lantern_%d\n" % n for n in range(40))
    batches = [
        importing.upload(case, chunks=[lines], name="l.csv", by=amina)
        for case in (network, open_case)
        for _ in range(4)
    ]

    answers = at_once(*[lambda pk=batch.pk: importing.load(pk) for batch in batches])

    assert refusals(answers) == []
    assert [batch.state for batch in answers] == ["READY"] * 8
    assert Asset.objects.count() == 40
    assert Membership.objects.count() == 80
    for case in (network, open_case):
        done = case.imports.all()
        assert sorted(batch.created + batch.linked for batch in done) == [0, 0, 0, 40]
    require_whole()


def test_one_job_that_is_rung_for_eight_times_is_done_once(network, amina):
    batch = importing.upload(network, chunks=[b"url\nhttps://x.com/a\n"], name="l.csv", by=amina)

    answers = at_once(*[lambda: importing.load(batch.pk)] * 8)

    assert refusals(answers) == []
    assert sum(answer is not None for answer in answers) == 1
    assert Event.objects.filter(kind="import.loaded").count() == 1


def test_the_same_file_eight_times_at_once_is_one_evidence(network, amina, picture):
    answers = at_once(
        *[lambda: collecting.add(network, chunks=[picture], name="a.png", by=amina)] * 8
    )

    assert refusals(answers) == []
    assert len({answer.evidence.pk for answer in answers}) == 1
    assert sum(answer.is_new for answer in answers) == 1
    assert collecting.verify(answers[0].evidence, by=amina)


def test_the_same_address_eight_times_at_once_is_one_asset(network, open_case, amina):
    deeds = [
        lambda case=case: attributing.attach(case, value="https://x.com/a/status/9", by=amina)
        for case in (network, open_case) * 4
    ]

    answers = at_once(*deeds)

    assert refusals(answers) == []
    assert Asset.objects.count() == 1
    assert Membership.objects.count() == 2
    require_whole()
