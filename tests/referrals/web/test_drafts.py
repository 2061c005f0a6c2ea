"""Opening and editing a draft: nothing typed is ever lost."""

from django.urls import reverse

from referrals.actions import drafting, reviewing
from referrals.models import Referral
from referrals.models.referral import EDITABLE
from tests.referrals.web.conftest import page, text_of


def typed(referral: Referral, **changes: object) -> dict[str, object]:
    """Return what the browser would send of this draft, with some fields typed anew."""
    said = {name: getattr(referral, name) for name in EDITABLE}
    said["channel"] = referral.channel_id or ""
    said["good_faith"] = "on" if referral.good_faith else ""
    said["policies"] = list(referral.citations.values_list("policy", flat=True))
    return {**said, "version": referral.version, **changes}


def test_a_draft_is_opened_to_one_platform(network, platforms, browse, amina):
    address = reverse("referrals:new", args=[network.reference])

    answer = browse(amina).post(address, {"platform": platforms["x"].pk, "title": "Lanterns"})

    made = Referral.objects.get()
    assert answer["Location"] == page("referral", made)
    assert (made.title, made.owner) == ("Lanterns", amina)


def test_a_draft_without_a_title_is_not_opened(network, platforms, browse, amina):
    address = reverse("referrals:new", args=[network.reference])

    answer = browse(amina).post(address, {"platform": platforms["x"].pk, "title": " "})

    assert answer.status_code == 422
    assert not Referral.objects.exists()


def test_the_text_is_saved_with_one_kind_of_line_end(draft, browse, amina):
    answer = browse(amina).post(page("edit", draft), typed(draft, summary="One.\r\nTwo."))

    assert answer["Location"] == page("referral", draft)
    draft.refresh_from_db()
    assert draft.summary == "One.\nTwo."
    assert draft.citations.count() == 1


def test_what_was_typed_stays_when_something_is_wrong(draft, browse, amina):
    said = typed(draft, title="", why="A long and careful reason.")

    answer = browse(amina).post(page("edit", draft), said)

    assert answer.status_code == 422
    assert "A long and careful reason." in text_of(answer)
    draft.refresh_from_db()
    assert draft.title == "Three accounts"


def test_two_editors_lose_nothing(draft, browse, amina):
    mine = typed(draft, why="My reason.")
    drafting.edit(draft, by=amina, version=draft.version, why="Their reason.")

    answer = browse(amina).post(page("edit", draft), mine)

    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Their reason." in shown
    assert "My reason." in shown
    draft.refresh_from_db()
    assert draft.why == "Their reason."
    assert f'name="version" value="{draft.version}"' in shown

    again = browse(amina).post(page("edit", draft), {**mine, "version": draft.version})

    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.why == "My reason."


def test_a_change_of_items_alone_is_told_apart(draft, browse, amina):
    mine = typed(draft)
    drafting.remove_items(draft, numbers=[3], by=amina)

    answer = browse(amina).post(page("edit", draft), mine)

    assert answer.status_code == 409
    assert "only items, exhibits or the owner changed" in text_of(answer)


def test_a_channel_of_another_platform_is_no_choice(draft, browse, amina, platforms):
    other = type(draft.channel).objects.create(
        platform=platforms["reddit"], name="Desk", kind="EMAIL", address="desk@reddit.example"
    )

    answer = browse(amina).post(page("edit", draft), typed(draft, channel=other.pk))

    assert answer.status_code == 422


def test_a_reader_may_neither_look_at_nor_send_the_form(draft, browse, boris):
    browser = browse(boris)

    assert browser.get(page("edit", draft)).status_code == 403
    assert browser.post(page("edit", draft), typed(draft)).status_code == 403


def test_what_was_submitted_is_not_edited(submission, browse, amina):
    referral = submission.referral
    referral.refresh_from_db()

    answer = browse(amina).post(page("edit", referral), typed(referral, why="Late."))

    assert answer.status_code == 409
    referral.refresh_from_db()
    assert referral.why != "Late."


def test_a_rejected_referral_is_copied(submission, boris, amina, browse):
    reviewing.reject(submission, digest=submission.sha256, reason="No.", by=boris)
    browser = browse(amina)
    assert browser.get(page("copy", submission.referral)).status_code == 200

    answer = browser.post(page("copy", submission.referral))

    made = Referral.objects.exclude(pk=submission.referral_id).get()
    assert answer["Location"] == page("referral", made)
    assert made.items.count() == 3


def test_a_sent_referral_is_followed_up(sent, amina, browse):
    answer = browse(amina).post(page("follow-up", sent), {"title": "They came back"})

    made = Referral.objects.get(follows=sent)
    assert answer["Location"] == page("referral", made)
    picker = text_of(browse(amina).get(page("add-items", made)))
    assert "In the referral that this follows" in picker


def test_a_draft_is_handed_over_to_a_contributor_only(draft, amina, enlist, browse, boris):
    answer = browse(amina).post(page("hand-over", draft), {"to": boris.pk})

    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.owner == amina
