"""What comes back: replies, outcomes of many items at once, notices."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from casework.actions import attributing, observing
from referrals.actions import concluding, delivering, drafting, reviewing, submitting
from referrals.models import Outcome, Referral
from tests.referrals.web.conftest import moment, page, text_of


def said(**decision: object) -> dict[str, object]:
    return {"occurred_at": moment(), **decision}


def test_a_reply_moves_the_referral(sent, browse, amina):
    browser = browse(amina)
    browser.post(page("replies", sent), {"kind": "acknowledged", "occurred_at": moment()})
    sent.refresh_from_db()
    assert sent.status == "ACKNOWLEDGED"

    browser.post(
        page("replies", sent),
        {"kind": "action_partial", "occurred_at": moment(), "text": "We acted on some."},
    )
    sent.refresh_from_db()
    assert sent.status == "ANSWERED"
    assert "We acted on some." in text_of(browser.get(page("replies", sent)))


def test_a_reply_from_the_future_is_kept_on_the_form(sent, browse, amina):
    answer = browse(amina).post(
        page("replies", sent),
        {"kind": "acknowledged", "occurred_at": moment(days=3), "text": "Typed."},
    )

    assert answer.status_code == 422
    assert "Typed." in text_of(answer)
    assert not sent.replies.exists()


def test_nothing_comes_back_before_it_was_sent(draft, browse, amina):
    answer = browse(amina).post(
        page("replies", draft), {"kind": "acknowledged", "occurred_at": moment()}
    )

    assert answer.status_code == 409
    assert 'name="kind"' not in text_of(browse(amina).get(page("replies", draft)))


def test_ticked_items_get_the_same_outcome(sent, browse, amina):
    codes = ["DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_VISIBILITY_CONTENT_LABELLED"]

    browse(amina).post(page("outcomes", sent), said(item=[1, 3], scope="ticked", visibility=codes))

    outcomes = Outcome.objects.filter(item__referral=sent)
    assert sorted(outcomes.values_list("item__number", flat=True)) == [1, 3]
    assert outcomes[0].visibility == sorted(codes)


def test_all_that_the_filter_finds_get_it(sent, browse, amina):
    browser = browse(amina)
    browser.post(page("outcomes", sent), said(item=[2], extra="NO_ACTION"))

    answer = browser.post(
        page("outcomes", sent) + "?decided=False",
        said(scope="all", account="DECISION_ACCOUNT_TERMINATED"),
    )

    assert answer["Location"] == page("outcomes", sent) + "?decided=False"
    assert set(Outcome.objects.values_list("item__number", "account")) == {
        (1, "DECISION_ACCOUNT_TERMINATED"),
        (2, ""),
        (3, "DECISION_ACCOUNT_TERMINATED"),
    }


def test_a_contradiction_is_said_once_and_the_ticks_stay(sent, browse, amina):
    answer = browse(amina).post(
        page("outcomes", sent),
        said(item=[1, 2, 3], account="DECISION_ACCOUNT_SUSPENDED", extra="NO_ACTION"),
    )

    shown = text_of(answer)
    assert answer.status_code == 422
    summary = shown[shown.index("error-summary") : shown.index("</ul>", shown.index("error-su"))]
    assert summary.count("An outcome is either") == 1
    assert shown.count(" checked") == 3
    assert not Outcome.objects.exists()


def test_nothing_ticked_is_said(sent, browse, amina):
    answer = browse(amina).post(page("outcomes", sent), said(extra="NO_ACTION"))

    assert answer.status_code == 422
    assert "Nothing was chosen." in text_of(answer)


def test_filters_find_the_undecided_the_disputed_and_the_code(sent, browse, amina, assets):
    browser = browse(amina)
    browser.post(page("outcomes", sent), said(item=[1], account="DECISION_ACCOUNT_TERMINATED"))
    browser.post(page("outcomes", sent), said(item=[2], extra="NO_ACTION"))
    looks = [observing.Look(assets[0], "LIVE", datetime.now(UTC))]
    observing.record(sent.network, looks=looks, by=amina)

    def found(**query: str) -> set[str]:
        shown = text_of(browser.get(page("outcomes", sent), query))
        return {asset.handle for asset in assets if f"<strong>{asset.handle}</strong>" in shown}

    assert found(decided="False") == {assets[2].handle}
    assert found(disputed="True") == {assets[0].handle}
    assert found(code="NO_ACTION") == {assets[1].handle}
    assert found(code="DECISION_ACCOUNT_TERMINATED") == {assets[0].handle}
    assert found(presence="LIVE") == {assets[0].handle}
    assert found(q=assets[2].handle) == {assets[2].handle}


def test_the_history_of_an_item_keeps_every_outcome(sent, browse, amina):
    browser = browse(amina)
    browser.post(page("outcomes", sent), said(item=[1], extra="NO_ACTION"))
    browser.post(page("outcomes", sent), said(item=[1], account="DECISION_ACCOUNT_SUSPENDED"))

    shown = text_of(browser.get(page("item", sent, 1)))

    assert shown.index("Account suspended") < shown.index("No action")


def test_outcomes_beyond_one_page_are_recorded_together(
    network, draft, amina, boris, chen, browse, build, smtp_sink
):
    crowd = [
        attributing.attach(network, value=f"https://x.com/crowd_{n}", by=amina).asset
        for n in range(60)
    ]
    drafting.add_items(draft, things=crowd, by=amina)
    _send(draft, amina, boris, chen, build)

    browse(amina).post(page("outcomes", draft), said(scope="all", extra="ALREADY_GONE"))

    assert Outcome.objects.count() == 63


def test_a_retraction_takes_three_people(sent, browse, amina, boris, chen, smtp_sink):
    address = page("notices", sent)
    assert browse(amina).post(address, {"kind": "RETRACTION", "text": " "}).status_code == 422
    browse(amina).post(address, {"kind": "RETRACTION", "text": "Account 2 is not theirs."})
    notice = sent.notices.get()
    assert "Approve this text" not in text_of(browse(amina).get(address))
    refused = browse(chen).post(page("notice-send", sent, notice.pk), follow=True)
    assert "only after a second person approved" in text_of(refused)

    assert "Approve this text" in text_of(browse(boris).get(address))
    browse(boris).post(page("notice-approve", sent, notice.pk))
    browse(chen).post(page("notice-send", sent, notice.pk))

    delivery = sent.deliveries.get(kind="RETRACTION")
    delivering.send(delivery.pk)
    sent.refresh_from_db()
    assert (sent.status, sent.resolution) == ("CLOSED", "RETRACTED")
    assert "Account 2 is not theirs." in smtp_sink.messages[-1].get_payload(decode=True).decode()


@pytest.mark.parametrize("item", ["0", "-1", "abc", "٣", "99999999999", "\x00"])
def test_a_number_that_is_no_item_is_refused_in_words(item, sent, browse, amina):
    answer = browse(amina).post(page("outcomes", sent), said(item=[item], extra="NO_ACTION"))

    assert answer.status_code in (302, 422)
    assert not Outcome.objects.exclude(item__number=3).exists()


def _send(referral, amina, boris, chen, build):
    submission = submitting.submit(referral, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    build(submission.package.main)
    delivering.send(delivering.queue(referral, by=chen).pk)


def test_what_is_disputed_is_followed_up_in_one_step(sent, browse, network, assets, amina):
    browser, address = browse(amina), page("follow-disputed", sent)
    assert page("follow-disputed", sent) not in text_of(browser.get(page("outcomes", sent)))
    refused = browser.post(address)
    assert refused.status_code == 409
    assert "No item of this referral is disputed." in text_of(refused)
    said = timezone.now() - timedelta(days=2)
    terminated = concluding.Decision(1, account="DECISION_ACCOUNT_TERMINATED")
    concluding.record_outcomes(sent, decisions=[terminated], occurred_at=said, by=amina)
    look = observing.Look(assets[0], "LIVE", said + timedelta(days=1))
    observing.record(network, looks=[look], by=amina)

    shown = text_of(browser.get(page("outcomes", sent)))
    assert "1 item is disputed." in shown
    assert address in shown
    answer = browser.post(address)

    draft = Referral.objects.get(follows=sent)
    assert answer["Location"] == page("referral", draft)
    assert draft.items.get().asset == assets[0]
