"""One account or post is under way in one referral; who may not know whose, is not told."""

import pytest

from casework.actions import attributing, collecting, opening
from casework.models import Event, Network
from referrals.actions import concluding, drafting, reviewing, submitting
from referrals.actions._guard import GuardStopped
from referrals.actions.drafting import NotSent
from referrals.models import Referral


@pytest.fixture
def write(mail_channel, policy, platforms):
    """Write a draft that the guard lets through, of what these addresses name."""

    def make(network: Network, *things, by, title="Second", **words) -> Referral:
        made = drafting.open_referral(network, platform=platforms["x"], title=title, by=by, **words)
        drafting.edit(
            made,
            by=by,
            version=made.version,
            policies=[policy],
            channel=mail_channel,
            summary="s",
            why="w",
            basis="b",
            unknowns="None recorded.",
            alternatives="None recorded.",
            asks=["ASSESS_ACCOUNT"],
            good_faith=True,
        )
        drafting.add_items(made, things=things, by=by)
        proof = collecting.add(network, chunks=[b"seen"], name="a.txt", by=by).evidence
        drafting.add_exhibit(made, evidence=proof, by=by)
        return made

    return make


@pytest.fixture
def noor(enlist):
    """An officer with a case of her own, who sees nothing of Amina's."""
    return enlist("Noor", "OFFICER")


@pytest.fixture
def her_case(noor, submission):
    """Noor's case names an account that Amina's submitted referral holds."""
    made = opening.open_network(title="Hers", by=noor)
    attributing.attach(made, value="https://x.com/lantern_1", by=noor)
    return made


def claims(referral: Referral) -> list[bool]:
    return list(referral.items.order_by("number").values_list("claims", flat=True))


def clashes() -> list[str]:
    events = Event.objects.filter(kind="item.claim_clashed")
    return list(events.values_list("chain__network__reference", flat=True))


def test_a_draft_claims_nothing(draft, network, assets, amina, write):
    other = write(network, *assets, by=amina)

    assert claims(draft) == claims(other) == [False] * 3


def test_a_submission_claims_all_its_items(submission):
    assert claims(submission.referral) == [True] * 3


def test_a_clash_with_a_visible_referral_names_it(submission, network, assets, amina, write):
    second = write(network, assets[1], by=amina)

    with pytest.raises(GuardStopped) as stopped:
        submitting.submit(second, by=amina)

    (fault,) = stopped.value.faults
    assert fault.code == "already-claimed"
    assert submission.referral.reference in str(fault.message)
    assert fault.row == 1
    assert clashes() == []


def test_a_clash_with_a_hidden_referral_says_hold_and_nothing_else(
    submission, her_case, noor, write
):
    second = write(her_case, her_case.assets.get(), by=noor)

    with pytest.raises(GuardStopped) as stopped:
        submitting.submit(second, by=noor)

    (fault,) = stopped.value.faults
    said = f"{fault.message} {fault.remedy} {stopped.value}"
    assert fault.code == "hold"
    assert str(fault.message).startswith("Hold: ask the coordination desk, H-")
    assert submission.referral.reference not in said
    assert submission.referral.network.reference not in said
    second.refresh_from_db()
    assert second.status == "DRAFT"


def test_the_hidden_case_learns_that_somebody_asked_and_under_which_hold(
    submission, her_case, noor, amina, write
):
    second = write(her_case, her_case.assets.get(), by=noor)
    with pytest.raises(GuardStopped) as stopped:
        submitting.submit(second, by=noor)

    event = Event.objects.get(kind="item.claim_clashed")

    assert event.chain.network == submission.referral.network
    assert event.subject == submission.referral.reference
    hold = str(stopped.value.faults[0].message).split()[-1].strip(".")
    assert hold in event.payload
    # Nor does the hidden case learn who asked.
    assert event.actor.is_service
    assert noor.name not in event.payload
    assert her_case.reference not in event.payload
    assert Event.objects.visible_to(amina).filter(pk=event.pk).exists()
    assert not Event.objects.visible_to(noor).filter(pk=event.pk).exists()


def test_a_clash_of_posts_is_found_like_one_of_accounts(draft, posts, network, amina, write):
    drafting.add_items(draft, things=posts[:1], by=amina)
    submitting.submit(draft, by=amina)
    second = write(network, posts[0], by=amina)

    with pytest.raises(GuardStopped) as stopped:
        submitting.submit(second, by=amina)

    assert [fault.code for fault in stopped.value.faults] == ["already-claimed"]


@pytest.mark.parametrize("step", ["revise", "withdraw", "return", "reject"])
def test_what_does_not_go_on_lets_go(submission, network, assets, amina, boris, write, step):
    second = write(network, *assets, by=amina)
    told = {"digest": submission.sha256, "reason": "No.", "by": boris}
    {
        "revise": lambda: submitting.revise(submission.referral, by=amina),
        "withdraw": lambda: submitting.withdraw(submission.referral, reason="Moot.", by=amina),
        "return": lambda: reviewing.return_to_draft(submission, **told),
        "reject": lambda: reviewing.reject(submission, **told),
    }[step]()

    assert claims(submission.referral) == [False] * 3
    submitting.submit(second, by=amina)
    assert claims(second) == [True] * 3


def test_an_approval_goes_on_holding(approved):
    assert claims(approved) == [True] * 3


def test_an_outcome_lets_go_of_its_item_only(sent, network, assets, amina, write):
    assert claims(sent) == [True] * 3
    decisions = [concluding.Decision(2, extra="NO_ACTION")]

    concluding.record_outcomes(sent, decisions=decisions, occurred_at=sent.sent_at, by=amina)

    assert claims(sent) == [True, False, True]
    second = write(network, assets[1], by=amina)
    submitting.submit(second, by=amina)
    assert claims(second) == [True]


def test_a_follow_up_takes_its_items_over(sent, network, assets, amina, write):
    follower = write(network, *assets[:2], by=amina, follows=sent)

    submitting.submit(follower, by=amina)

    assert claims(follower) == [True, True]
    assert claims(sent) == [False, False, True]


def test_a_follow_up_that_does_not_go_out_gives_its_items_back(sent, network, assets, amina, write):
    decisions = [concluding.Decision(2, extra="NO_ACTION")]
    concluding.record_outcomes(sent, decisions=decisions, occurred_at=sent.sent_at, by=amina)
    follower = write(network, *assets, by=amina, follows=sent)
    submitting.submit(follower, by=amina)
    assert claims(sent) == [False] * 3

    submitting.withdraw(follower, reason="Moot.", by=amina)

    # Item 2 has its outcome, so nobody holds it.
    assert claims(sent) == [True, False, True]
    assert claims(follower) == [False] * 3


def test_only_what_was_sent_can_be_followed(submission, network, amina, platforms):
    words = {"platform": platforms["x"], "title": "Next", "by": amina}
    referral = submission.referral

    for status in ("SUBMITTED", "WITHDRAWN"):
        referral.refresh_from_db()
        assert referral.status == status
        with pytest.raises(NotSent):
            drafting.open_referral(network, follows=referral, **words)
        if status == "SUBMITTED":
            submitting.withdraw(referral, reason="Moot.", by=amina)
