import hashlib
import json

from casework.models import Membership
from referrals.actions import drafting
from referrals.models import Package, Question
from tests.casework.api.calling import calling


def digest_of(caller, at) -> str:
    return caller.get(at).json()["submission"]["sha256"]


def test_two_people_bring_a_draft_to_approval(as_amina, as_boris, draft, at):
    submitted = as_amina.post(at + "submit/")
    seen = as_boris.get(at).json()
    approved = as_boris.post(at + "approve/", {"digest": seen["submission"]["sha256"]})

    assert submitted.json()["status"] == "SUBMITTED"
    assert seen["allowed_steps"] == ["return", "reject", "approve"]
    assert approved.json()["status"] == "APPROVED"
    assert approved.json()["allowed_steps"] == []
    assert Package.objects.count() == 1


def test_the_checklist_is_read_and_answered_with_the_approval(as_boris, reach, at):
    reach("submitted")
    Question.objects.all().delete()
    Question.objects.create(
        code="nexus", text_en="Foreign?", text_fr="Étranger ?", is_required=True
    )
    (asked,) = as_boris.get(at + "checklist/").json()["results"]
    assert asked == {
        "code": "nexus",
        "text_en": "Foreign?",
        "text_fr": "Étranger ?",
        "is_required": True,
    }
    digest = {"digest": digest_of(as_boris, at)}
    refused = as_boris.post(at + "approve/", digest)
    assert (refused.status_code, refused.json()["code"]) == (400, "checklist-open")

    said = {"answers": [{"code": "nexus", "word": "YES"}]}
    assert as_boris.post(at + "approve/", digest | said).status_code == 200

    review = as_boris.get(at + "submissions/1/").json()["review"]
    assert [(one["code"], one["word"]) for one in review["answers"]] == [("nexus", "YES")]


def test_a_warning_passes_with_a_reason_that_the_submission_keeps(as_amina, as_boris, draft, at):
    asset = draft.items.get(number=2).asset
    Membership.objects.filter(asset=asset).update(presence="REMOVED")
    (found,) = as_amina.get(at + "faults/").json()["results"]
    assert (found["code"], found["severity"], found["row"]) == ("seen-gone", "WARN", 2)
    refused = as_amina.post(at + "submit/")
    assert (refused.status_code, refused.json()["errors"]) == (400, [found])
    strange = {"reasons": [{"code": "wrong-platform", "reason": "It is not."}]}
    assert as_amina.post(at + "submit/", strange).status_code == 400

    reasons = {"reasons": [{"code": "seen-gone", "reason": "Data is kept."}]}
    assert as_amina.post(at + "submit/", reasons).status_code == 200

    (waiver,) = as_boris.get(at + "submissions/1/").json()["waivers"]
    assert (waiver["code"], waiver["reason"], waiver["numbers"]) == (
        "seen-gone",
        "Data is kept.",
        [2],
    )
    assert as_boris.get(at + "faults/").json()["results"] == []


def test_approval_binds_to_the_digest_that_was_read(as_amina, as_boris, reach, at):
    reach("submitted")

    answer = as_boris.post(at + "approve/", {"digest": "0" * 64})

    assert answer.status_code == 409
    assert answer.json()["code"] == "digest-changed"


def test_nobody_approves_what_they_contributed_to(enlist, network, draft, amina, at, reach):
    both = enlist("Both", "OFFICER", "REVIEWER")
    calling(amina).post(
        f"networks/{network.reference}/members/", {"officer": both.email, "place": "CONTRIBUTOR"}
    )
    drafting.edit(draft, by=both, version=draft.version, effect="Few saw it.")
    draft.refresh_from_db()
    reach("submitted")
    caller = calling(both)

    for way, more in (("approve", {}), ("return", {"reason": "?"}), ("reject", {"reason": "?"})):
        answer = caller.post(f"{at}{way}/", {"digest": digest_of(caller, at), **more})
        assert answer.status_code == 403
        assert answer.json()["code"] == "four-eyes-required"
    assert caller.get(at).json()["allowed_steps"] == ["revise", "withdraw"]


def test_a_draft_that_was_never_submitted_cannot_be_approved(as_boris, draft, at):
    answer = as_boris.post(at + "approve/", {"digest": "0" * 64})

    assert answer.status_code == 409


def test_a_referral_is_returned_with_the_reason_and_submitted_anew(as_amina, as_boris, reach, at):
    reach("submitted")

    returned = as_boris.post(
        at + "return/", {"digest": digest_of(as_boris, at), "reason": "Dates are wrong."}
    )
    again = as_amina.post(at + "submit/")
    submissions = as_amina.get(at + "submissions/").json()["results"]

    assert returned.json()["status"] == "DRAFT"
    assert again.json()["status"] == "SUBMITTED"
    assert [s["number"] for s in submissions] == [1, 2]
    assert submissions[0]["review"]["verdict"] == "RETURNED"
    assert submissions[0]["review"]["reason"] == "Dates are wrong."
    assert submissions[1]["review"] is None


def test_a_reason_is_asked_for(as_amina, as_boris, reach, at):
    reach("submitted")
    digest = digest_of(as_boris, at)

    assert as_boris.post(at + "reject/", {"digest": digest}).status_code == 400
    assert as_boris.post(at + "reject/", {"digest": digest, "reason": " "}).status_code == 400
    assert as_amina.post(at + "withdraw/", {}).status_code == 400


def test_revising_voids_the_approval(as_amina, reach, at):
    reach("approved")

    answer = as_amina.post(at + "revise/")
    [package] = as_amina.get(at + "packages/").json()["results"]

    assert answer.json()["status"] == "DRAFT"
    assert package["voided_at"]
    assert package["is_ready"] is False


def test_a_withdrawn_referral_is_copied(as_amina, reach, at, draft):
    reach("withdrawn")

    answer = as_amina.post(at + "copy/")

    assert answer.status_code == 201
    copied = answer.json()
    assert copied["reference"] != draft.reference
    assert (copied["status"], copied["item_count"]) == ("DRAFT", 3)
    assert copied["policies"]


def test_a_referral_is_handed_over_to_a_contributor(as_amina, robot_inside, draft, at):
    refused = as_amina.post(at + "hand-over/", {"to": "boris@renvoi.example"})
    answer = as_amina.post(at + "hand-over/", {"to": "robot@renvoi.example"})

    assert refused.status_code == 400
    assert answer.json()["owner"]["name"] == "Robot"


def test_a_step_from_the_wrong_place_is_409_in_both_languages(as_amina, draft, at):
    english = as_amina.post(at + "revise/")
    french = as_amina.post(at + "revise/", headers={"accept-language": "fr"})

    assert english.status_code == french.status_code == 409
    assert english.json()["code"] == french.json()["code"] == "step-not-allowed"
    assert french["Content-Language"] == "fr"


def test_frozen_contents_are_given_byte_by_byte(as_dana, reach, at):
    reach("submitted")
    submission = as_dana.get(at + "submissions/1/").json()

    exact = as_dana.get(at + "submissions/1/contents/")

    assert hashlib.sha256(exact.content).hexdigest() == submission["sha256"]
    assert json.loads(exact.content) == submission["contents"]
    assert len(submission["contents"]["items"]) == 3
    assert as_dana.get(at + "submissions/2/").status_code == 404
