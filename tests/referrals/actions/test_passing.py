"""A warning passes with a reason that is kept with the frozen contents; a block never does."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.actions import attributing, describing, observing
from casework.models import Event, Membership
from referrals.actions import _gathering, delivering, drafting, reviewing, submitting
from referrals.actions._guard import GuardStopped
from referrals.models import ProtectedAddress, Waiver

SEEN = {"seen-gone": "The platform keeps data of what it removed."}


def gone(draft, number: int) -> None:
    """Let the case see that an item is gone."""
    asset = draft.items.get(number=number).asset
    Membership.objects.filter(network=draft.network, asset=asset).update(presence="REMOVED")


def stopped(act) -> list[tuple[str, int | None]]:
    with pytest.raises(GuardStopped) as refused:
        act()
    return [(fault.code, fault.row) for fault in refused.value.faults]


def test_a_warning_stops_until_somebody_says_why_it_may_pass(draft, amina):
    gone(draft, 2)
    assert stopped(lambda: submitting.submit(draft, by=amina)) == [("seen-gone", 2)]
    blank = {"seen-gone": " \n"}
    assert stopped(lambda: submitting.submit(draft, reasons=blank, by=amina))

    submission = submitting.submit(draft, reasons=SEEN | {"clause-old": "Not asked."}, by=amina)

    (waiver,) = submission.waivers.all()
    assert (waiver.code, waiver.numbers, waiver.given_by) == ("seen-gone", [2], amina)
    event = Event.objects.get(kind="submission.waived")
    told = json.loads(event.payload)
    assert told["digest"] == submission.sha256
    assert told["waived"] == [{"code": "seen-gone", "reason": SEEN["seen-gone"], "items": 1}]


def test_no_reason_passes_what_blocks(draft, amina):
    asset = attributing.attach(draft.network, value="https://lantern.example/", by=amina).asset
    drafting.add_items(draft, things=[asset], by=amina)
    reasons = {"wrong-platform": "Because.", **SEEN}

    assert stopped(lambda: submitting.submit(draft, reasons=reasons, by=amina)) == [
        ("wrong-platform", 4)
    ]


def test_a_reason_covers_the_items_it_was_given_for_and_no_later_one(draft, amina, boris):
    gone(draft, 2)
    submission = submitting.submit(draft, reasons=SEEN, by=amina)
    gone(draft, 3)

    def approve(**words) -> None:
        reviewing.approve(submission, digest=submission.sha256, by=boris, **words)

    assert stopped(approve) == [("seen-gone", 3)]
    approve(reasons=SEEN)

    assert [(w.numbers, w.given_by) for w in submission.waivers.all()] == [
        ([2], amina),
        ([3], boris),
    ]


def test_sending_asks_once_more(approved, chen):
    gone(approved, 1)
    assert stopped(lambda: delivering.queue(approved, by=chen)) == [("seen-gone", 1)]

    delivering.queue(approved, reasons=SEEN, by=chen)

    assert approved.submission.waivers.get().given_by == chen


def test_an_address_that_was_protected_since_stops_approval_and_sending(
    submission, boris, approved, chen
):
    ProtectedAddress.objects.create(address="x.com/lantern_1", kind="MEDIA")

    assert stopped(lambda: delivering.queue(approved, by=chen)) == [("protected-domain", 2)]


def test_an_address_that_was_protected_since_stops_the_approval(submission, boris):
    ProtectedAddress.objects.create(address="x.com/lantern_1", kind="MEDIA")

    assert stopped(lambda: reviewing.approve(submission, digest=submission.sha256, by=boris)) == [
        ("protected-domain", 2)
    ]
    submission.referral.refresh_from_db()
    assert submission.referral.status == "SUBMITTED"


def test_a_reason_is_never_changed_and_none_comes_after_the_contents_left(sent, amina):
    words = {"submission": sent.submission, "code": "seen-gone", "given_by": amina}
    with pytest.raises(DatabaseError, match="before they are sent"), transaction.atomic():
        Waiver.objects.create(reason="Late.", **words)


def test_a_reason_is_words_and_stays_as_given(submission, amina):
    words = {"submission": submission, "code": "seen-gone", "given_by": amina}
    with pytest.raises(DatabaseError, match="waiver_has_a_reason"), transaction.atomic():
        Waiver.objects.create(reason=" \n", **words)
    kept = Waiver.objects.create(reason="Said.", **words)

    with pytest.raises(DatabaseError), transaction.atomic():
        Waiver.objects.filter(pk=kept.pk).update(reason="Said otherwise.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Waiver.objects.filter(pk=kept.pk).delete()


def test_facts_take_as_many_queries_for_many_items_as_for_few(draft, posts, amina):
    _gathering.gather(draft, by=amina)
    with CaptureQueriesContext(connection) as few:
        _gathering.gather(draft, by=amina)
    drafting.add_items(draft, things=posts, by=amina)
    observing.record(
        draft.network,
        looks=[observing.Look(post, "REMOVED", timezone.now()) for post in posts],
        by=amina,
    )
    describing.add_target(draft.network, name="Anne Roy", kind="FAMILY", by=amina)

    with CaptureQueriesContext(connection) as many:
        facts = _gathering.gather(draft, by=amina)

    assert len(many) == len(few)
    assert [item.is_gone for item in facts.items] == [False] * 3 + [True] * 2
    assert facts.people == ("Anne Roy",)
