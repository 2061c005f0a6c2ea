"""Package and delivery: what leaves the house, and what a person says of it."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from casework.models import Access, JobState
from referrals.actions import delivering, packaging, reviewing, submitting
from referrals.gateways import email
from referrals.models import UNCERTAIN, Delivery, Volume
from tests.referrals.conftest import PDF
from tests.referrals.web.conftest import moment, page, text_of

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def by_portal(draft, portal, amina, boris, chen, build):
    draft.channel = portal
    draft.save(update_fields=["channel"])
    submission = submitting.submit(draft, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    build(submission.package.main)
    return delivering.queue(draft, by=chen)


@pytest.fixture
def uncertain(delivery, monkeypatch) -> Delivery:
    def vanish(message):
        raise email.FateUnknown("SMTPServerDisconnected")

    monkeypatch.setattr(email, "send", vanish)
    done = delivering.send(delivery.pk)
    assert done.state == UNCERTAIN
    return done


def test_the_panel_polls_only_while_a_worker_is_at_it(submission, boris, amina, browse, build):
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    browser = browse(amina)
    address = page("package", submission.referral)

    waiting = text_of(browser.get(address, **HTMX))
    assert 'hx-trigger="every 2s"' in waiting
    assert "<html" not in waiting

    volume = Volume.objects.claim(submission.package.main.pk)
    volume.advance(percent=40, step="LAYOUT")
    running = text_of(browser.get(address, **HTMX))
    assert 'value="40"' in running
    assert "Laying out the pages" in running
    assert "Refresh" in running

    volume.finish(JobState.FAILED, reason="RENDER_FAILED")
    Volume.objects.update(state=JobState.REQUESTED)
    build(volume)
    ready = text_of(browser.get(address, **HTMX))
    assert "hx-trigger" not in ready
    assert volume.file_name in ready


def test_the_panel_is_a_page_without_script(submission, boris, amina, browse):
    reviewing.approve(submission, digest=submission.sha256, by=boris)

    shown = text_of(browse(amina).get(page("package", submission.referral)))

    assert "<html" in shown
    assert "Refresh" in shown


def test_a_failed_package_says_why_and_is_asked_for_again(submission, boris, dana, amina, browse):
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    volume = Volume.objects.claim(submission.package.main.pk)
    volume.finish(JobState.FAILED, reason="RENDER_TIMEOUT")
    address = page("package", submission.referral)
    assert "Rendering took longer than allowed." in text_of(browse(dana).get(address))
    assert "Build it again" not in text_of(browse(dana).get(address))
    assert browse(dana).post(address).status_code == 403

    assert "Build it again" in text_of(browse(amina).get(address))
    browse(amina).post(address)

    volume.refresh_from_db()
    assert volume.state == JobState.REQUESTED


def test_the_package_is_handed_out_safely_and_noted(approved, browse, dana):
    answer = browse(dana).get(page("package-file", approved, 1, 0))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    noted = Access.objects.get()
    assert (noted.officer, noted.door) == (dana, "WEB")


def test_a_package_whose_bytes_changed_is_not_handed_out(approved, browse, dana):
    stored = approved.submission.package.main.storage_key
    default_storage.delete(stored)
    default_storage.save(stored, ContentFile(b"something else"))

    answer = browse(dana).get(page("package-file", approved, 1, 0))

    assert answer.status_code == 409
    assert "no longer matches its hash" in text_of(answer)


def test_sending_shows_what_leaves_and_queues_it(approved, browse, chen):
    browser = browse(chen)
    shown = text_of(browser.get(page("send", approved)))
    assert "desk@x.example" in shown
    assert approved.submission.package.main.file_name in shown

    answer = browser.post(page("send", approved))

    delivery = approved.deliveries.get()
    assert answer["Location"] == page("referral", approved)
    assert not delivery.is_manual
    # A second send while one is under way is not offered, and refused when asked for.
    assert browser.get(page("send", approved)).status_code == 409
    assert browser.post(page("send", approved)).status_code == 409


def test_sending_before_the_package_is_ready_says_so(submission, boris, chen, browse):
    reviewing.approve(submission, digest=submission.sha256, by=boris)

    answer = browse(chen).post(page("send", submission.referral), follow=True)

    assert "The package is not ready yet, or was voided." in text_of(answer)
    assert not Delivery.objects.exists()


def test_the_delivery_panel_stops_polling_and_renews_the_page(delivery, browse, chen, smtp_sink):
    browser = browse(chen)
    address = page("deliveries", delivery.referral)
    waiting = browser.get(address, **HTMX)
    assert 'hx-trigger="every 2s"' in text_of(waiting)
    assert "HX-Refresh" not in waiting

    delivering.send(delivery.pk)

    done = browser.get(address, **HTMX)
    assert "hx-trigger" not in text_of(done)
    assert done["HX-Refresh"] == "true"


def test_a_portal_delivery_is_filed_by_hand(by_portal, browse, chen, dana):
    referral = by_portal.referral
    address = page("delivery", referral, by_portal.pk)
    shown = text_of(browse(chen).get(address))
    assert "File the form by hand." in shown
    places = [
        shown.index(text)
        for text in (
            referral.reference + "</textarea>",
            referral.title + "</textarea>",
            referral.summary + "</textarea>",
        )
    ]
    assert places == sorted(places)
    assert 'name="ticket"' not in text_of(browse(dana).get(address))

    empty = browse(chen).post(address, {"ticket": " ", "occurred_at": moment()})
    assert empty.status_code == 422
    early = browse(chen).post(address, {"ticket": "T-1", "occurred_at": moment(days=9)})
    assert early.status_code == 422
    assert "T-1" in text_of(early)
    browse(chen).post(address, {"ticket": "T-1", "occurred_at": moment()})

    referral.refresh_from_db()
    assert referral.status == "SENT"
    again = browse(chen).post(address, {"ticket": "T-2", "occurred_at": moment()})
    assert again.status_code == 409


def test_a_delivery_that_nobody_began_is_cancelled(by_portal, browse, chen):
    browser = browse(chen)

    browser.post(page("delivery-cancel", by_portal.referral, by_portal.pk))

    by_portal.refresh_from_db()
    assert by_portal.state == JobState.CANCELLED
    again = browser.post(page("delivery-cancel", by_portal.referral, by_portal.pk), follow=True)
    assert "This delivery has ended already." in text_of(again)


@pytest.mark.parametrize(
    ("found", "state", "status"), [("arrived", "READY", "SENT"), ("lost", "FAILED", "APPROVED")]
)
def test_a_person_finds_out_what_became_of_it(found, state, status, uncertain, browse, chen):
    referral = uncertain.referral
    address = page("delivery", referral, uncertain.pk)
    said = {"found": found, "occurred_at": moment()}
    assert browse(chen).post(address, {**said, "proof": ""}).status_code == 422

    browse(chen).post(address, {**said, "proof": "They confirmed on the phone."})

    uncertain.refresh_from_db()
    referral.refresh_from_db()
    assert (uncertain.state, referral.status) == (state, status)
    assert uncertain.proof == "They confirmed on the phone."


def test_only_a_releaser_says_what_became_of_it(uncertain, browse, amina):
    answer = browse(amina).post(
        page("delivery", uncertain.referral, uncertain.pk),
        {"found": "lost", "proof": "x", "occurred_at": moment()},
    )

    assert answer.status_code == 403


def test_the_builder_makes_what_the_panel_shows(submission, boris, browse, amina):
    """Once with the real renderer, so that the panel is seen with real figures."""
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    volume = packaging.build(submission.package.main.pk)

    shown = text_of(browse(amina).get(page("referral", submission.referral)))

    assert volume.sha256 in shown
