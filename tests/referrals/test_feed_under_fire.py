"""Sixteen writers who dawdle, give up, grant and revoke: no follower misses or doubles anything.

`RENVOI_FEED_REPEATS=50` runs the whole of it fifty times.
"""

import os
import random
import threading
import time

import pytest
from django.db import transaction

from casework.actions import opening, sharing
from casework.models import Asset, Change, Membership, Network, NetworkMember, Officer
from referrals.actions import publishing
from tests.casework.sql import rows, run
from tests.casework.threads import at_once, refusals
from tests.referrals.api.mirror import Killed, Mirror

REPEATS = int(os.environ.get("RENVOI_FEED_REPEATS", "2"))
WRITERS, DEEDS = 16, 8


class Undone(Exception):
    """This writer changed its mind."""


class Writer:
    """Changes what it meets, dawdles before it commits, and now and then gives up."""

    def __init__(self, seed: int, networks: list[Network], clients: list[Officer]) -> None:
        self.chance = random.Random(seed)
        self.networks, self.clients = networks, clients

    def __call__(self) -> None:
        for _deed in range(DEEDS):
            try:
                with transaction.atomic():
                    self._deed()()
                    time.sleep(self.chance.random() * 0.02)
                    if self.chance.random() < 0.2:
                        raise Undone
            except Undone:
                pass

    def _deed(self):
        deeds = [self._add, self._edit, self._edit, self._rename, self._member, self._restrict]
        return self.chance.choice(deeds)

    def _add(self) -> None:
        network = self._lock()
        name = f"w{self.chance.getrandbits(40)}"
        platform = network.memberships.first().asset.platform
        asset = Asset.objects.create(platform=platform, key=name, handle=name, url=name)
        by = network.opened_by
        Membership.objects.create(network=network, asset=asset, recorded_by=by)

    def _edit(self) -> None:
        # Without the network's lock, so that writers of one case overtake one another.
        member = self.chance.choice(self.networks).memberships.order_by("?").first()
        Membership.objects.filter(pk=member.pk).update(rationale=str(self.chance.random()))

    def _rename(self) -> None:
        asset = self._lock().memberships.order_by("pk").first().asset
        Asset.objects.filter(pk=asset.pk).update(handle=f"h{self.chance.getrandbits(30)}")

    def _member(self) -> None:
        network, officer = self._lock(), self.chance.choice(self.clients)
        place = NetworkMember.objects.filter(network=network, officer=officer)
        if not place.delete()[0]:
            NetworkMember.objects.create(network=network, officer=officer, place="READER")

    def _restrict(self) -> None:
        network = self._lock()
        Network.objects.filter(pk=network.pk).update(is_restricted=not network.is_restricted)

    def _lock(self) -> Network:
        chosen = self.chance.choice(self.networks)
        return Network.objects.select_for_update(no_key=True).get(pk=chosen.pk)


def follow_until(over: threading.Event, mirror: Mirror, seed: int) -> Mirror:
    """Follow while others write, die at any row, and come back to the last page's cursor."""
    chance = random.Random(seed)

    def perhaps_die(_row: object) -> None:
        if chance.random() < 0.02:
            raise Killed

    while not over.is_set():
        kept, cursor = dict(mirror.held), mirror.cursor
        mirror.before = perhaps_die
        try:
            mirror.follow()
        except Killed:
            # What a row did before the crash may have been kept or not: both must do.
            if chance.random() < 0.5:
                mirror.held = kept
            mirror.cursor = cursor
    mirror.before = lambda _row: None
    return mirror


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(REPEATS))
def test_what_a_client_holds_is_what_it_may_see(amina, enlist, platforms, seed):
    clients = [enlist(f"Robot{n}", "SERVICE") for n in range(3)]
    networks = [
        opening.open_network(title=f"N{n}", is_restricted=bool(n % 2), by=amina) for n in range(3)
    ]
    for network in networks:
        asset = Asset.objects.create(
            platform=platforms["x"], key=network.reference, handle="a", url="u"
        )
        Membership.objects.create(network=network, asset=asset, recorded_by=amina)
    sharing.add_member(networks[1], officer=clients[0], place="READER", by=amina)
    mirrors = [Mirror(client, page=37) for client in clients]
    over = threading.Event()
    writing = [Writer(seed * 100 + n, networks, clients) for n in range(WRITERS)]
    left = [WRITERS]
    guard = threading.Lock()

    def write(writer: Writer) -> None:
        try:
            writer()
        finally:
            with guard:
                left[0] -= 1
                if not left[0]:
                    over.set()

    deeds = [lambda w=w: write(w) for w in writing]
    deeds += [lambda m=m, n=n: follow_until(over, m, seed * 7 + n) for n, m in enumerate(mirrors)]
    deeds += [lambda: number_until(over)]

    answers = at_once(*deeds)

    assert refusals(answers) == []
    for mirror in mirrors:
        mirror.follow()
        assert mirror.held == mirror.fresh()
    require_order()


