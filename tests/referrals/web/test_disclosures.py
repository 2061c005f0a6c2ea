"""Disclosures in the browser: asked for, watched, tried again, and taken by their owner alone."""

import pytest
from django.urls import reverse

from referrals.actions import disclosing
from referrals.models import Disclosure


@pytest.fixture
def pages(network, settings, tmp_path):
    settings.RENVOI_VAR = tmp_path / "var"

    def address(name: str, *rest: object) -> str:
        return reverse(f"referrals:{name}", args=[network.reference, *rest])

    return address


def test_an_auditor_asks_watches_and_takes_one(browse, dana, pages):
    browser = browse(dana)
    answer = browser.post(pages("disclosures"), {"copy": "redacted"})
    made = Disclosure.objects.get()

    assert (answer.status_code, made.is_redacted) == (302, True)
    panel = browser.get(pages("disclosure", made.pk), headers={"HX-Request": "true"})
    assert "hx-trigger" in panel.content.decode()
    assert browser.get(pages("disclosure-file", made.pk)).status_code == 409

    disclosing.build(made.pk)

    assert made.stem in browser.get(pages("disclosures")).content.decode()
    assert "Download the disclosure" in browser.get(pages("disclosure", made.pk)).content.decode()
    taken = browser.get(pages("disclosure-file", made.pk))
    assert taken.getvalue()[:2] == b"PK"
    assert taken["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_one_that_failed_says_why_and_can_be_tried_again(browse, dana, network, pages):
    made = disclosing.ask(network, by=dana)
    Disclosure.objects.update(state="FAILED", reason="NO_SPACE")
    browser = browse(dana)

    assert "There is no room" in browser.get(pages("disclosure", made.pk)).content.decode()
    browser.post(pages("disclosure", made.pk))

    made.refresh_from_db()
    assert made.state == "REQUESTED"


def test_nobody_else_is_given_it_though_they_lead_the_case(browse, dana, amina, network, pages):
    made = disclosing.ask(network, by=dana)

    for name in ("disclosure", "disclosure-file"):
        assert browse(amina).get(pages(name, made.pk)).status_code == 404
    assert made.stem not in browse(amina).get(pages("disclosures")).content.decode()


@pytest.mark.parametrize(("who", "status"), [("boris", 403), ("chen", 403), ("eve", 404)])
def test_others_cannot_ask(browse, who, status, request, pages):
    browser = browse(request.getfixturevalue(who))

    assert browser.post(pages("disclosures"), {"copy": "full"}).status_code == status
    assert not Disclosure.objects.exists()
