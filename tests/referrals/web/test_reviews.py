"""The review page: the reviewer signs for frozen contents, and reads exactly those."""

import hashlib
import json

from django.urls import reverse

from casework.actions import attributing, sharing
from casework.models import Evidence, Membership
from referrals.actions import drafting, submitting
from referrals.models import Question
from tests.referrals.web.conftest import page, text_of


def verdict(submission, word: str, **more: str) -> dict[str, str]:
    return {"verdict": word, "digest": submission.sha256, **more}


def test_the_page_shows_frozen_values_and_lists_what_changed(submission, browse, amina, boris):
    asset = submission.referral.items.get(number=1).asset
    member = Membership.objects.get(asset=asset, network=submission.referral.network)
    attributing.detail(member, by=amina, display_name="A new name")

    shown = text_of(browse(boris).get(page("review", submission.referral)))

    assert "1 fact reads otherwise today" in shown
    items = shown[shown.index('id="items"') :]
    assert "A new name" not in items
    assert "A new name" in shown


def test_every_part_of_the_contents_is_on_the_page(submission, browse, boris):
    frozen = json.loads(submission.contents)

    shown = text_of(browse(boris).get(page("review", submission.referral)))

    for name in ("title", "summary", "why", "basis", "unknowns", "alternatives"):
        assert frozen[name] in shown, name
    for item in frozen["items"]:
        assert item["url"] in shown
    for exhibit in frozen["exhibits"]:
        assert exhibit["sha256"] in shown
    assert frozen["policies"][0]["url"] in shown
    assert frozen["trail"]["hash"] in shown
    groups = [submission.sha256[n : n + 8] for n in range(0, 64, 8)]
    assert all(f"<span>{group}</span>" in shown for group in groups)
    evidence = Evidence.objects.get()
    assert f"/evidence/{evidence.pk}/file/" in shown


def test_approving_binds_to_the_digest(submission, browse, boris):
    answer = browse(boris).post(
        page("review", submission.referral), verdict(submission, "APPROVED", reason="Checked.")
    )

    assert answer["Location"] == page("referral", submission.referral)
    review = submission.review
    assert (review.digest, review.reviewer, review.reason) == (
        submission.sha256,
        boris,
        "Checked.",
    )


def test_returning_and_rejecting_need_a_reason(submission, browse, boris):
    browser = browse(boris)

    for word in ("RETURNED", "REJECTED"):
        answer = browser.post(page("review", submission.referral), verdict(submission, word))
        assert answer.status_code == 422, word
        assert "This step needs a reason." in text_of(answer)

    browser.post(
        page("review", submission.referral), verdict(submission, "RETURNED", reason="Dates.")
    )
    submission.referral.refresh_from_db()
    assert submission.referral.status == "DRAFT"


def test_a_verdict_on_overtaken_contents_is_409_and_keeps_the_reason(
    submission, browse, amina, boris
):
    referral = submission.referral
    submitting.revise(referral, by=amina)
    drafting.remove_items(referral, numbers=[3], by=amina)
    newest = submitting.submit(referral, by=amina)

    answer = browse(boris).post(
        page("review", referral), verdict(submission, "RETURNED", reason="Long thought.")
    )

    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Long thought." in shown
    assert f'name="digest" value="{newest.sha256}"' in shown


def test_of_two_reviewers_the_second_is_told(submission, browse, boris, enlist):
    page_of = page("review", submission.referral)
    browse(boris).post(page_of, verdict(submission, "APPROVED"))

    answer = browse(boris).post(page_of, verdict(submission, "APPROVED"))

    assert answer.status_code == 409


def test_who_contributed_is_told_that_they_cannot_review(network, draft, enlist, browse, amina):
    both = enlist("Omar", "OFFICER", "REVIEWER")
    sharing.add_member(network, officer=both, place="CONTRIBUTOR", by=amina)
    drafting.remove_items(draft, numbers=[3], by=both)
    submission = submitting.submit(draft, by=amina)
    browser = browse(both)

    shown = text_of(browser.get(page("review", draft)))
    assert "You contributed to this referral, so you cannot review it." in shown
    assert "Approve these contents" not in shown
    assert browser.post(page("review", draft), verdict(submission, "APPROVED")).status_code == 403


