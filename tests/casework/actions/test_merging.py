"""A list is staged bit by bit and merged by sets: what that must not change, lose or half-do."""

import random
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from casework.actions import _identities, _sets, _staging, importing, opening
from casework.actions._facts import AssetFacts
from casework.actions._placing import place_assets
from casework.actions.attributing import lock
from casework.models import Asset, HandleChange, ImportBatch, Membership, StagedRow
from tests.casework.threads import at_once, refusals


class Crash(BaseException):
    """The worker died here; nothing in the house catches it."""


def uploaded(network, by, *handles: str, **words) -> ImportBatch:
    text = "url,display_name\n" + "".join(f"https://x.com/{h},Named {h}\n" for h in handles)
    return importing.upload(network, chunks=[text.encode()], name="list.csv", by=by, **words)


def run_out(batch: ImportBatch) -> None:
    """Let the lease of a dead worker run out."""
    past = timezone.now() - timedelta(minutes=1)
    ImportBatch.objects.filter(pk=batch.pk).update(lease_until=past)


def dying_at(statement: int):
    """Return what dies when so many statements were sent."""
    sent = 0

    def count(execute, sql, params, many, context):
        nonlocal sent
        sent += 1
        if sent == statement:
            raise Crash
        return execute(sql, params, many, context)

    return count


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_dry_run", [False, True])
def test_a_worker_may_die_at_any_statement(open_case, amina, is_dry_run):
    died = 0
    for statement in range(1, 100):
        handles = [f"a{statement}_{n}" for n in range(12)]
        batch = uploaded(open_case, amina, *handles, *handles[:3], is_dry_run=is_dry_run)
        before = (Asset.objects.count(), Membership.objects.count())
        try:
            with connection.execute_wrapper(dying_at(statement)):
                importing.load(batch.pk)
        except Crash:
            died += 1
            batch.refresh_from_db()
            if batch.state != "READY":
                assert (Asset.objects.count(), Membership.objects.count()) == before
                assert not batch.row_results.exists()
                run_out(batch)
                importing.load(batch.pk)
        batch.refresh_from_db()
        assert batch.figures == {
            "rows": 15,
            "created": 12,
            "linked": 0,
            "unchanged": 3,
            "not_imported": 0,
        }, statement
        assert Asset.objects.count() - before[0] == (0 if is_dry_run else 12)
        assert not StagedRow.objects.exists()
        if died < statement:
            break
    assert died > 10


@pytest.mark.django_db(transaction=True)
def test_what_was_read_before_a_crash_is_not_read_again(open_case, amina, monkeypatch):
    monkeypatch.setattr(_staging, "CHUNK", 4)
    batch = uploaded(open_case, amina, *(f"b{n}" for n in range(10)))
    copied = []

    def copy_and_die(table, columns, rows):
        taken = list(rows)
        if table == "casework_stagedrow":
            copied.append(len(taken))
            if len(copied) == 3:
                raise Crash
        return true_copy(table, columns, taken)

    true_copy = _sets.copy_rows
    monkeypatch.setattr(_sets, "copy_rows", copy_and_die)
    with pytest.raises(Crash):
        importing.load(batch.pk)
    assert StagedRow.objects.filter(batch=batch).count() == 8
    run_out(batch)

    done = importing.load(batch.pk)

    assert done.created == 10
    assert copied == [4, 4, 2, 2, 0]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_claim_adds_nothing(open_case, amina):
    batch = uploaded(open_case, amina, "c1", "c2")
    stale = ImportBatch.objects.claim(batch.pk)
    run_out(batch)
    assert ImportBatch.objects.claim(batch.pk)

    with pytest.raises(importing.ClaimLost):
        _staging.stage(stale)

    assert not StagedRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_lists_that_overlap_end_as_if_they_had_come_one_by_one(amina, platforms):
    chance = random.Random(5)
    networks = [opening.open_network(title=f"N{n}", by=amina) for n in range(8)]
    lists = [[f"d{chance.randrange(300)}" for _row in range(200)] for _list in range(64)]
    batches = [uploaded(networks[n % 8], amina, *handles) for n, handles in enumerate(lists)]

    def load(turn: int) -> list[str]:
        return [importing.load(batch.pk).state for batch in batches[turn::16]]

    answers = at_once(*[lambda turn=turn: load(turn) for turn in range(16)])

    assert refusals(answers) == []
    assert {state for states in answers for state in states} == {"READY"}
    assert set(Asset.objects.values_list("key", flat=True)) == {h for one in lists for h in one}
    for n, network in enumerate(networks):
        keys = list(network.assets.values_list("key", flat=True))
        assert len(keys) == len(set(keys))
        assert set(keys) == {h for one in lists[n::8] for h in one}


@pytest.mark.parametrize("seed", range(30))
def test_the_sets_decide_as_rows_one_by_one_do(open_case, amina, platforms, seed, monkeypatch):
    """Few keys and few stable ids, so that they tangle; then the same with every row tangled."""
    chance = random.Random(seed)
    kept = [drawn(chance) for _fact in range(6)]
    facts = [drawn(chance) for _fact in range(20)]
    place(open_case, kept, amina)

    quick = told(open_case, facts, amina)
    monkeypatch.setattr(_identities, "TANGLED", "UPDATE incoming_asset SET is_tangled = true")
    thorough = told(open_case, facts, amina)

    assert quick == thorough


def drawn(chance: random.Random) -> AssetFacts:
    stable = chance.choice(["", "", "1", "2", "3"])
    key = f"id:{stable}" if stable and chance.random() < 0.2 else chance.choice("abcdef")
    return AssetFacts("x", key, "ACCOUNT", key, f"https://x.com/{key}", stable_id=stable)


def place(network, facts, by):
    with transaction.atomic():
        lock(network)
        return place_assets(network, facts, by=by)


def told(network, facts, by) -> dict[str, object]:
    """Return what the facts lead to, and undo it."""
    with transaction.atomic():
        placed = place(network, facts, by)
        names = dict(Asset.objects.values_list("pk", "key"))
        answer = {
            "rows": [(names.get(one.pk), one.result, one.reason) for one in placed],
            "assets": sorted(Asset.objects.values_list("key", "handle", "stable_id", "url")),
            "renamed": sorted(HandleChange.objects.values_list("old_handle", "new_handle")),
        }
        transaction.set_rollback(True)
    return answer
