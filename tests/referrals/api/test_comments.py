"""Comments by the API: written, shown with their turns, settled."""

from referrals.actions import commenting, drafting


def test_a_comment_is_written_read_and_settled(submission, cast):
    submission.referral.refresh_from_db()
    reference = submission.referral.reference
    at = f"referrals/{reference}/comments/"
    made = cast["boris"].post(at, {"text": "Which hour?", "item": 2, "is_blocking": True})
    assert made.status_code == 201
    where = made["Location"]

    refused = cast["amina"].post(f"{where}turns/", {"kind": "RESOLVED"})
    assert (refused.status_code, refused.json()["code"]) == (403, "settler-required")
    added = cast["amina"].post(f"{where}turns/", {"kind": "ADDITION", "text": "Noon."})
    assert added.status_code == 201
    stopped = cast["boris"].post(
        f"referrals/{reference}/approve/",
        {"digest": submission.sha256},
        headers={"If-Match": f'"{submission.referral.version}"'},
    )
    assert (stopped.status_code, stopped.json()["code"]) == (409, "comments-open")
    assert cast["boris"].post(f"{where}turns/", {"kind": "RESOLVED"}).status_code == 201

    shown = cast["dana"].get(where).json()
    assert (shown["item"], shown["is_blocking"], shown["is_open"]) == (2, True, False)
    assert [turn["kind"] for turn in shown["turns"]] == ["ADDITION", "RESOLVED"]
    assert cast["dana"].get(at).json()["results"] == [shown]


def test_a_comment_is_found_under_its_own_referral_only(
    draft, network, platforms, cast, amina, boris
):
    other = drafting.open_referral(network, platform=platforms["x"], title="Other", by=amina)
    said = commenting.comment(other, text="Which hour?", by=boris)

    asked = cast["boris"].get(f"referrals/{draft.reference}/comments/{said.pk}/")

    assert asked.status_code == 404


def test_faults_name_the_field(draft, cast):
    at = f"referrals/{draft.reference}/comments/"
    answer = cast["boris"].post(at, {"text": "x", "item": 99})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "item"
