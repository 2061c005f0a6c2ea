import json

import pytest
from django.db import transaction

from casework.actions import attributing, collecting, sharing
from casework.actions._checking import StaleVersion
from casework.errors import BadInput
from casework.models import Event
from casework.permissions import ContributorRequired
from referrals.actions import drafting, reviewing, submitting
from referrals.actions.drafting import NotDraft, NotEnded
from referrals.models import Contribution, Package, Policy, Submission
from referrals.permissions import FourEyesRequired
from referrals.queries import drift


@pytest.fixture
def fatou(enlist, network, amina):
    """A second contributor, who may review elsewhere."""
    made = enlist("Fatou", "OFFICER", "REVIEWER")
    sharing.add_member(network, officer=made, place="CONTRIBUTOR", by=amina)
    return made


def contributors(referral) -> set[str]:
    return set(referral.contributions.values_list("officer__name", flat=True))


def test_every_edit_makes_a_contributor_who_can_never_review(draft, fatou, amina, subtests):
    item = draft.items.first()
    seen = collecting.add(draft.network, chunks=[b"x"], name="x", by=amina).evidence
    edits = {
        "edit": lambda: drafting.edit(draft, by=fatou, version=draft.version, title="Other"),
        "add items": lambda: drafting.add_items(draft, things=[], by=fatou),
        "remove items": lambda: drafting.remove_items(draft, numbers=[1], by=fatou),
        "explain": lambda: drafting.explain_item(item, why="So.", by=fatou),
        "add exhibit": lambda: drafting.add_exhibit(draft, evidence=seen, by=fatou),
        "remove exhibit": lambda: drafting.remove_exhibit(draft, number=1, by=fatou),
    }
    for name, edit in edits.items():
        with subtests.test(name), transaction.atomic():
            edit()

            found = contributors(draft)
            transaction.set_rollback(True)
            assert found == {"Amina", "Fatou"}


def test_a_contributor_is_refused_as_a_reviewer_whatever_their_roles(draft, fatou, amina):
    drafting.explain_item(draft.items.first(), why="So.", by=fatou)
    frozen = submitting.submit(draft, by=amina)

    with pytest.raises(FourEyesRequired):
        reviewing.approve(frozen, digest=frozen.sha256, by=fatou)


def test_whoever_submits_contributed(draft, fatou):
    frozen = submitting.submit(draft, by=fatou)

    assert contributors(draft) == {"Amina", "Fatou"}
    with pytest.raises(FourEyesRequired):
        reviewing.approve(frozen, digest=frozen.sha256, by=fatou)


def test_removing_what_is_not_there_is_refused(draft, amina):
    with pytest.raises(BadInput):
        drafting.remove_items(draft, numbers=[9], by=amina)


def test_handing_over_changes_the_owner_and_never_who_contributed(draft, fatou, amina):
    drafting.hand_over(draft, to=fatou, by=amina)

    draft.refresh_from_db()
    assert draft.owner == fatou
    assert contributors(draft) == {"Amina"}
    assert Contribution.objects.filter(officer=amina).exists()


def test_a_referral_is_handed_to_contributors_only(draft, boris, eve, amina):
    for officer in (boris, eve):
        with pytest.raises(BadInput):
            drafting.hand_over(draft, to=officer, by=amina)
    with pytest.raises(ContributorRequired):
        drafting.hand_over(draft, to=amina, by=eve)


def test_what_is_submitted_is_handed_over_but_not_edited(submission, fatou, amina):
    referral = submission.referral
    drafting.hand_over(referral, to=fatou, by=amina)

    referral.refresh_from_db()
    assert referral.owner == fatou
    for edit in (
        lambda: drafting.edit(referral, by=amina, version=referral.version, title="x"),
        lambda: drafting.add_items(referral, things=[], by=amina),
        lambda: drafting.remove_items(referral, numbers=[1], by=amina),
        lambda: drafting.explain_item(referral.items.first(), why="x", by=amina),
        lambda: drafting.remove_exhibit(referral, number=1, by=amina),
    ):
        with pytest.raises(NotDraft):
            edit()


def test_item_and_exhibit_numbers_are_never_given_twice(draft, evidence, assets, amina):
    drafting.remove_items(draft, numbers=[2, 3], by=amina)
    drafting.add_items(draft, things=assets[1:], by=amina)
    drafting.remove_exhibit(draft, number=1, by=amina)
    drafting.add_exhibit(draft, evidence=evidence, by=amina)

    assert list(draft.items.values_list("number", flat=True)) == [1, 4, 5]
    assert draft.exhibits.get().number == 2


