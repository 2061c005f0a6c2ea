"""My work: what waits for each of the cast, and for nobody else."""

from django.urls import reverse

from casework.actions import sealing, sharing
from casework.models import JobState
from referrals.actions import concluding, delivering, drafting, noticing, reviewing, submitting
from referrals.actions.concluding import Decision
from referrals.gateways import email
from tests.referrals.web.conftest import text_of

HOME = reverse("referrals:home")


def queue(answer, name: str) -> str:
    """Return the part of the page that is one queue; empty where it is not there."""
    shown = text_of(answer)
    start = shown.find(f'aria-labelledby="{name}"')
    return shown[start : shown.index("</section>", start)] if start > 0 else ""


def test_a_returned_draft_comes_back_with_its_reason(submission, boris, amina, browse):
    reviewing.return_to_draft(submission, digest=submission.sha256, reason="Say when.", by=boris)

    answer = browse(amina).get(HOME)

    assert "Say when." in queue(answer, "returned")
    assert submission.referral.reference not in queue(answer, "drafts")


def test_a_reviewer_finds_what_they_may_review_and_what_not(
    network, draft, enlist, amina, boris, browse
):
    both = enlist("Omar", "OFFICER", "REVIEWER")
    sharing.add_member(network, officer=both, place="CONTRIBUTOR", by=amina)
    drafting.remove_items(draft, numbers=[3], by=both)
    submitting.submit(draft, by=amina)

    mine = queue(browse(both).get(HOME), "to-review")
    theirs = queue(browse(boris).get(HOME), "to-review")

    assert "Not by you: you contributed" in mine
    assert mine.index("Not by you") < mine.index(draft.reference)
    assert "Not by you" not in theirs
    assert draft.reference in theirs
    assert queue(browse(amina).get(HOME), "to-review") == ""


def test_the_most_urgent_is_reviewed_first(submission, amina, boris, browse, copy_of):
    quick = copy_of(submission.referral, urgency="IMMEDIATE")
    submitting.submit(quick, by=amina)

    waiting = queue(browse(boris).get(HOME), "to-review")

    assert waiting.index(quick.reference) < waiting.index(submission.referral.reference)


def test_a_releaser_finds_what_is_ready_what_waits_and_what_failed(
    submission, boris, chen, build, browse, monkeypatch
):
    referral = submission.referral
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    browser = browse(chen)
    assert "Package not ready" in queue(browser.get(HOME), "to-send")
    build(submission.package.main)
    assert "Package ready" in queue(browser.get(HOME), "to-send")

    delivery = delivering.queue(referral, by=chen)
    assert referral.reference not in queue(browser.get(HOME), "to-send")

    def refuse(message):
        raise email.NotSent("REFUSED", "550")

    monkeypatch.setattr(email, "send", refuse)
    assert delivering.send(delivery.pk).state == JobState.FAILED
    stuck = queue(browser.get(HOME), "stuck")
    assert referral.reference in stuck
    assert "The mail server refused the message." in stuck


def test_a_recorder_finds_what_is_silent_and_what_is_undecided(sent, amina, chen, browse):
    browser = browse(amina)
    assert sent.reference in queue(browser.get(HOME), "unacknowledged")

    concluding.record_outcomes(
        sent, decisions=[Decision(1, extra="NO_ACTION")], occurred_at=sent.sent_at, by=amina
    )
    answer = browser.get(HOME)
    assert sent.reference not in queue(answer, "unacknowledged")
    assert "2 of 3 undecided" in queue(answer, "undecided")

    concluding.state_no_response(sent, occurred_at=sent.sent_at, by=amina)
    assert sent.reference not in queue(browser.get(HOME), "undecided")
    assert sent.reference in queue(browse(chen).get(HOME), "to-close")


def test_a_notice_waits_for_the_reviewer_then_for_the_releaser(sent, amina, boris, chen, browse):
    notice = noticing.draft_notice(sent, text="We were wrong.", by=amina)
    assert "To be approved" in queue(browse(boris).get(HOME), "notices")
    assert queue(browse(chen).get(HOME), "notices") == ""
    assert queue(browse(amina).get(HOME), "notices") == ""

    noticing.approve_notice(notice, by=boris)

    assert "To be sent" in queue(browse(chen).get(HOME), "notices")
    assert queue(browse(boris).get(HOME), "notices") == ""


def test_an_auditor_and_an_administrator_find_no_queue(submission, dana, house, browse):
    for officer in (dana, house):
        answer = browse(officer).get(HOME)
        assert answer.status_code == 200
        assert "Nothing waits here." not in text_of(answer)


def test_a_proposal_for_what_is_sealed_waits_for_a_second_person(
    evidence, browse, amina, boris, dana
):
    sealed = sealing.seal(evidence, ground="MALWARE", reason="A scanner said so.", by=amina)
    proposed = sealing.propose(sealed, act="RELEASE", reason="A false alarm.", by=amina)

    assert f"Evidence {evidence.pk}" in queue(browse(boris).get(HOME), "unsealings")
    assert queue(browse(amina).get(HOME), "unsealings") == ""
    assert queue(browse(dana).get(HOME), "unsealings") == ""

    sealing.decide(proposed, agrees=True, reason="", by=boris)
    assert queue(browse(boris).get(HOME), "unsealings") == ""
