import re

from referrals.actions import concluding, delivering, reviewing, submitting
from referrals.lifecycle import ARROWS
from referrals.permissions import allowed_steps
from tests.referrals.web.conftest import moment, page, text_of


def steps_on(answer) -> set[str]:
    """Return the steps whose buttons the page shows."""
    return {
        step
        for found in re.findall(r'data-steps="([^"]*)"', text_of(answer))
        for step in found.split()
    }


def test_buttons_are_the_allowed_steps_at_every_status(
    draft, amina, boris, chen, dana, build, smtp_sink, browse
):
    cast = {officer: browse(officer) for officer in (amina, boris, chen, dana)}
    seen: dict[str, set[str]] = {}

    def look() -> None:
        draft.refresh_from_db()
        for officer, browser in cast.items():
            shown = steps_on(browser.get(page("referral", draft)))
            allowed = {arrow.step for arrow in allowed_steps(draft, officer)}
            assert shown == allowed, (draft.status, officer.name)
            seen.setdefault(draft.status, set()).update(shown)

    look()
    submission = submitting.submit(draft, by=amina)
    look()
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    look()
    build(submission.package.main)
    delivery = delivering.queue(draft, by=chen)
    look()
    delivering.send(delivery.pk)
    look()
    now = delivery.requested_at
    concluding.record_reply(draft, kind="acknowledged", occurred_at=now, by=amina)
    look()
    concluding.record_reply(draft, kind="action_refused", occurred_at=now, by=amina)
    concluding.state_no_response(draft, occurred_at=now, by=amina)
    look()
    concluding.close(draft, resolution="REFUSED", by=chen)
    look()

    assert set().union(*seen.values()) == set(ARROWS)


def test_a_draft_says_what_stops_it_and_where_to_mend_it(more_drafts, browse, amina):
    referral = more_drafts(1)[0]

    shown = text_of(browse(amina).get(page("referral", referral)))

    assert "Say which line of the policy is violated, and how." in shown
    assert page("edit", referral) + "#id_why" in shown
    assert page("exhibits", referral) in shown


def test_a_reader_is_offered_nothing_to_edit(draft, browse, dana):
    shown = text_of(browse(dana).get(page("referral", draft)))

    assert "data-deed" not in shown
    assert "Before it can be submitted" not in shown


def test_the_page_tells_the_whole_story(sent, browse, amina):
    browser = browse(amina)
    browser.post(
        page("replies", sent),
        {"kind": "acknowledged", "occurred_at": moment(-1), "platform_reference": "X-77"},
    )
    browser.post(
        page("outcomes", sent),
        {"item": [1, 2], "account": "DECISION_ACCOUNT_SUSPENDED", "occurred_at": moment(-1)},
    )

    shown = text_of(browser.get(page("referral", sent)))

    assert "X-77" in shown
    assert "2 of 3" in shown
    assert "Boris" in shown
    assert "desk" in shown.lower()
    assert 'aria-current="step"' in shown


def test_a_returned_draft_shows_the_reason_first(submission, boris, amina, browse):
    reviewing.return_to_draft(
        submission, digest=submission.sha256, reason="Name the time zone.", by=boris
    )

    shown = text_of(browse(amina).get(page("referral", submission.referral)))

    assert shown.index("Name the time zone.") < shown.index('id="contents"')


def test_a_rejected_referral_ends_its_way_there(submission, boris, amina, browse):
    reviewing.reject(submission, digest=submission.sha256, reason="Out of scope.", by=boris)

    shown = text_of(browse(amina).get(page("referral", submission.referral)))

    way = shown[shown.index('class="stepper"') : shown.index("</ol>")]
    assert "Rejected" in way
    assert "Answered" not in way
