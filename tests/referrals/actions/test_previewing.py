"""Pages to look at before anything is approved; they expire, and are no evidence."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from casework.actions import gathering
from casework.errors import NotAllowed
from casework.models import Asset
from referrals import rendering
from referrals.actions import drafting, previewing, reviewing, submitting
from referrals.actions.previewing import NothingToPreview, PreviewNotReady
from referrals.models import Preview
from tests.casework import sql


@pytest.fixture
def drawn(submission, boris) -> Preview:
    done = previewing.draw(previewing.ask(submission.referral, by=boris).pk)
    assert done.state == "READY", (done.reason, done.reason_detail)
    return done


def test_a_reviewer_sees_the_frozen_contents_as_pictures(drawn, boris, submission):
    page = previewing.page(drawn, number=1, by=boris)

    picture = Image.open(page)
    assert picture.format == "PNG"
    assert picture.width > 800
    assert drawn.submission == submission
    assert drawn.pages == drawn.page_total > 3
    submission.referral.refresh_from_db()
    assert submission.referral.status == "SUBMITTED"


def test_the_same_frozen_contents_are_not_drawn_twice(drawn, submission, chen):
    assert previewing.ask(submission.referral, by=chen) == drawn
    assert previewing.draw(drawn.pk) is None


def test_a_drafter_sees_the_draft_as_it_is_at_any_time(draft, amina):
    first = previewing.draw(previewing.ask(draft, by=amina).pk)
    draft.refresh_from_db()
    drafting.edit(draft, by=amina, version=draft.version, title="Another title")

    second = previewing.draw(previewing.ask(draft, by=amina).pk)

    assert first != second
    assert "Another title" in second.contents
    assert "Another title" not in first.contents
    assert {first.state, second.state} == {"READY"}, (first.reason, first.reason_detail)


def test_a_draft_that_says_nothing_yet_can_be_looked_at(network, platforms, amina):
    empty = drafting.open_referral(network, platform=platforms["x"], title="Empty", by=amina)

    done = previewing.draw(previewing.ask(empty, by=amina).pk)

    assert done.state == "READY", (done.reason, done.reason_detail)


def test_only_those_who_work_on_the_case_ask_for_one(submission, amina, boris, chen, dana, eve):
    for officer in (amina, boris, chen):
        assert previewing.ask(submission.referral, by=officer)
    for officer in (dana, eve):
        with pytest.raises(NotAllowed):
            previewing.ask(submission.referral, by=officer)


def test_a_stranger_is_given_no_page(drawn, eve):
    with pytest.raises(NotAllowed):
        previewing.page(drawn, number=1, by=eve)


def test_there_is_no_page_beyond_the_last(drawn, boris):
    for number in (0, drawn.pages + 1):
        with pytest.raises(PreviewNotReady):
            previewing.page(drawn, number=number, by=boris)


def test_what_was_withdrawn_as_a_draft_has_nothing_to_show(draft, amina):
    submitting.withdraw(draft, reason="Not needed.", by=amina)

    with pytest.raises(NothingToPreview):
        previewing.ask(draft, by=amina)


def test_a_preview_that_expired_leaves_nothing_behind(drawn, boris):
    key = drawn.page_key(1)
    assert previewing.expire() == 0
    Preview.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert previewing.expire() == 1

    assert not Preview.objects.exists()
    assert not default_storage.exists(key)
    with pytest.raises(PreviewNotReady):
        previewing.page(drawn, number=1, by=boris)


def test_a_document_of_many_pages_is_shown_in_part(submission, boris, settings):
    settings.RENVOI_PREVIEW_PAGES = 2

    done = previewing.draw(previewing.ask(submission.referral, by=boris).pk)

    assert done.pages == 2 < done.page_total


def test_the_annexes_are_shown_after_the_main_document(draft, amina, boris, settings):
    named = [gathering.Named(f"https://x.com/lantern_{n:03d}") for n in range(230)]
    gathered = gathering.attach_all(draft.network, named=named, by=amina)
    things = list(Asset.objects.filter(pk__in=[one.asset for one in gathered]))
    drafting.add_items(draft, things=things, by=amina, why="Same text.")
    submission = submitting.submit(draft, by=amina)

    done = previewing.draw(previewing.ask(submission.referral, by=boris).pk)

    main, *annexes = _pages_of_each(submission.contents)
    assert len(annexes) == 2
    assert done.pages == done.page_total == main + sum(annexes)
    last = Image.open(previewing.page(done, number=done.pages, by=boris))
    assert last.width > 800

    done.delete()
    settings.RENVOI_PREVIEW_PAGES = main + 1
    cut = previewing.draw(previewing.ask(submission.referral, by=boris).pk)
    assert (cut.pages, cut.page_total) == (main + 1, main + annexes[0])


def _pages_of_each(text: str) -> list[int]:
    """Return how many pages the drafts of the main document and of each annex have."""
    first, *others = rendering.plan(text)
    annexes = [rendering.build_volume(text, c.number, quiet, is_draft=True) for c in others]
    main = rendering.build_main(text, {}, [], quiet, variant="PLATFORM", is_draft=True)
    assert first.number == 0
    for made in annexes:
        with pypdfium2.PdfDocument(made.pdf) as document:
            assert all("DRAFT" in page.get_textpage().get_text_range() for page in document)
    return [main.pages, *(made.pages for made in annexes)]


def quiet(percent: int, step: str) -> None:
    """Take no notice of progress."""


def test_what_the_renderer_says_is_told(submission, boris, settings):
    settings.RENVOI_RENDER_SECONDS = 0.05

    done = previewing.draw(previewing.ask(submission.referral, by=boris).pk)

    assert (done.state, done.reason) == ("FAILED", "RENDER_TIMEOUT")
    again = previewing.ask(submission.referral, by=boris)
    assert again != done


def test_an_approval_is_no_part_of_a_preview(drawn, submission, boris):
    before = previewing.page(drawn, number=drawn.pages, by=boris).read()
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    Preview.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    previewing.expire()

    again = previewing.draw(previewing.ask(submission.referral, by=boris).pk)

    assert previewing.page(again, number=again.pages, by=boris).read() == before
    assert io.BytesIO(before).read(8) == b"\x89PNG\r\n\x1a\n"


def test_postgresql_refuses_a_preview_of_nothing(drawn, subtests):
    for change, words in (
        ("submission_id = NULL", "preview_has_contents"),
        ("pages = 0", "preview_ready_has_pages"),
        ("state = 'GONE'", "preview_state_known"),
    ):
        with subtests.test(change), sql.refused(words):
            sql.run(f"UPDATE referrals_preview SET {change}")