def test_items_and_exhibits_belong_to_the_case(draft, open_case, amina):
    strange = attributing.attach(open_case, value="https://x.com/strange", by=amina).asset
    seen = collecting.add(open_case, chunks=[b"x"], name="x", by=amina).evidence

    with pytest.raises(BadInput):
        drafting.add_items(draft, things=[strange], by=amina)
    with pytest.raises(BadInput):
        drafting.add_exhibit(draft, evidence=seen, by=amina)


def test_channel_and_clauses_belong_to_the_platform(draft, platforms, amina):
    other = Policy.objects.create(
        platform=platforms["reddit"], code="R", title_en="R", title_fr="R", url="https://r.example"
    )

    with pytest.raises(BadInput):
        drafting.edit(draft, by=amina, version=draft.version, policies=[other])


def test_a_stale_edit_saves_nothing(draft, amina):
    old = draft.version
    drafting.edit(draft, by=amina, version=old, title="Second")

    with pytest.raises(StaleVersion):
        drafting.edit(draft, by=amina, version=old, title="Third")

    draft.refresh_from_db()
    assert draft.title == "Second"


def test_a_referral_has_a_limit_of_items(draft, network, amina, settings):
    settings.RENVOI_MAX_ITEMS = 3
    more = attributing.attach(network, value="https://x.com/more", by=amina).asset

    with pytest.raises(BadInput):
        drafting.add_items(draft, things=[more], by=amina)


def test_contents_are_frozen_as_canonical_json_with_their_digest(submission):
    contents = json.loads(submission.contents)

    assert contents["reference"] == submission.referral.reference
    assert [item["number"] for item in contents["items"]] == [1, 2, 3]
    again = json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again == submission.contents


def test_live_facts_change_and_frozen_contents_do_not(submission, network, amina):
    assert drift.changed_since(submission) == []
    member = network.memberships.get(asset__handle="lantern_1")

    attributing.detail(member, by=amina, display_name="Other name")

    (change,) = drift.changed_since(submission)
    assert change.path == "items.2.display_name"
    assert "Other name" not in Submission.objects.get().contents


def test_revising_voids_the_approval_with_an_event(approved, amina):
    submitting.revise(approved, by=amina)

    approved.refresh_from_db()
    assert approved.status == "DRAFT"
    assert Package.objects.get().voided_at is not None
    assert Event.objects.filter(kind="review.voided").count() == 1
    # What was built stays as it was built.
    assert approved.submission.package.main.state == "READY"


def test_what_was_revised_is_submitted_anew_with_another_digest(submission, amina, boris):
    referral = submitting.revise(submission.referral, by=amina)
    drafting.edit(referral, by=amina, version=referral.version, title="Other")

    second = submitting.submit(referral, by=amina)

    assert second.number == 2
    assert second.sha256 != submission.sha256
    with pytest.raises(reviewing.DigestChanged):
        reviewing.approve(submission, digest=submission.sha256, by=boris)
    with pytest.raises(reviewing.DigestChanged):
        reviewing.approve(second, digest=submission.sha256, by=boris)


def test_a_rejected_referral_is_copied_to_a_new_draft(submission, amina, boris):
    reviewing.reject(submission, digest=submission.sha256, reason="No.", by=boris)
    referral = submission.referral
    referral.refresh_from_db()

    draft = drafting.copy(referral, by=amina)

    assert draft.status == "DRAFT"
    assert draft.reference != referral.reference
    assert draft.items.count() == 3
    assert draft.exhibits.count() == draft.citations.count() == 1
    assert draft.summary == referral.summary
    assert submitting.submit(draft, by=amina).number == 1


def test_what_goes_on_is_not_copied(submission, amina):
    with pytest.raises(NotEnded):
        drafting.copy(submission.referral, by=amina)


def test_a_copy_is_stated_in_good_faith_anew(submission, amina, boris, enlist, network):
    """Whoever copies a referral states its contents themselves, under their own name."""
    fatou = enlist("Fatou", "OFFICER")
    sharing.add_member(network, officer=fatou, place="CONTRIBUTOR", by=amina)
    reviewing.reject(submission, digest=submission.sha256, reason="No.", by=boris)
    submission.referral.refresh_from_db()

    draft = drafting.copy(submission.referral, by=fatou)

    assert contributors(draft) == {"Fatou"}
    assert draft.owner == fatou
