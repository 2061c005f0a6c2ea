"""A follow-up of the disputed items in one step: what is taken over, what is said anew."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.actions import observing
from casework.actions.observing import Look
from casework.permissions import ContributorRequired
from referrals.actions import concluding, drafting, following, submitting
from referrals.actions.concluding import Decision
from referrals.models import Item, Referral

TERMINATED = "DECISION_ACCOUNT_TERMINATED"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def disputed(sent, network, assets, amina):
    """Of two that were said to be terminated one was seen live; one is gone without a word."""
    concluding.record_outcomes(
        sent,
        decisions=[
            Decision(1, account=TERMINATED),
            Decision(2, account=TERMINATED),
            Decision(3, extra="NO_ACTION"),
        ],
        occurred_at=NOW,
        by=amina,
    )
    looks = [
        Look(assets[0], "LIVE", NOW + timedelta(days=2)),
        Look(assets[1], "ACCOUNT_SUSPENDED", NOW + timedelta(days=2)),
        Look(assets[2], "REMOVED", NOW + timedelta(days=3)),
    ]
    observing.record(network, looks=looks, by=amina)
    sent.refresh_from_db()
    return sent


def test_the_draft_takes_over_what_holds_and_asks_about_what_is_disputed(disputed, amina):
    draft = following.follow_disputed(disputed, by=amina)

    assert (draft.status, draft.follows, draft.owner) == ("DRAFT", disputed, amina)
    assert (draft.summary, draft.why, draft.channel) == (
        disputed.summary,
        disputed.why,
        disputed.channel,
    )
    assert [c.policy for c in draft.citations.all()] == [c.policy for c in disputed.citations.all()]
    assert [e.evidence for e in draft.exhibits.all()] == [
        e.evidence for e in disputed.exhibits.all()
    ]
    told = {item.asset.handle: item.why for item in draft.items.all()}
    assert told == {
        "lantern_0": f"X said on 2026-09-01 ({disputed.reference}): Account terminated. "
        "Seen on 2026-09-03: Live.",
        "lantern_2": f"X said on 2026-09-01 ({disputed.reference}): No action. "
        "Seen on 2026-09-04: Removed.",
    }


def test_good_faith_and_notes_are_stated_anew(disputed, amina):
    draft = following.follow_disputed(disputed, by=amina)

    assert draft.good_faith is False
    assert draft.internal_notes == ""


def test_a_french_referral_is_followed_in_french(disputed, amina):
    # As if it had been: what was sent is never rewritten, so only this copy of the row says so.
    disputed.language = "fr"

    draft = following.follow_disputed(disputed, by=amina)

    assert "vu le 2026-09-03" in draft.items.get(asset__handle="lantern_0").why.lower()


def test_submitting_it_takes_the_claims_over(disputed, amina):
    draft = following.follow_disputed(disputed, by=amina)
    drafting.edit(draft, by=amina, version=draft.version, good_faith=True)
    reasons = {"seen-gone": "It is what we ask about.", "item-without-exhibit": "As before."}

    submitting.submit(draft, by=amina, reasons=reasons)

    claims = Item.objects.filter(asset__handle="lantern_0", claims=True)
    assert [item.referral for item in claims] == [draft]


def test_where_nothing_is_disputed_no_draft_is_made(sent, amina):
    with pytest.raises(following.NothingDisputed):
        following.follow_disputed(sent, by=amina)
    assert not Referral.objects.filter(follows=sent).exists()


def test_what_was_never_sent_is_not_followed_and_readers_follow_nothing(draft, amina, boris):
    with pytest.raises(drafting.NotSent):
        following.follow_disputed(draft, by=amina)
    with pytest.raises(ContributorRequired):
        following.follow_disputed(draft, by=boris)
