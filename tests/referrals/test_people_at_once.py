"""Two people, two tabs, eight threads: one winner, and a clear word for everybody else."""

import pytest

from casework.actions import attributing, verifying
from casework.actions._checking import StaleVersion
from casework.errors import BadInput, Refusal, WrongState
from casework.models import Chain, Event
from referrals.actions import concluding, delivering, drafting, reviewing, submitting
from referrals.actions._step import DeliveryPending, StepNotAllowed
from referrals.models import Contribution, Delivery, Item, Outcome, Package, Review, Submission
from tests.casework.threads import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def require_whole() -> None:
    reports = verifying.examine(Chain.objects.select_related("network"))
    assert [report for report in reports if not report.ok] == []


def require_clear(answers, *, winners: int) -> None:
    """Whoever did not win was told in words, never by a crash."""
    refused = refusals(answers)
    assert len(answers) - len(refused) == winners, refused
    assert all(isinstance(answer, Refusal) and str(answer.summary) for answer in refused), refused
    require_whole()


def test_of_two_reviewers_at_once_one_decides(submission, enlist, network, amina, boris):
    network.is_restricted = False
    network.save(update_fields=["is_restricted"])
    reviewers = [boris, *(enlist(f"Reviewer{n}", "REVIEWER") for n in range(7))]
    digest = submission.sha256
    deeds = [
        lambda officer=officer: reviewing.approve(submission, digest=digest, by=officer)
        for officer in reviewers[:4]
    ] + [
        lambda officer=officer: reviewing.reject(
            submission, digest=digest, reason="No.", by=officer
        )
        for officer in reviewers[4:]
    ]

    answers = at_once(*deeds)

    require_clear(answers, winners=1)
    assert all(isinstance(answer, WrongState) for answer in refusals(answers))
    review = Review.objects.get()
    submission.referral.refresh_from_db()
    ended = {"APPROVED": "APPROVED", "REJECTED": "REJECTED"}[review.verdict]
    assert submission.referral.status == ended
    assert Package.objects.count() == (review.verdict == "APPROVED")
    assert Event.objects.filter(kind="review.recorded").count() == 1


def test_an_approval_and_a_revision_at_once_end_in_one_of_two_orders(submission, amina, boris):
    answers = at_once(
        lambda: reviewing.approve(submission, digest=submission.sha256, by=boris),
        lambda: submitting.revise(submission.referral, by=amina),
    )

    submission.referral.refresh_from_db()
    assert submission.referral.status == "DRAFT"
    require_whole()
    if refusals(answers):
        # The revision came first.
        assert isinstance(answers[0], WrongState)
        assert not Review.objects.exists()
    else:
        assert Package.objects.get().voided_at is not None
        assert Event.objects.filter(kind="review.voided").count() == 1


def test_an_edit_and_a_submission_at_once_never_part_contents_from_their_digest(draft, amina):
    deeds = [
        lambda n=n: drafting.edit(draft, by=amina, version=draft.version, title=f"Title {n}")
        for n in range(4)
    ] + [lambda: submitting.submit(draft, by=amina)] * 4

    answers = at_once(*deeds)

    assert all(isinstance(refused, WrongState) for refused in refusals(answers))
    frozen = Submission.objects.get()
    draft.refresh_from_db()
    assert draft.status == "SUBMITTED"
    assert f'"title":"{draft.title}"' in frozen.contents
    require_whole()


def test_of_eight_edits_of_one_version_one_is_kept(draft, amina):
    deeds = [
        lambda n=n: drafting.edit(draft, by=amina, version=draft.version, title=f"Title {n}")
        for n in range(8)
    ]

    answers = at_once(*deeds)

    require_clear(answers, winners=1)
    assert all(isinstance(refused, StaleVersion) for refused in refusals(answers))


def test_a_reviewer_who_edits_at_the_moment_of_the_review_is_never_both(
    draft, amina, enlist, network
):
    """Fatou may edit and may review; she ends as one of the two, whatever the order."""
    fatou = enlist("Fatou", "OFFICER", "REVIEWER")
    network.memberships_of_officers.create(officer=fatou, place="CONTRIBUTOR")
    submission = submitting.submit(draft, by=amina)

    at_once(
        *[lambda: submitting.revise(draft, by=amina)] * 2,
        *[lambda: drafting.add_items(draft, things=[], by=fatou)] * 3,
        *[lambda: reviewing.approve(submission, digest=submission.sha256, by=fatou)] * 3,
    )

    wrote = Contribution.objects.filter(officer=fatou, referral=draft).exists()
    reviewed = Review.objects.filter(reviewer=fatou, submission=submission).exists()
    assert not (wrote and reviewed) or Review.objects.get().recorded_at < (
        Contribution.objects.get(officer=fatou).recorded_at
    )
    require_whole()


