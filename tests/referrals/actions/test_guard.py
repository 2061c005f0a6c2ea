"""What stops a submission: for each rule an example that is stopped and one that is let through."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from casework.actions import attributing, collecting
from casework.errors import Fault
from casework.models import Asset, Evidence, Network
from referrals.actions import _guard, concluding, drafting, submitting
from referrals.actions._guard import GuardStopped
from referrals.models import Channel, Item, Outcome, Referral
from tests.referrals.conftest import PDF


def codes(referral: Referral) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in findings(referral)}


def findings(referral: Referral) -> list[Fault]:
    referral = Referral.objects.get(pk=referral.pk)
    return _guard.findings(referral, by=referral.owner)


def change(referral: Referral, **facts: object) -> None:
    """Write what no action would write, such as an empty text in a finished draft."""
    Referral.objects.filter(pk=referral.pk).update(**facts)


def asset_of(network: Network, amina, value: str) -> Asset:
    return attributing.attach(network, value=value, by=amina).asset


def test_a_whole_draft_is_let_through(draft, amina):
    assert codes(draft) == set()

    assert submitting.submit(draft, by=amina).number == 1


def test_whatever_is_missing_is_named_with_its_remedy(draft, amina, subtests):
    empty = {
        "summary": "",
        "why": " \n",
        "basis": "",
        "unknowns": "",
        "alternatives": "",
        "sender_name": "",
        "sender_email": "",
        "good_faith": False,
        "asks": [],
        "channel": None,
    }
    for field, nothing in empty.items():
        kept = getattr(draft, field)
        change(draft, **{field: nothing})
        with subtests.test(field):
            assert (field, "missing") in codes(draft)
            with pytest.raises(GuardStopped) as stopped:
                submitting.submit(draft, by=amina)
            assert all(fault.remedy for fault in stopped.value.faults)
        change(draft, **{field: kept})

    assert codes(draft) == set()


def test_all_that_is_wrong_is_said_at_once(draft, amina):
    change(draft, summary="", why="", good_faith=False)

    with pytest.raises(GuardStopped) as stopped:
        submitting.submit(draft, by=amina)

    assert [fault.field for fault in stopped.value.faults] == ["summary", "why", "good_faith"]
    draft.refresh_from_db()
    assert draft.status == "DRAFT"
    assert not draft.submissions.exists()


def test_a_clause_an_item_and_an_exhibit_are_needed(draft, amina, subtests):
    for rows, field in (
        (draft.citations, "policies"),
        (draft.items, "items"),
        (draft.exhibits, "exhibits"),
    ):
        rows.all().delete()
        with subtests.test(field):
            assert (field, "missing") in codes(draft)


def test_a_channel_that_is_no_longer_used_stops(draft, mail_channel):
    Channel.objects.update(is_active=False)

    assert ("channel", "missing") in codes(draft)


def test_the_channel_takes_the_language_or_not(draft, mail_channel):
    Channel.objects.update(languages="fr")
    assert ("language", "language") in codes(draft)

    change(draft, language="fr")
    assert codes(draft) == set()


def test_the_channel_takes_as_many_items_as_it_says(draft):
    Channel.objects.update(max_items=2)
    assert ("items", "too-many-items") in codes(draft)

    Channel.objects.update(max_items=3)
    assert codes(draft) == set()


def test_a_marking_above_the_channel_stops_whatever_carries_it(draft, amina, subtests):
    for rows in (
        Referral.objects.filter(pk=draft.pk),
        Network.objects.filter(pk=draft.network_id),
    ):
        with subtests.test(rows.model.__name__):
            rows.update(marking="PROTECTED_B")
            assert ("marking", "marking-above-channel") in codes(draft)
            Channel.objects.update(marking_ceiling="PROTECTED_B")
            assert codes(draft) == set()
            Channel.objects.update(marking_ceiling="PROTECTED_A")
            rows.update(marking="PROTECTED_A")
    secret = collecting.add(
        draft.network, chunks=[b"s"], name="s.txt", marking="PROTECTED_B", by=amina
    )
    drafting.add_exhibit(draft, evidence=secret.evidence, by=amina)
    assert ("marking", "marking-above-channel") in codes(draft)


def test_a_traffic_light_above_the_channel_stops(draft):
    change(draft, tlp="TLP:RED")
    assert ("tlp", "tlp-above-channel") in codes(draft)

    change(draft, tlp="TLP:AMBER+STRICT")
    assert codes(draft) == set()


def test_an_item_of_another_platform_stops(draft, amina):
    strange = asset_of(draft.network, amina, "https://www.facebook.com/lantern.page")
    (item,) = drafting.add_items(draft, things=[strange], by=amina)

    stopped = [fault for fault in findings(draft) if fault.code == "wrong-platform"]

    assert [fault.row for fault in stopped] == [item.number]
    drafting.remove_items(draft, numbers=[item.number], by=amina)
    assert codes(draft) == set()


def test_a_post_on_the_right_platform_is_let_through(draft, posts, amina):
    drafting.add_items(draft, things=posts, by=amina)

    assert codes(draft) == set()


@pytest.mark.parametrize(
    ("address", "is_stopped"),
    [
        ("https://web.archive.org/web/2023/https://x.com/a", True),
        ("https://archive.ph/abcde", True),
        ("https://www.canada.ca/en/news.html", True),
        ("https://www.ourcommons.ca/members", True),
        ("https://www.cbc.ca/news", True),
        ("https://my-archive.org.example/", False),
        ("https://notcbc.ca/", False),
        ("https://paper-lantern.example/", False),
    ],
)
def test_archives_parliaments_and_media_are_never_referred(
    network, amina, platforms, protected, address, is_stopped
):
    referral = drafting.open_referral(network, platform=platforms["web"], title="W", by=amina)
    drafting.add_items(referral, things=[asset_of(network, amina, address)], by=amina)

    assert (("items", "protected-domain") in codes(referral)) == is_stopped


def test_evidence_that_changed_on_the_disk_stops_and_is_found_by_submitting(draft, evidence, amina):
    Path(default_storage.path(evidence.storage_key)).write_bytes(PDF)

    with pytest.raises(GuardStopped) as stopped:
        submitting.submit(draft, by=amina)

    assert [(fault.field, fault.code) for fault in stopped.value.faults] == [
        ("exhibits", "evidence-changed")
    ]
    # What was found outlives the refusal.
    assert Evidence.objects.get(pk=evidence.pk).integrity == "MISMATCH"


@pytest.fixture
def concluded(sent, amina):
    """A sent referral of which the platform said that item 1 was gone already."""
    decisions = [concluding.Decision(1, extra="ALREADY_GONE")]
    concluding.record_outcomes(sent, decisions=decisions, occurred_at=sent.sent_at, by=amina)
    return sent


def test_what_was_gone_already_is_not_referred_again_unless_it_follows(concluded, amina, platforms):
    network, thing = concluded.network, concluded.items.get(number=1).thing
    words = {"platform": platforms["x"], "title": "Again", "by": amina}
    again = drafting.open_referral(network, **words)
    drafting.add_items(again, things=[thing], by=amina)
    follower = drafting.open_referral(network, follows=concluded, **words)
    drafting.add_items(follower, things=[thing], by=amina)

    assert ("items", "already-gone") in codes(again)
    assert ("items", "already-gone") not in codes(follower)
    assert Outcome.objects.filter(item__in=Item.objects.filter(referral=again)).count() == 0
