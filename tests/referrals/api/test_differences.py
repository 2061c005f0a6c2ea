"""Differences between submissions by the API."""

from referrals.actions import drafting, reviewing, submitting


def test_differences_are_told_with_their_paths(submission, cast, amina, boris):
    referral = submission.referral
    at = f"referrals/{referral.reference}/submissions"
    alone = cast["boris"].get(f"{at}/1/differences/").json()
    assert alone == {"compared_with": None, "total": 0, "page": 1, "lines": []}
    reviewing.return_to_draft(submission, digest=submission.sha256, reason="Why?", by=boris)
    referral.refresh_from_db()
    drafting.edit(referral, by=amina, version=referral.version, unknowns="Who pays.")
    submitting.submit(referral, by=amina)

    told = cast["boris"].get(f"{at}/2/differences/").json()

    [line] = told.pop("lines")
    assert told == {"compared_with": 1, "total": 1, "page": 1}
    assert (line["path"], line["after"]) == ("unknowns", "Who pays.")