@pytest.fixture
def rivals(network, amina, assets, evidence, mail_channel, policy, platforms):
    """Eight drafts, each with one account of its own and one that all of them name."""
    made = []
    for n in range(8):
        draft = drafting.open_referral(network, platform=platforms["x"], title=f"{n}", by=amina)
        drafting.edit(
            draft,
            by=amina,
            version=1,
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
        own = attributing.attach(network, value=f"https://x.com/own_{n}", by=amina).asset
        drafting.add_items(draft, things=[own, assets[0]], by=amina)
        drafting.add_exhibit(draft, evidence=evidence, by=amina)
        made.append(draft)
    return made


def test_of_eight_submissions_that_claim_one_account_one_is_let_through(rivals, amina, assets):
    answers = at_once(*[lambda draft=draft: submitting.submit(draft, by=amina) for draft in rivals])

    require_clear(answers, winners=1)
    assert all(isinstance(refused, WrongState | BadInput) for refused in refusals(answers))
    assert Item.objects.filter(claims=True, asset=assets[0]).count() == 1
    assert Item.objects.filter(claims=True).count() == 2
    statuses = []
    for draft in rivals:
        draft.refresh_from_db()
        statuses.append(draft.status)
    assert sorted(statuses) == ["DRAFT"] * 7 + ["SUBMITTED"]


def test_a_referral_is_submitted_once_by_eight_tabs(draft, amina):
    answers = at_once(*[lambda: submitting.submit(draft, by=amina)] * 8)

    require_clear(answers, winners=1)
    assert all(isinstance(refused, StepNotAllowed) for refused in refusals(answers))
    assert Submission.objects.count() == 1


def test_a_package_is_queued_once_by_eight_tabs(approved, chen):
    answers = at_once(*[lambda: delivering.queue(approved, by=chen)] * 8)

    require_clear(answers, winners=1)
    assert all(isinstance(refused, DeliveryPending) for refused in refusals(answers))
    assert Delivery.objects.count() == 1


def test_a_queue_and_a_revision_at_once_never_both_happen(approved, amina, chen):
    answers = at_once(
        lambda: delivering.queue(approved, by=chen), lambda: submitting.revise(approved, by=amina)
    )

    require_clear(answers, winners=1)
    approved.refresh_from_db()
    assert (approved.status == "DRAFT") == (not Delivery.objects.exists())


def test_a_letter_is_sent_once_by_eight_workers(delivery, smtp_sink):
    answers = at_once(*[lambda: delivering.send(delivery.pk)] * 8)

    assert refusals(answers) == []
    assert sum(answer is not None for answer in answers) == 1
    assert len(smtp_sink.messages) == 1
    require_whole()


def test_outcomes_that_come_at_once_are_all_kept_and_the_referral_is_answered_once(sent, amina):
    deeds = [
        lambda n=n: concluding.record_outcomes(
            sent,
            decisions=[concluding.Decision(n % 3 + 1, extra="NO_ACTION")],
            occurred_at=sent.sent_at,
            by=amina,
        )
        for n in range(8)
    ]

    answers = at_once(*deeds)

    require_clear(answers, winners=8)
    assert Outcome.objects.count() == 8
    stepped = Event.objects.filter(kind="referral.stepped", payload__contains='"to":"ANSWERED"')
    assert stepped.count() == 1


def test_steps_of_a_referral_and_of_its_follow_up_do_not_wait_in_a_circle(
    sent, amina, chen, network, platforms, draft
):
    follower = drafting.open_referral(
        network, platform=platforms["x"], title="Again", by=amina, follows=sent
    )
    told = ("summary", "why", "basis", "unknowns", "alternatives")
    for name in (*told, "channel", "asks", "good_faith"):
        setattr(follower, name, getattr(sent, name))
    follower.save()
    follower.refresh_from_db()
    clauses = [citation.policy for citation in sent.citations.all()]
    drafting.edit(follower, by=amina, version=follower.version, policies=clauses)
    drafting.add_items(follower, things=[i.thing for i in sent.items.all()], by=amina)
    drafting.add_exhibit(follower, evidence=sent.exhibits.get().evidence, by=amina)

    answers = at_once(
        lambda: submitting.submit(follower, by=amina),
        *[
            lambda: concluding.record_reply(
                sent, kind="under_review", occurred_at=sent.sent_at, by=amina
            )
        ]
        * 7,
    )

    require_clear(answers, winners=8)
    assert Item.objects.filter(claims=True, referral=follower).count() == 3
    assert not Item.objects.filter(claims=True, referral=sent).exists()
