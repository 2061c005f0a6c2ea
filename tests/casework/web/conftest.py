"""The pages as the cast sees them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from casework.actions import describing, importing, stamping
from casework.models import Officer, Stamp

LIST = (
    b"url,display_name,rationale\n"
    b"https://x.com/lantern_0,Known,Same text\n"
    b"https://x.com/paper_one,One,Same text\n"
    b"hxxps://x[.]com/paper_two,Two,Same text\n"
    b"7704 Facebook accounts,,\n"
    b'"=HYPERLINK(""http://evil.example"")",,\n'
)


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
def batch(network, amina, assets):
    """A list that was imported: one known, two new, two that name nothing."""
    uploaded = importing.upload(network, chunks=[LIST], name="wave.csv", by=amina)
    return importing.load(uploaded.pk)


@pytest.fixture
def stamp(network, tsa) -> Stamp:
    """A timestamp of the restricted case, with its token."""
    made = stamping.ask(Stamp.Kind.PACKAGE, subject="REF-1", body="text", network=network)
    return stamping.stamp(made.pk)


@pytest.fixture
def full(network, amina, assets, evidence, batch):
    """The restricted case with something on every page."""
    describing.add_campaign(network, title="Wave", started_on=date(2023, 8, 7), by=amina)
    describing.add_target(network, name="A. Politician", kind="POLITICIAN", by=amina)
    describing.add_narrative(network, title_en="Bribes", title_fr="Pots-de-vin", by=amina)
    return network


def page(name: str, network=None, *rest: object) -> str:
    return reverse(f"casework:{name}", args=[network.reference, *rest] if network else rest)
