import io

import pytest
from django.urls import reverse
from django.utils import translation
from PIL import Image

from referrals.actions import previewing
from referrals.models import Preview
from tests.referrals.web.conftest import page, text_of


@pytest.fixture
def asked(browse, boris, submission) -> Preview:
    """A preview of the frozen contents that Boris asked for on the page."""
    answer = browse(boris).post(page("previews", submission.referral))
    made = Preview.objects.get()
    assert answer["Location"] == page("preview", submission.referral, made.pk)
    return made


def test_the_review_leads_to_the_pages(browse, boris, submission):
    shown = browse(boris).get(page("review", submission.referral)).content.decode()

    assert f'href="{page("previews", submission.referral)}"' in shown


def test_a_preview_that_waits_says_so_and_asks_again_by_itself(browse, boris, asked):
    address = page("preview", asked.referral, asked.pk)
    shown = browse(boris).get(address).content.decode()

    assert f'hx-get="{address}"' in shown
    assert "Waiting for a worker" in shown
    assert "<img" not in shown


def test_a_preview_that_is_drawn_shows_every_page_as_a_picture(browse, boris, asked):
    previewing.draw(asked.pk)
    browser = browse(boris)
    shown = browser.get(page("preview", asked.referral, asked.pk)).content.decode()
    asked.refresh_from_db()

    assert "hx-get" not in shown
    assert shown.count('class="sheet"') == asked.pages > 3
    for number in asked.numbers:
        address = page("preview-page", asked.referral, asked.pk, number)
        assert f'src="{address}"' in shown
        picture = browser.get(address)
        assert picture["Content-Type"] == "image/png"
        assert picture["Content-Security-Policy"] == "default-src 'none'"
        with Image.open(io.BytesIO(picture.content)) as drawn:
            assert drawn.width > 500


def test_a_preview_that_failed_says_why_in_the_readers_language(browse, boris, asked, settings):
    settings.RENVOI_RENDER_SECONDS = 0
    previewing.draw(asked.pk)
    asked.refresh_from_db()
    assert asked.state == "FAILED"
    browser, address = browse(boris), page("preview", asked.referral, asked.pk)

    said = {}
    for language in ("en", "fr"):
        shown = text_of(browser.get(address, headers={"Accept-Language": language}))
        with translation.override(language):
            said[language] = str(asked.reason_text)
        assert said[language] in shown
    assert said["en"] != said["fr"]


def test_an_auditor_asks_for_no_preview(browse, dana, submission):
    answer = browse(dana).post(page("previews", submission.referral))

    assert answer.status_code == 403
    assert not Preview.objects.exists()


def test_a_page_beyond_the_last_is_not_there(browse, boris, asked):
    previewing.draw(asked.pk)
    asked.refresh_from_db()
    address = reverse(
        "referrals:preview-page", args=[asked.referral.reference, asked.pk, asked.pages + 1]
    )

    assert browse(boris).get(address).status_code == 404
