"""The pages of referrals as the cast sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.actions import attributing
from casework.models import Officer
from referrals.actions import drafting
from referrals.models import Referral
from referrals.models.referral import EDITABLE


@pytest.fixture
def browse():
    """Sign an officer in and return their browser; what breaks is an answer, not an exception."""

    def open_browser(officer: Officer | None = None) -> Client:
        browser = Client(raise_request_exception=False)
        if officer:
            browser.force_login(officer)
        return browser

    return open_browser


@pytest.fixture
def more_drafts(network, amina, platforms, assets):
    """Open so many drafts with one item each that a list has something to count."""

    def make(count: int) -> list[Referral]:
        made = []
        for n in range(count):
            referral = drafting.open_referral(
                network, platform=platforms["x"], title=f"Draft {n}", by=amina
            )
            drafting.add_items(referral, things=assets[:1], by=amina)
            made.append(referral)
        return made

    return make


@pytest.fixture
def copy_of(network, amina):
    """Draft the same for another account, as the guard wants each item referred once."""

    def make(referral: Referral, **changes: object) -> Referral:
        made = drafting.open_referral(
            network, platform=referral.platform, title=f"Like {referral.reference}", by=amina
        )
        said = {name: getattr(referral, name) for name in EDITABLE if name != "title"}
        policies = [citation.policy for citation in referral.citations.all()]
        made = drafting.edit(
            made, by=amina, version=made.version, policies=policies, **{**said, **changes}
        )
        asset = attributing.attach(network, value="https://x.com/another_one", by=amina).asset
        drafting.add_items(made, things=[asset], by=amina)
        for exhibit in referral.exhibits.all():
            drafting.add_exhibit(made, evidence=exhibit.evidence, by=amina)
        made.refresh_from_db()
        return made

    return make


def page(name: str, referral: Referral, *rest: object) -> str:
    return reverse(f"referrals:{name}", args=[referral.reference, *rest])


def text_of(answer) -> str:
    return answer.content.decode()


def moment(days: int = 0) -> str:
    """Return a moment as the browser's own control sends it."""
    return (datetime.now(UTC) + timedelta(days=days, hours=-6)).strftime("%Y-%m-%dT%H:%M")