def number_until(over: threading.Event) -> None:
    while not over.is_set():
        publishing.number()
        time.sleep(0.003)


def require_order() -> None:
    """Of each object the versions rise with the feed's numbers, and no number is missing."""
    assert not Change.objects.filter(number=None).exists()
    told = list(
        Change.objects.filter(officer=None)
        .order_by("number")
        .values_list("kind", "object_id", "version", "is_deleted")
    )
    newest: dict[tuple[str, int], int] = {}
    for kind, object_id, version, _gone in told:
        assert newest.get((kind, object_id), 0) < version
        newest[kind, object_id] = version
    assert rows("SELECT count(*) = max(number) AND min(number) = 1 FROM casework_change") == [
        (True,)
    ]


# The two orders that suggest themselves, kept as what they lose.


@pytest.fixture
def log(db):
    run("CREATE TABLE told (id bigserial, xid xid8 DEFAULT pg_current_xact_id(), what text)")
    yield
    run("DROP TABLE told")


@pytest.mark.django_db(transaction=True)
def test_an_order_by_id_loses_what_commits_late(log):
    wrote, may_commit = threading.Event(), threading.Event()
    seen: list[tuple[int, str]] = []

    def follow() -> None:
        after = seen[-1][0] if seen else 0
        seen.extend(rows("SELECT id, what FROM told WHERE id > %s ORDER BY id", after))

    def slow() -> None:
        with transaction.atomic():
            run("INSERT INTO told (what) VALUES ('slow')")
            wrote.set()
            may_commit.wait(30)

    def quick() -> None:
        wrote.wait(30)
        run("INSERT INTO told (what) VALUES ('quick')")
        follow()
        may_commit.set()

    assert refusals(at_once(slow, quick)) == []
    follow()

    assert [what for _id, what in seen] == ["quick"], "the slow one is never told"


@pytest.mark.django_db(transaction=True)
def test_an_order_by_transaction_swaps_what_happened_to_one_object(log):
    """The first to begin writes last: under the object's lock its number is the smaller one."""
    began, wrote = threading.Event(), threading.Event()

    def early_riser() -> None:
        with transaction.atomic():
            rows("SELECT pg_current_xact_id()")
            began.set()
            wrote.wait(30)
            run("INSERT INTO told (what) VALUES ('second')")

    def latecomer() -> None:
        began.wait(30)
        with transaction.atomic():
            run("INSERT INTO told (what) VALUES ('first')")
        wrote.set()

    assert refusals(at_once(early_riser, latecomer)) == []

    by_transaction = settled(
        "SELECT what FROM told WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id"
    )
    assert by_transaction == [("second",), ("first",)], "the older state is told last"


def settled(question: str) -> list[tuple]:
    """Ask until both rows show: transactions in other databases hold the horizon back too."""
    until = time.monotonic() + 60
    while len(found := rows(question)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    return found


@pytest.mark.django_db(transaction=True)
def test_the_numberer_tells_both_in_the_order_of_the_commits(amina, platforms, open_case):
    """The same two writers, by the house's own feed."""
    publishing.number()
    last = rows("SELECT max(number) FROM casework_change")[0][0]
    wrote, may_commit = threading.Event(), threading.Event()
    asset = [
        Asset.objects.create(platform=platforms["x"], key=k, handle=k, url=k) for k in ("s", "q")
    ]

    def slow() -> None:
        with transaction.atomic():
            Membership.objects.create(network=open_case, asset=asset[0], recorded_by=amina)
            wrote.set()
            may_commit.wait(30)

    def quick() -> None:
        wrote.wait(30)
        Membership.objects.create(network=open_case, asset=asset[1], recorded_by=amina)
        publishing.number()
        may_commit.set()

    assert refusals(at_once(slow, quick)) == []
    publishing.number()

    told = rows(
        "SELECT public_id FROM casework_change WHERE number > %s AND kind = 'asset' "
        "ORDER BY number",
        last,
    )
    assert told == [(str(asset[1].pk),), (str(asset[0].pk),)]
