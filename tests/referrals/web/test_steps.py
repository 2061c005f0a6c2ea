"""The steps on their pages: what each says, what it does, what it refuses."""

import pytest

from casework.actions import attributing, collecting, opening
from casework.models import Membership
from referrals.actions import concluding, drafting
from referrals.actions.concluding import Decision
from tests.referrals.web.conftest import moment, page, text_of


def test_submitting_freezes_what_was_read(draft, browse, amina):
    browser = browse(amina)
    assert f'value="{draft.version}"' in text_of(browser.get(page("submit", draft)))

    answer = browser.post(page("submit", draft), {"version": draft.version})

    assert answer["Location"] == page("referral", draft)
    draft.refresh_from_db()
    assert draft.status == "SUBMITTED"
    assert draft.submission.submitted_by == amina


def test_an_unfit_draft_is_not_submitted_and_says_why(more_drafts, browse, amina):
    referral = more_drafts(1)[0]
    browser = browse(amina)
    looked = text_of(browser.get(page("submit", referral)))
    assert "Cite at least one piece of evidence." in looked
    assert 'name="version"' not in looked

    answer = browser.post(page("submit", referral), {"version": referral.version})

    assert answer.status_code == 422
    assert "Cite at least one piece of evidence." in text_of(answer)
    referral.refresh_from_db()
    assert referral.status == "DRAFT"


def test_a_warning_is_shown_with_its_item_and_passes_with_a_reason(
    draft, browse, amina, boris, network
):
    Membership.objects.filter(network=network, asset=draft.items.get(number=2).asset).update(
        presence="REMOVED"
    )
    browser, words = browse(amina), {"version": draft.version}
    looked = text_of(browser.get(page("submit", draft)))
    assert f'href="/referrals/{draft.reference}/items/2/"' in looked
    assert 'name="reason_seen-gone"' in looked
    assert text_of(browser.get(page("referral", draft))).count("was gone when somebody") == 1
    assert browser.post(page("submit", draft), words).status_code == 422

    answer = browser.post(page("submit", draft), words | {"reason_seen-gone": "Data is kept."})

    assert answer["Location"] == page("referral", draft)
    read = text_of(browse(boris).get(page("review", draft)))
    assert "Data is kept." in read
    assert 'name="reason_seen-gone"' not in read


def test_what_changed_since_it_was_read_is_not_submitted(draft, browse, amina):
    read = draft.version
    drafting.remove_items(draft, numbers=[1], by=amina)

    answer = browse(amina).post(page("submit", draft), {"version": read})

    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.status == "DRAFT"
    assert f'name="version" value="{draft.version}"' in text_of(answer)


@pytest.mark.parametrize("sent_version", ["", "zero", "-1", "99999999999999999999"])
def test_a_version_that_is_none_is_422(sent_version, draft, browse, amina):
    answer = browse(amina).post(page("submit", draft), {"version": sent_version})

    assert answer.status_code == 422


def test_revising_takes_it_back_to_draft(submission, browse, amina):
    browser = browse(amina)
    assert browser.get(page("revise", submission.referral)).status_code == 200

    browser.post(page("revise", submission.referral))

    submission.referral.refresh_from_db()
    assert submission.referral.status == "DRAFT"


def test_withdrawing_needs_a_reason(draft, browse, amina):
    browser = browse(amina)

    assert browser.post(page("withdraw", draft), {"reason": " "}).status_code == 422
    assert browser.post(page("withdraw", draft), {"reason": "Overtaken."}).status_code == 302

    draft.refresh_from_db()
    assert draft.status == "WITHDRAWN"


def test_closing_waits_for_every_item(sent, browse, amina, chen):
    now = sent.sent_at
    concluding.record_outcomes(
        sent, decisions=[Decision(1, extra="NO_ACTION")], occurred_at=now, by=amina
    )
    browser = browse(chen)
    assert "2 items have no outcome yet." in text_of(browser.get(page("close", sent)))

    refused = browser.post(page("close", sent), {"resolution": "REFUSED"})
    assert refused.status_code == 409
    assert "2 items have no outcome yet." in text_of(refused)

    browse(amina).post(page("no-response", sent), {"occurred_at": moment()})
    browser.post(page("close", sent), {"resolution": "REFUSED"})
    sent.refresh_from_db()
    assert (sent.status, sent.resolution) == ("CLOSED", "REFUSED")


def test_retracted_is_no_way_to_close(sent, browse, chen):
    answer = browse(chen).post(page("close", sent), {"resolution": "RETRACTED"})

    assert answer.status_code == 422


def test_a_closed_referral_is_reopened_with_a_reason(sent, browse, amina, chen):
    concluding.state_no_response(sent, occurred_at=sent.sent_at, by=amina)
    concluding.close(sent, resolution="NO_RESPONSE", by=chen)
    browser = browse(chen)

    assert browser.post(page("reopen", sent), {"reason": ""}).status_code == 422
    browser.post(page("reopen", sent), {"reason": "They answered after all."})

    sent.refresh_from_db()
    assert sent.status == "ANSWERED"


def test_no_response_twice_is_refused_in_words(sent, browse, amina):
    browser = browse(amina)
    browser.post(page("no-response", sent), {"occurred_at": moment()})

    answer = browser.post(page("no-response", sent), {"occurred_at": moment()})

    assert answer.status_code == 422
    assert "Every item has an outcome already." in text_of(answer)


def test_a_hold_of_a_hidden_case_says_only_what_may_be_said(
    submission, browse, eve, enlist, platforms, mail_channel, policy, picture
):
    hidden = submission.referral.network
    other = _rival(eve, platforms, mail_channel, policy, picture)

    answer = browse(eve).post(page("submit", other), {"version": other.version})

    shown = text_of(answer)
    assert answer.status_code == 422
    assert "Hold: ask the coordination desk, H-" in shown
    assert submission.referral.reference not in shown
    assert hidden.title not in shown


def _rival(eve, platforms, channel, policy, picture):
    network = opening.open_network(title="Rival", by=eve)
    asset = attributing.attach(network, value="https://x.com/lantern_0", by=eve).asset
    evidence = collecting.add(network, chunks=[picture], name="rival.png", by=eve).evidence
    made = drafting.open_referral(network, platform=platforms["x"], title="Rival", by=eve)
    made = drafting.edit(
        made,
        by=eve,
        version=made.version,
        policies=[policy],
        channel=channel,
        summary="One account.",
        why="It pretends.",
        basis="Exhibit 1.",
        unknowns="Much.",
        alternatives="None recorded.",
        asks=["ASSESS_ACCOUNT"],
        good_faith=True,
    )
    drafting.add_items(made, things=[asset], by=eve)
    drafting.add_exhibit(made, evidence=evidence, by=eve)
    made.refresh_from_db()
    return made
