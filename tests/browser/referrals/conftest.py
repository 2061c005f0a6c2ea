"""Referrals at every stage, and the addresses of their pages."""

import pytest

from referrals.actions import delivering, drafting, noticing, reviewing, submitting
from referrals.actions.concluding import Decision, record_outcomes, record_reply
from referrals.models import Question
from tests.referrals.conftest import build, posts  # noqa: F401 - fixtures of the pages below
from tests.referrals.web.conftest import copy_of, page  # noqa: F401


@pytest.fixture
def question(db):
    """A question that every approval answers; the shipped ones go where a database is emptied."""
    return Question.objects.create(
        code="time-zones",
        text_en="Does each hour say in which time zone?",
        text_fr="Chaque heure indique-t-elle son fuseau ?",
        is_required=True,
    )


@pytest.fixture
def returned(draft, amina, boris):
    """A draft that came back, with what the reviewer said."""
    submission = submitting.submit(draft, by=amina)
    reviewing.return_to_draft(
        submission, digest=submission.sha256, reason="Name the time zone.", by=boris
    )
    draft.refresh_from_db()
    return draft


@pytest.fixture
def submitted(returned, amina):
    return submitting.submit(returned, by=amina)


@pytest.fixture
def answered(submitted, amina, boris, chen, build, smtp_sink):  # noqa: F811
    """A referral that was sent, answered in part, and is to be retracted."""
    referral = submitted.referral
    reviewing.approve(submitted, digest=submitted.sha256, by=boris)
    build(submitted.package.main)
    delivering.send(delivering.queue(referral, by=chen).pk)
    referral.refresh_from_db()
    reply = record_reply(
        referral,
        kind="action_partial",
        occurred_at=referral.sent_at,
        by=amina,
        text="We acted on some of the accounts.",
        platform_reference="X-2026-118834",
    )
    decisions = [Decision(1, account="DECISION_ACCOUNT_SUSPENDED"), Decision(2, extra="NO_ACTION")]
    record_outcomes(
        referral, decisions=decisions, occurred_at=referral.sent_at, by=amina, reply=reply
    )
    noticing.draft_notice(referral, text="Account 2 is not theirs.", by=amina)
    referral.refresh_from_db()
    return referral


@pytest.fixture
def by_portal(answered, copy_of, portal, amina, boris, chen, build):  # noqa: F811
    """A second referral, which waits for somebody to file it by hand."""
    second = copy_of(answered, channel=portal)
    submission = submitting.submit(second, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    build(submission.package.main)
    return delivering.queue(second, by=chen)


@pytest.fixture
def unfit(network, platforms, amina, posts):  # noqa: F811
    """A draft that the guard stops, with posts to be picked."""
    return drafting.open_referral(network, platform=platforms["x"], title="Unfit", by=amina)