def test_frozen_items_are_all_reachable_and_searched(network, draft, amina, boris, browse):
    crowd = [
        attributing.attach(network, value=f"https://x.com/crowd_{n}", by=amina).asset
        for n in range(70)
    ]
    drafting.add_items(draft, things=crowd, by=amina)
    submission = submitting.submit(draft, by=amina)
    browser = browse(boris)
    address = page("submission-items", draft, submission.number)

    assert "Go on to the next page" in text_of(browser.get(page("review", draft)))
    seen = text_of(browser.get(address)) + text_of(browser.get(address, {"page": 2}))
    assert all(f"https://x.com/crowd_{n}<" in seen for n in range(70))
    found = text_of(browser.get(address, {"q": "crowd_69"}))
    assert "crowd_69" in found
    assert "https://x.com/crowd_68<" not in found


def test_the_download_is_what_the_digest_is_of(submission, browse, dana):
    answer = browse(dana).get(page("contents", submission.referral, submission.number))

    assert hashlib.sha256(answer.content).hexdigest() == submission.sha256
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_draft_that_was_never_submitted_says_so(draft, browse, boris):
    answer = browse(boris).get(page("review", draft))

    assert answer.status_code == 200
    assert "Nothing was submitted yet." in text_of(answer)


def test_an_earlier_submission_is_shown_without_a_verdict_form(submission, browse, amina, boris):
    referral = submission.referral
    submitting.revise(referral, by=amina)
    submitting.submit(referral, by=amina)

    shown = text_of(browse(boris).get(page("submission", referral, 1)))

    assert "Submission 1" in shown
    assert "Approve these contents" not in shown


def test_contents_of_another_schema_are_not_offered_for_approval(
    submission, browse, boris, monkeypatch
):
    monkeypatch.setattr("referrals.rendering.contents.SCHEMA", "renvoi.contents/9")

    answer = browse(boris).get(page("review", submission.referral))

    assert answer.status_code == 200
    assert "Do not approve what you cannot read." in text_of(answer)
    assert "Approve these contents" not in text_of(answer)


def test_the_checklist_is_answered_with_the_verdict(submission, browse, boris):
    Question.objects.all().delete()
    Question.objects.create(
        code="nexus", text_en="Foreign?", text_fr="Étranger ?", is_required=True
    )
    browser, address = browse(boris), page("review", submission.referral)
    assert "Foreign?" in text_of(browser.get(address))
    words = {"verdict": "APPROVED", "digest": submission.sha256}
    refused = browser.post(address, words)
    assert refused.status_code == 422
    assert "has no answer that allows an approval" in text_of(refused)

    said = {"answer_nexus": "NOT_APPLICABLE", "note_nexus": "It is a page."}
    assert browser.post(address, words | said)["Location"] == page("referral", submission.referral)

    assert "It is a page." in text_of(browser.get(address))


def test_a_reviewer_tells_the_others_that_they_are_looking_at_it(
    submission, browse, enlist, amina, boris
):
    referral = submission.referral
    omar = enlist("Omar", "REVIEWER")
    sharing.add_member(referral.network, officer=omar, place="READER", by=amina)
    address = page("review", referral)
    assert "I am looking at it" in text_of(browse(boris).get(address))

    told = browse(boris).post(page("take-up", referral), follow=True)

    assert "You are, and other reviewers see that until" in text_of(told)
    assert "You are looking at it" in text_of(browse(boris).get(reverse("referrals:home")))
    theirs = text_of(browse(omar).get(address))
    assert "Boris is, until" in theirs
    assert "I am looking at it" not in theirs
    assert "Boris is looking at it" in text_of(browse(omar).get(reverse("referrals:home")))
    refused = browse(omar).post(page("take-up", referral), follow=True)
    assert "Boris is looking at it until" in text_of(refused)

    browse(boris).post(page("put-down", referral))
    assert "I am looking at it" in text_of(browse(omar).get(address))
    assert "is looking at it" not in text_of(browse(omar).get(reverse("referrals:home")))


def test_what_is_submitted_anew_waits_with_nobody_looking_at_it(submission, browse, amina, boris):
    referral = submission.referral
    browse(boris).post(page("take-up", referral))
    assert "You may still decide" not in text_of(browse(amina).get(page("review", referral)))
    submitting.revise(referral, by=amina)
    submitting.submit(referral, by=amina)

    assert "looking at it" not in text_of(browse(boris).get(reverse("referrals:home")))


def test_only_reviewers_say_that_they_are_looking_at_it(submission, browse, request):
    for who, status in [("amina", 403), ("chen", 403), ("dana", 403), ("eve", 404)]:
        browser = browse(request.getfixturevalue(who))
        for name in ("take-up", "put-down"):
            assert browser.post(page(name, submission.referral)).status_code == status, who
            assert browser.get(page(name, submission.referral)).status_code in (302, 404)
